// Standing: the audit's settings that are in force, whatever the settings' file says meanwhile.
//
// What asks for more is in force at once: records kept for longer, one more that is told. What asks for less waits until
// two admins have said so (control's audit.accept), and is in force from the next start on. So nobody makes records
// vanish, or keeps them from whoever watches, by an edit of a file alone. Whoever may write in the audit's folder can
// still do as he likes; then the audit itself says that its settings are other ones.
//
// Records of logins are kept for as long as the settings or the profiles of the directory say, whichever is longer
// (log.access_least). What profiles said last is kept, too: a start does not know them yet.
//
//   FOLDER/standing    what is in force, in the form of conf/mail.conf
#pragma once

#include "ledger/settings.hpp"

namespace ledger {

struct Difference {
    std::string name, before, after;  // "keep_access", "800d", "400d"

    bool operator==(const Difference&) const = default;
};
std::string
to_text(const std::vector<Difference>& differences);  // "keep_access: 800d → 400d, json: a.json → —"

std::string days_text(base::Duration time);  // "400d"; empty: none

struct Standing {
    Settings settings;  // in force
    std::vector<Difference> taken, waiting;
    base::Duration of_profiles{0};  // so long they said last
};

// Blocks on the disk, and writes nothing. Without the file all is as asked, and was taken. Refused: it cannot be read.
base::Result<Standing> standing_in(const std::string& folder, const Settings& asked);
base::Result<void> keep_standing(const std::string& folder, const Settings& settings,
                                 base::Duration of_profiles = {});

}  // namespace ledger

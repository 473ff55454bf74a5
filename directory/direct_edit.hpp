// DirectEdit: an entry that somebody changed or deleted in slapd himself, past our verbs. It is told for the record: what
// slapd's own rules let an admin write, and what the machine's administrator does by tools of his own. Told once; once more
// where the server was killed within moments of it.
//
// No verb of ours deletes an entry, and slapd does not tell who did. What this server has written is told of only where it
// was found when slapd was read again: whoever wrote it may have been cut off before he could record it.
#pragma once

#include <string>

namespace directory {

struct DirectEdit {
    enum class How { changed, deleted, ours };

    std::string whose;   // a login or an agency's code; a DN where it is neither
    std::string by;      // a login, or the DN of somebody who has none; empty: nobody knows
    std::string fields;  // what is different: "title phone"; empty: nothing that we read, as a photograph
    How how = How::changed;
    std::string version{};  // entryCSN, of what is ours

    bool operator==(const DirectEdit&) const = default;
};

}  // namespace directory

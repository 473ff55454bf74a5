// DirectEdit: an entry that somebody changed in slapd himself, past our verbs. It is told for the record: what slapd's own
// rules let an admin write, and what the machine's administrator writes by tools of his own. Told once; once more where
// the server was killed within moments of it. Pure.
#pragma once

#include "directory/ldap/entry.hpp"

namespace directory::ldap {

struct DirectEdit {
    std::string whose;   // a login or an agency's code; a DN where it is neither
    std::string by;      // a login, or the DN of somebody who has none
    std::string fields;  // what is different: "title phone"; empty: nothing that we read, as a photograph

    bool operator==(const DirectEdit&) const = default;
};

// An entry that has been read once more, or for the first time, and what it meant before.
struct Reread {
    const Meaning& was;
    const Meaning& is;
    const Entry& entry;
};

// nullopt: `own`, which is us, has written it.
std::optional<DirectEdit> direct_edit(const Reread& reread, std::string_view own);

}  // namespace directory::ldap

// Direct edits (directory/direct_edit.hpp), from what is read of slapd. Pure.
#pragma once

#include "directory/direct_edit.hpp"
#include "directory/ldap/entry.hpp"

namespace directory::ldap {

// An entry that has been read once more, or for the first time, and what it meant before.
struct Reread {
    const Meaning& was;
    const Meaning& is;
    const Entry& entry;
};

// nullopt: `own`, which is us, has written it.
std::optional<DirectEdit> direct_edit(const Reread& reread, std::string_view own);
// nullopt: it was not us, or nothing that is recorded is different, as SCRAM's keys.
std::optional<DirectEdit> own_edit(const Reread& reread, std::string_view own);
// nullopt: it was nothing to us.
std::optional<DirectEdit> deletion(const Meaning& was);

}  // namespace directory::ldap

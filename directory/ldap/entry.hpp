// Entry: an LDAP entry as data, and what our agencies and officials look like as entries. Pure.
#pragma once

#include "directory/directory.hpp"
#include "directory/ldap/keyed_hash.hpp"

#include <map>
#include <memory>
#include <variant>

namespace directory::ldap {

struct Entry {
    std::string dn;
    std::map<std::string, std::vector<std::string>, std::less<>> attributes;  // names in lower case

    // The first value; empty if there is none.
    std::string_view one(std::string_view name) const;
    const std::vector<std::string>& all(std::string_view name) const;
    bool has_class(std::string_view object_class) const;

    bool operator==(const Entry&) const = default;
};

// What an entry means to us, never changed once it is read, so that snapshots share it. Everything else in the tree is
// nothing.
using Meaning = std::variant<std::monostate, std::shared_ptr<const Agency>, std::shared_ptr<const Account>>;
const Agency* agency_in(const Meaning& meaning);  // nullptr: it is none
const Account* account_in(const Meaning& meaning);

// The attributes that the meaning is read from.
const std::vector<std::string>& read_attributes();
// Bounded and tolerant: other tools write too. What has no sense is left out: an unknown state is locked
// (fails closed: no login, nothing lost), what is no address is none. Texts are cut at longest_text octets
// and their control characters are spaces; of values there are at most most_values. `secrets` makes the
// password's fingerprint (Account::secret_version).
Meaning meaning_of(const Entry& entry, const base::Uuid& id, const KeyedHash& secrets);
inline constexpr std::size_t longest_text = 1024;
inline constexpr std::size_t most_values = 100;

// Family name and given name: họ and tên.
std::string_view first_word(std::string_view name);
std::string_view last_word(std::string_view name);

// What congvuFoldedName holds: the name without accents, as it begins at each of its words, since many clients look only
// at the beginning, and people are called by their last name: "nong van thanh", "van thanh nong", "thanh nong van".
std::vector<std::string> folded_names(std::string_view name);
// What an entry's should be, if it is not that.
std::optional<std::vector<std::string>> mended_names(const Entry& entry);

// Addresses count from `now` on.
Entry to_entry(const NewAgency& agency, std::string_view parent_dn, std::int64_t now);
Entry to_entry(const NewAccount& account, const Agency& agency, std::int64_t now);
// One with every attribute that the above may have, and the meaning of none.
Entry pattern_entry(std::string_view base);
// The top of the tree.
Entry base_entry(std::string_view base);

}  // namespace directory::ldap

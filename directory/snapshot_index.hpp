// What a snapshot holds inside: the rows, and the ways to find them. Private to snapshot*.cpp.
#pragma once

#include "directory/snapshot.hpp"

#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace directory {

struct Snapshot::Index {
    // Where an account stands in `accounts`; `nobody` where several claim one name.
    using Place = std::uint32_t;
    static constexpr Place nobody = ~Place{0};
    // Keys are views into the rows below, which never change.
    using Names = std::unordered_map<std::string_view, Place>;

    std::vector<Agency> agencies;
    std::vector<Account> accounts;
    std::vector<std::string> domains;
    std::vector<std::string> disputed;
    std::int64_t as_of = 0;
    std::optional<std::int64_t> next_change;

    Names addresses, logins, local_parts, staff_ids, agency_codes, former;
    std::unordered_set<std::string_view> coming;  // addresses whose period has not begun
    std::unordered_map<base::Uuid, Place> ids;

    // One folded line per account, " nong van thanh chu tich …": made when somebody first searches.
    mutable std::once_flag lines_made;
    mutable std::vector<std::string> lines;

    void build();
    void make_lines() const;
    void take_addresses(Place place);
    void note_boundary(std::int64_t when);
    bool claims(const Account& account, std::string_view address) const;  // now, or soon
    const Account* account(const Names& names, std::string_view key) const;
    std::string_view agency_name(const Account& account) const;
};

}  // namespace directory

// What a snapshot holds inside: the rows, and the ways to find them. Private to snapshot*.cpp.
#pragma once

#include "base/text.hpp"
#include "directory/roster.hpp"
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
    // Codes and staff ids are the same in any case, as in slapd (caseIgnoreMatch).
    struct AnyCaseHash {
        std::size_t operator()(std::string_view key) const
        {
            return std::hash<std::string>()(base::lower(key));
        }
    };
    struct AnyCaseEqual {
        bool operator()(std::string_view a, std::string_view b) const { return base::iequals(a, b); }
    };
    using Codes = std::unordered_map<std::string_view, Place, AnyCaseHash, AnyCaseEqual>;

    std::vector<Agency> agencies;
    std::vector<Account> accounts;
    std::vector<std::string> domains;
    std::vector<Tombstone> tombstones;
    std::vector<std::string> disputed;
    std::int64_t as_of = 0;
    std::optional<std::int64_t> next_change;

    Names addresses, logins, local_parts, former;
    Codes staff_ids, agency_codes;
    std::unordered_map<std::string_view, base::Uuid> buried;       // addresses of tombstones
    std::unordered_map<std::string_view, base::Uuid> of_agencies;  // addresses that they have or had
    std::unordered_set<std::string_view> coming;                   // addresses whose period has not begun
    std::unordered_map<base::Uuid, Place> ids;

    // What is searched (snapshot_find.cpp), one line per account: made when somebody first searches.
    struct Line {
        std::string name, title;    // folded: " nong van thanh", " chu tich"
        std::string folded, exact;  // all that is searched, without accents and with them
    };
    class Search;
    mutable std::once_flag lines_made;
    mutable std::vector<Line> lines;

    mutable std::once_flag roster_made;
    mutable std::optional<Roster> roster;

    void build();
    const Roster& the_roster() const;
    void make_lines() const;
    void take_addresses(Place place);
    void note_boundary(std::int64_t when);
    bool claims(const Account& account, std::string_view address) const;  // now, or soon
    template<typename Keys> const Account* account(const Keys& names, std::string_view key) const
    {
        auto found = names.find(key);
        return found == names.end() || found->second == nobody ? nullptr : &accounts[found->second];
    }
    std::string_view agency_name(const Account& account) const;
};

}  // namespace directory

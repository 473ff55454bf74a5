// What a snapshot holds inside: the rows, and the ways to find them. Private to snapshot*.cpp.
#pragma once

#include "directory/name_index.hpp"
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
    // Views into the rows below, which never change.
    using Names = NameIndex<AsIs>;
    using Codes = NameIndex<InAnyCase>;

    Rows<Agency> agencies;
    Rows<Account> accounts;
    std::vector<std::string> domains;
    std::vector<Tombstone> tombstones;
    std::vector<std::string> disputed;
    std::int64_t as_of = 0;
    std::optional<std::int64_t> next_change, next_change_of_posts;

    Names addresses, logins, local_parts, former, ids;
    Codes staff_ids, agency_codes;
    std::unordered_map<std::string_view, base::Uuid> buried;       // addresses of tombstones
    std::unordered_map<std::string_view, base::Uuid> of_agencies;  // addresses that they have or had
    std::unordered_set<std::string_view> coming;                   // addresses whose period has not begun
    struct Hold {
        Place box;
        Post post;
    };
    std::unordered_map<base::Uuid, std::vector<Hold>> held;  // by whom, as of now
    Codes mailboxes;                                         // of agencies, by their codes

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
    void take_addresses();
    void take_names();
    const Roster& the_roster() const;
    void make_lines() const;
    void take_addresses(Place place);
    void take_box(Place place);
    void note_boundary(std::optional<std::int64_t>& soonest, std::int64_t when) const;
    bool claims(const Account& account, std::string_view address) const;  // now, or soon
    template<typename Keys> const Account* account(const Keys& names, std::string_view key) const
    {
        const Place* found = names.find(key);
        return !found || *found == nobody ? nullptr : &accounts[*found];
    }
    std::string_view agency_name(const Account& account) const;
};

}  // namespace directory

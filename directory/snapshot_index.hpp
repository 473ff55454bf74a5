// What a snapshot holds inside: the rows, and the ways to find them. Private to snapshot*.cpp.
//
//   Whole    built once from all rows; shared by every snapshot that differs from it by a few accounts
//   Index    one snapshot: a whole, the accounts that have another version since, those that are new
#pragma once

#include "directory/name_index.hpp"
#include "directory/roster.hpp"
#include "directory/snapshot.hpp"

#include <functional>
#include <future>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace directory {

// Where an account stands among all; `nobody` where several claim one name.
using Place = std::uint32_t;
constexpr Place nobody = ~Place{0};

// By which names accounts are found, as of one moment. Views into their rows, which never change.
struct Claims {
    using Names = NameIndex<AsIs>;
    using Codes = NameIndex<InAnyCase>;

    Names addresses, logins, local_parts, former, ids;
    Codes staff_ids;
    std::unordered_set<std::string_view> coming;  // addresses whose period has not begun
    std::vector<std::string> disputed;
    std::optional<std::int64_t> next_change;  // when the next period of an address begins or ends

    // These two touch nothing that the other one does.
    void take_addresses(const Account& account, Place place, std::int64_t as_of);
    void take_names(const Account& account, Place place);
};

std::string_view local_part(std::string_view address);

// On another thread; not valid where there is none to be had.
std::future<void> beside(std::function<void()> work);

// The first owner gets it; a second one makes it nobody's. False when a dispute begins.
template<typename Names> bool claim(Names& names, std::string_view key, Place owner)
{
    const auto [holder, is_new] = names.add(key, owner);
    if (is_new || *holder == owner || *holder == nobody) return true;
    *holder = nobody;
    return false;
}

// The same row where it is in lower case, as nearly all are: what names are compared by.
std::shared_ptr<const Account> in_lower_case(std::shared_ptr<const Account> row);

struct Snapshot::Whole {
    Rows<Agency> agencies;
    Rows<Account> accounts;
    std::vector<std::string> domains;
    std::vector<Tombstone> tombstones;
    std::int64_t as_of = 0;
    std::optional<std::int64_t> next_change, next_change_of_posts;

    Claims claims;
    Claims::Codes agency_codes;
    std::unordered_map<std::string_view, base::Uuid> buried;       // addresses of tombstones
    std::unordered_map<std::string_view, base::Uuid> of_agencies;  // addresses that they have or had
    struct Hold {
        Place box;
        Post post;
    };
    std::unordered_map<base::Uuid, std::vector<Hold>> held;  // by whom, as of then
    Claims::Codes mailboxes;                                 // of agencies, by their codes
    bool has_groups = false;

    void build();

  private:
    void take_addresses();
    void take_names();
    void take_box(Place place);
};

struct Snapshot::Index {
    std::shared_ptr<const Whole> whole;
    Rows<Account> accounts;  // the whole's, some in another version, and behind them those that are new
    Claims added;            // the names of the new ones; nobody else has or had any of them
    std::size_t edits = 0;   // since the whole was built
    std::int64_t as_of = 0;
    std::optional<std::int64_t> next_change;

    // What is searched (snapshot_find.cpp), one line per account: made when somebody first searches.
    struct Line {
        std::string name, title;    // folded: " nong van thanh", " chu tich"
        std::string folded, exact;  // all that is searched, without accents and with them
    };
    class Search;
    mutable std::once_flag lines_made;
    mutable std::vector<Line> lines;

    mutable std::once_flag roster_made;
    mutable std::shared_ptr<const Roster> roster;

    // snapshot_with.cpp
    bool put(const Place* place, std::shared_ptr<const Account> row);
    bool take_added();
    bool is_free(const Account& account) const;

    const std::shared_ptr<const Roster>& the_roster() const;
    void make_lines() const;
    bool claims(const Account& account, std::string_view address) const;  // now, or soon
    template<typename Names> const Place* place(Names Claims::* names, std::string_view key) const
    {
        const auto* found = (whole->claims.*names).find(key);
        return found ? found : (added.*names).find(key);
    }
    template<typename Names> const Account* account(Names Claims::* names, std::string_view key) const
    {
        return at(place(names, key));
    }
    const Account* at(const Place* found) const
    {
        return !found || *found == nobody ? nullptr : &accounts[*found];
    }
    std::string_view agency_name(const Account& account) const;
};

}  // namespace directory

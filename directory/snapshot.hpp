// Snapshot: the whole directory as immutable memory: who has which address, where everybody
// belongs, who may do what. Looked up in microseconds on any thread, swapped as a whole, persisted,
// so that mail flows while slapd is away.
#pragma once

#include "directory/account.hpp"
#include "directory/rows.hpp"

#include "base/result.hpp"

#include <memory>
#include <vector>

namespace directory {

class Roster;

// An address that nobody has any more: another tool has deleted its owner, or the address from its owner.
// Never issued again all the same.
struct Tombstone {
    std::string address;
    base::Uuid owner;
    std::int64_t until = 0;  // unix seconds

    bool operator==(const Tombstone&) const = default;
};

// A box that somebody may open with his own login, and as what.
struct Held {
    const Account* box = nullptr;
    Post post = Post::holder;
};

std::int64_t unix_now();

// Builds and owns the indexes; see snapshot.cpp. Addresses and holders count as of one moment: whoever
// holds the newest snapshot makes a new one when next_change() has come.
class Snapshot {
  public:
    Snapshot();
    Snapshot(Rows<Agency> agencies, Rows<Account> accounts, std::vector<std::string> domains,
             std::int64_t as_of = unix_now(), std::vector<Tombstone> tombstones = {});
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    // This one with some accounts new or in another version, each once, as of `now`, which costs next to nothing. nullptr
    // where all is to be built anew: a name or a box changes hands, a period begins or ends, too much has changed since
    // that was last done.
    std::shared_ptr<const Snapshot> with(std::vector<std::shared_ptr<const Account>> changed,
                                         std::int64_t now) const;

    // Exactly one owner or none. The domain is compared without case, the local part too. Addresses
    // whose period is over, or has not begun, do not count. What two accounts claim belongs to
    // neither (see disputed()).
    const Account* by_address(std::string_view address) const;
    // Whether an address that finds nobody may yet be somebody's: two accounts claim it, or its period
    // has not begun, as it also seems when the clock was set back. Mail for it waits (451).
    bool is_unsettled(std::string_view address) const;
    // A login name is the login, the local part, or a whole address. Somebody's login comes before
    // somebody else's local part, also where two claim an address: nobody is locked out by what another
    // account is given. Ambiguous local parts find nobody.
    const Account* by_login(std::string_view name) const;
    const Account* by_id(const base::Uuid& id) const;
    // Where in accounts() it stands.
    std::optional<std::size_t> place_of(const base::Uuid& id) const;
    const Account* by_staff_id(std::string_view staff_id) const;
    // Whoever has or ever had it, an account or an agency, also if he is gone: no address is issued to a second
    // owner (REQ-NAME-4).
    std::optional<base::Uuid> ever_had(std::string_view address) const;
    // Whether anybody has, or ever had, this login or local part in one of our domains.
    bool is_taken(std::string_view login) const;
    const Agency* agency(std::string_view code) const;
    // The boxes of agencies, sub-units, posts and rooms that he may open now; active ones only.
    std::vector<Held> held_by(const base::Uuid& official) const;
    std::optional<Post> post_at(const base::Uuid& official, const Account& box) const;
    // The agency's own; nullptr where it has none.
    const Account* mailbox_of(std::string_view agency_code) const;
    bool is_local_domain(std::string_view domain) const;

    const Rows<Agency>& agencies() const;
    const Rows<Account>& accounts() const;
    const std::vector<std::string>& domains() const;
    const std::vector<std::string>& disputed() const;  // addresses that several accounts claim
    const std::vector<Tombstone>& tombstones() const;
    std::int64_t as_of() const;                       // unix seconds
    std::optional<std::int64_t> next_change() const;  // when the next period begins or ends

    // By name, title, agency, login, address, staff id or telephone, diacritics ignored; the best come first
    // (snapshot_find.cpp); at most `most`. Takes milliseconds: not for a loop's thread.
    std::vector<const Account*> find(std::string_view query, std::size_t most = 20) const;

    // Who has which title, in which agency, for filters of groups. Made with the snapshot where it has groups, otherwise
    // when it is first asked for, which takes a while.
    const Roster& roster() const;

    std::string to_bytes() const;  // checksummed, versioned; see snapshot_bytes.cpp
    static base::Result<std::shared_ptr<const Snapshot>> from_bytes(std::string_view bytes);

  private:
    struct Whole;
    struct Index;
    explicit Snapshot(std::unique_ptr<Index> index);

    std::unique_ptr<Index> index_;
};

}  // namespace directory

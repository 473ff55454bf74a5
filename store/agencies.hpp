// Agencies: what all accounts of an agency and of the agencies below it use together, limits on that, and warnings.
//
// An account's own use is counted in its own commits (AccountRow). An agency's partition keeps, for each account and
// each agency right below it, the use that was last counted there, and the sum: so counting again does no harm, and
// whatever a crash leaves is right again once everything has been counted anew. Deliveries write nothing for it:
// who has changed is heard from the store's hints, and collected at most about once a second, an agency's changes in
// one commit, from the lowest level up. So sums are up to a second old, and room_for may let through what comes
// within that second.
#pragma once

#include "base/log.hpp"
#include "store/agency_rows.hpp"

#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

namespace store {

// Who belongs where, which the store does not know itself. From any thread; quick; says the same until
// Agencies::regrouped() is called.
class Ancestry {
  public:
    virtual ~Ancestry() = default;
    // nil: to none. Nothing: the account is not known; it stays where it was counted.
    virtual std::optional<base::Uuid> agency_of(const base::Uuid& account) const = 0;
    // The agency above; nil: none, or not known.
    virtual base::Uuid parent_of(const base::Uuid& agency) const = 0;
    // Of an account.
    virtual Limit limit_of(const base::Uuid& account) const = 0;
};

// Use has come above a threshold: told once, again only after it was below. Where several are passed at once
// the highest is told. A crash just then may tell it twice.
struct Crossing {
    base::Uuid id;
    MemberKind kind = MemberKind::account;
    std::uint8_t percent = 0;
    Usage usage;
    Quota quota;
};

struct AgencyUsage {
    Usage usage;  // with all agencies below
    Limit limit;
};

class Agencies {
  public:
    // `tell` is called on the loop that collects.
    Agencies(Engine& engine, const Ancestry& ancestry, std::function<void(const Crossing&)> tell);

    // Something in this account; for Store's on_change. From any thread.
    void changed(const base::Uuid& account);
    // Accounts or agencies belong elsewhere now, or limits of accounts are others: counted so with the next
    // collecting. From any thread.
    void regrouped();

    net::Task<base::Result<AgencyUsage>> usage(base::Uuid agency) const;
    // The same from memory, as last collected; from any thread.
    std::optional<AgencyUsage> last_usage(const base::Uuid& agency) const;
    // Accounts and agencies right below, as last counted.
    net::Task<base::Result<std::vector<MemberRow>>> members(base::Uuid agency) const;
    // Refused: invalid (thresholds that do not ascend from 1 to 100, more than 100 percent kept for notices).
    net::Task<base::Result<void>> set_limit(base::Uuid agency, Limit limit);
    // Whether every agency above has room: over_quota. Memory only; from any thread. See Store::ask_for_room.
    base::Result<void> room_for(const base::Uuid& account, const Usage& more, Purpose purpose) const;

    // Counts what has changed. An agency whose rows are damaged is passed over, and the refusal says which.
    net::Task<base::Result<void>> collect();
    // Counts everything anew: at the start, and now and then for hints that were lost. Likewise.
    net::Task<base::Result<void>> recount();
    // Both, for as long as the server lives. Ends with net::ShuttingDown.
    net::Task<void> keep(const base::Log& log);

  private:
    struct Counted {
        MemberRow row;
        Limit limit;
    };
    // What is to be done in one agency's partition.
    struct Tally {
        std::vector<Counted> counted;
        std::vector<base::Uuid> gone;
    };
    struct Tallied {
        AgencyRow agency;
        std::vector<MemberRow> members;
        std::vector<Crossing> crossings;
    };
    // Where a member was last counted.
    struct Place {
        base::Uuid agency;
        MemberRow row;
    };
    struct Work {
        std::set<base::Uuid> accounts, agencies;
        bool is_regrouped = false;
    };
    using Tallies = std::map<base::Uuid, Tally>;  // by agency
    using Page = net::Task<base::Result<void>> (Agencies::*)(std::vector<base::Uuid> ids);

    static base::Result<Tallied> tally(Batch& rows, const base::Uuid& agency, const Tally& tally);
    static Tallies take_deepest(const Agencies& agencies, Tallies& from);

    Work take_work();
    base::Uuid above(const base::Uuid& agency) const;
    std::size_t depth(const base::Uuid& agency) const;
    base::Uuid right_place(const MemberRow& member, const base::Uuid& counted_in) const;
    void place(Counted counted, const base::Uuid& agency, Tallies& tallies) const;
    void place_agencies(Tallies& tallies) const;
    void add_regrouped(std::set<base::Uuid>& accounts) const;
    base::Result<void> pass_over(const base::Uuid& agency, const base::Error& why);
    net::Task<base::Result<void>> count(std::set<base::Uuid> accounts, Tallies& tallies);
    net::Task<base::Result<void>> write(Tallies tallies);
    net::Task<base::Result<void>> write_level(Tallies level, Tallies& left);
    void remember(const base::Uuid& agency, AgencyUsage usage);
    void note(const base::Uuid& agency, const Tally& tally, const Tallied& tallied);
    net::Task<base::Result<void>> tell_all(base::Uuid agency, std::vector<Crossing> crossings);
    net::Task<base::Result<void>> settle();
    net::Task<base::Result<void>> recall(base::Uuid agency);
    net::Task<base::Result<void>> recall_page(std::vector<base::Uuid> agencies);
    net::Task<base::Result<void>> count_page(std::vector<base::Uuid> accounts);
    net::Task<base::Result<void>> each_page(Space space, Page page);

    Engine& engine_;
    const Ancestry& ancestry_;
    std::function<void(const Crossing&)> tell_;

    mutable std::mutex mutex_;
    Work work_;                                          // guarded by mutex_
    std::unordered_map<base::Uuid, AgencyUsage> known_;  // agencies; guarded by mutex_
    std::set<base::Uuid> limited_;                       // those with a limit; guarded by mutex_
    std::unordered_map<base::Uuid, Place> places_;       // of members; only the loop that collects has it
    std::set<base::Uuid> in_doubt_;  // agencies of which it is not known what was written; likewise
    base::Result<void> damage_;      // of agencies passed over, until it is told; likewise
};

}  // namespace store

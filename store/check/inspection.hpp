// Inspection: one check of a store, with or without repair, and what its parts share.
//
//   1  the engine     every byte that it keeps (Engine::check): which rows and blobs cannot be read
//   2  bodies         each body's rows, and its bytes' size
//   3  accounts       each account's rows against each other; beside the bodies
//   4  queue          each shard's rows against each other, then its items against their bodies
//   5  messages       each message against its body: its owner, its bytes, their size
//   6  owners         each owner of a body against the messages of its account, and the queue's items
//   7  agencies       each agency's sum against what was counted of its members
//   8  mentions       each row by itself: whose rights speak of whom (mentions.hpp)
//   9  blobs          whether somebody owns them
//
// Each row is read once for 1 and once for 2 or 3, in order. That messages and owners are the same is told by a balance
// (balance.hpp), which 2 and 3 fill on their way; 5 and 6 look at what is in doubt then, which is nothing in a store
// that is whole and keeps still. The same for blobs: 2 notes those that seem to be nobody's.
//
// Nothing is locked: the store is used meanwhile. An account is judged by one look at all of it, or by several
// between which its headers have not changed; whatever concerns two partitions is looked at again in an order in
// which only damage stays. However large the store, what is kept of it at a time has a bound: the balance, a hundred
// thousand of each kind that is noted, one account's messages, and of those in doubt some millions, in turns.
#pragma once

#include "store/body_rows.hpp"
#include "store/check/balance.hpp"
#include "store/check/suspicion.hpp"
#include "store/core.hpp"
#include "store/one_at_a_time.hpp"

#include <map>
#include <set>
#include <unordered_map>

namespace store {

enum class Manner { look, repair };

class Inspection {
  public:
    Inspection(Store::Core& core, Findings& findings, Manner manner);

    Store::Core& core() const { return core_; }
    Engine& engine() const { return core_.engine; }
    bool repairs() const { return manner_ == Manner::repair; }
    Verified& sums() { return sums_; }
    Balance& balance() { return balance_; }
    const Balance& balance() const { return balance_; }
    // A body of before this began; of younger ones nothing is said, for they come and go.
    bool is_settled(const BlobId& body) const { return body < began_; }

    // Told, and counted; by one at a time.
    net::Task<void> tell(Finding finding);
    net::Task<void> tell_all(Report& report);
    net::Task<void> at(std::uint64_t done, std::uint64_t total);
    // That an account or a body cannot be read any further.
    net::Task<void> tell_unreadable(PartitionId partition, base::Error why);
    net::Task<void> tell_busy(PartitionId partition);

    // What the engine cannot read, to be told with what it belongs to. False where that is too much to keep.
    bool note_damaged_row(const PartitionId& partition, std::string key);
    const std::set<std::string>& damaged_rows(const PartitionId& partition) const;
    void forget_damaged_row(const PartitionId& partition, const std::string& key);
    // Those that have been written anew, or are gone, are damaged no longer.
    net::Task<void> look_at_damaged_rows_again(PartitionId partition);

    bool note_damaged_blob(const Finding& finding);
    // Some message has it.
    const Finding* use_damaged_blob(const BlobId& body);
    std::vector<BlobId> damaged_blobs() const;
    void forget_damaged_blob(const BlobId& body) { damaged_blobs_.erase(body); }
    // Those that no message has, or none that could be read.
    net::Task<void> tell_damaged_blobs();

    // Rows of owners that cannot be read. Who the owners are is gathered from their messages.
    struct LostOwners {
        Suspicion suspicion;
        std::vector<Owner> owners;
    };
    using AllLostOwners = std::map<std::pair<BlobId, std::uint8_t>, LostOwners>;
    AllLostOwners& lost_owners() { return lost_owners_; }
    // Some of an account's messages may not have been met, so what they own is not all known.
    void note_untold(const base::Uuid& account) { untold_.insert(account.bytes[0]); }
    bool is_told(std::uint8_t first_byte) const
    {
        return !untold_.contains(first_byte) && !unlisted_.contains(Space::account);
    }
    // Once for each space: a part of it cannot even be listed.
    net::Task<void> tell_unlisted(Space space, base::Error why);

    // Bodies of which a message or an item says that it is theirs, and they do not know it.
    void disown(const BlobId& body) { disowned_.insert(body); }
    bool is_disowned(const BlobId& body) const { return disowned_.contains(body); }

    // A settled body with more to be looked at than its accounts: items of the queue, or nobody at all.
    void note_odd(const BlobId& body);
    // Those that are not in doubt, which are looked at anyway.
    std::vector<BlobId> odd_bodies() const;
    // Bytes that nobody was seen to have.
    void note_unowned(const BlobId& blob);
    // Nothing: there are too many of them to be kept.
    const std::optional<std::vector<BlobId>>& unowned_blobs() const { return unowned_; }

  private:
    struct DamagedBlob {
        Finding finding;
        bool is_needed = false;
    };

    Store::Core& core_;
    Findings& findings_;
    Manner manner_;
    BlobId began_;
    Verified sums_;
    std::map<PartitionId, std::set<std::string>> damaged_rows_;
    std::size_t damaged_row_count_ = 0;
    std::unordered_map<BlobId, DamagedBlob> damaged_blobs_;
    AllLostOwners lost_owners_;
    std::set<std::uint8_t> untold_;  // first bytes of accounts
    std::set<BlobId> disowned_;
    std::set<Space> unlisted_;  // server: the blobs
    Balance balance_;
    OneAtATime telling_;
    std::vector<BlobId> odd_;
    std::optional<std::vector<BlobId>> unowned_{std::in_place};
};

// The next rows of a partition, at most `most`; those that the engine cannot read without a value.
struct RowSlice {
    std::vector<SeenRow> rows;
    bool is_last = false;
};
struct KeyRange {
    std::string from;
    std::string to = "\xFF";  // behind all keys
};
// Whether a body has one. Also where it cannot be told.
net::Task<bool> is_owned(const Inspection& inspection, BlobId body);
net::Task<base::Result<RowSlice>> read_slice(const Inspection& inspection, PartitionId partition,
                                             KeyRange range, std::size_t most);
// Bodies by their number in `bodies`: their rows and, where asked for, what is known of their bytes thereafter. Some
// at one moment, and several such moments side by side; `look` is called on other threads, for different numbers.
using LookAtBody = std::function<void(std::size_t number, const Rows&)>;
struct BodiesSeen {
    std::vector<bool> is_read;  // not: to be looked at by itself
    std::vector<base::Result<BlobInfo>> bytes;
};
enum class With { rows, bytes_too };
net::Task<BodiesSeen> look_at_bodies(const Inspection& inspection, const std::vector<BlobId>& bodies,
                                     LookAtBody look, With with);
// The least key after this one.
std::string key_after(std::string key);
// The ids of partitions after `after`, ascending; around what the engine cannot read, which is told.
net::Task<base::Result<std::vector<base::Uuid>>> next_partitions(Inspection& inspection, Space space,
                                                                 base::Uuid after);
// Others get their turn on the loop.
net::Task<void> breathe();

// The parts. Refused where they cannot go on.
net::Task<base::Result<void>> inspect_bodies(Inspection& inspection);
net::Task<base::Result<void>> inspect_queue(Inspection& inspection);
net::Task<base::Result<void>> inspect_accounts(Inspection& inspection);
net::Task<base::Result<void>> inspect_doubts(Inspection& inspection);
net::Task<base::Result<void>> inspect_agencies(Inspection& inspection);
net::Task<base::Result<void>> inspect_mentions(Inspection& inspection);
// Bytes that nobody owns.
net::Task<base::Result<void>> inspect_blobs(Inspection& inspection);

// Whether the queue has the item, or is about to take the reference away. Also where it cannot be told.
net::Task<bool> is_referred_to(const Inspection& inspection, Reference reference);

// What an account's messages tell of owners of bodies in doubt: a number for each of them, ascending. Of the
// accounts after `after` up to `last`.
struct OwnersTold {
    base::Uuid after, last;
    std::vector<std::uint64_t> emails;
};
net::Task<base::Result<void>> inspect_owners(Inspection& inspection, OwnersTold told);

}  // namespace store

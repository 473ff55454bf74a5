// Queue: messages that are on their way, and what has become of them for each recipient so far.
//
// A lane is where messages leave to together: a domain, a next hop. What one message has for one lane is an
// item, with up to a hundred recipients; its body is the one that mailboxes share. A lane with all its items
// lies in one of 256 shards, so that whoever works a shard alone decides how often and how broadly a
// destination is tried, and one row says that it is to be left alone. A shard is worked under a lease: every
// report carries the lease's epoch and is refused as a conflict once the epoch is another.
//
//   enqueue ──► due ──► (send) ──► report ──► gone, or due again later
//
// Queue time is wall time that never jumps: read once at the start, then advanced by the steady clock, and
// never behind what an earlier run has seen. All times here are queue time: make them from now().
//
// From any thread. Every change is durable when it returns OK. Where it returns `unknown` it may be repeated:
// twice is once. Make one for a store, which outlives it.
#pragma once

#include "store/store.hpp"

namespace store {

using Shard = std::uint8_t;
using ItemId = base::Uuid;  // its first byte is its shard
inline constexpr std::size_t shards = 256;
inline constexpr base::Duration longest_lease = std::chrono::hours(24);

Shard shard_of_lane(std::string_view lane);
inline Shard shard_of(const ItemId& item)
{
    return item.bytes[0];
}

enum class Priority : std::uint8_t { urgent, normal, bulk };
enum class Standing : std::uint8_t { waiting, held };  // held: not due until it is released
enum class Progress : std::uint8_t { waiting, delivered, failed };

struct Recipient {
    std::string address;
    std::string dsn;  // the caller's: what the sender asked to be told
    Progress progress = Progress::waiting;
    std::uint32_t attempts = 0;
    base::WallTime next_attempt, expires;
    std::string answer;                 // the last one, cut at most_answer bytes
    std::optional<base::Uuid> account;  // where it is delivered here: chosen by the first attempt
};

struct Item {
    ItemId id;
    base::Uuid message;  // shared by the items of one enqueue
    std::string lane;
    BlobId body;
    std::uint64_t body_size = 0;
    Priority priority = Priority::normal;
    Standing standing = Standing::waiting;
    base::WallTime created;
    base::WallTime next_attempt;  // the least of those of its waiting recipients
    std::string return_path;
    std::string dsn;  // the caller's, of the whole message
    std::vector<Recipient> recipients;
};

struct Lane {
    std::string name;
    std::uint64_t items = 0, held = 0;  // held ones are among the items
    Standing standing = Standing::waiting;
    base::WallTime rests_until;  // nothing of it is due before
    std::string answer;          // why it rests
};

struct NewRecipient {
    std::string lane;
    std::string address;
    std::string dsn;
};

// What is left of an enqueue that has succeeded: nothing, or for a day a row by which the same message is known
// when it comes again. For callers that may come back after a restart.
enum class Receipt { none, kept };

struct NewMail {
    base::Uuid message;  // chosen by the caller; a repeated call has the same one, and the same recipients
    Body body;
    std::string return_path;
    std::string dsn;
    Priority priority = Priority::normal;
    base::Duration lifetime{};
    Receipt receipt = Receipt::none;
    std::vector<NewRecipient> recipients;
};

struct Lease {
    Shard shard = 0;
    std::uint64_t epoch = 0;
    base::Uuid holder;       // of this acquiring; never used again
    base::SteadyTime until;  // renew before; after it nothing is given out under this lease
    base::Duration duration;
};

// An item that nobody else of this process is given until it is reported, given back, or `until` has passed.
struct Taken {
    Item item;
    std::uint64_t ticket = 0;
    std::vector<std::size_t> now;  // places of the recipients to be tried now
};

struct Wanted {
    std::size_t most = 100;                              // items
    std::size_t per_lane = 10;                           // at once in hand, those taken before counted
    base::Duration patience = std::chrono::minutes(10);  // with each, unless extended
};

struct Due {
    std::vector<Taken> taken;
    std::vector<ItemId> damaged;  // could not be read; passed over for `patience`
    // When there will be more: now() if there may be more already; absent where nothing waits.
    std::optional<base::WallTime> next;
};

// What became of one recipient.
struct Outcome {
    std::size_t recipient = 0;  // its place in the item
    Progress progress = Progress::waiting;
    std::string answer;
    base::WallTime next_attempt;  // of one that goes on waiting
};

// One recipient's copy of an item that is delivered here.
struct LocalCopy {
    std::size_t recipient = 0;  // its place in the item
    Copy copy;                  // its marker is set by the queue
};

struct ItemPage {
    std::vector<Item> items;
    std::string next;  // where to go on; empty after the last
};

class Queue {
  public:
    explicit Queue(Store& store);
    ~Queue();

    base::WallTime now() const;
    // `listener` is called after changes to a shard, which may have made something due, on any thread: it
    // hands over and returns. It may be called for nothing. Set while no change is under way, for as long as
    // the store lives.
    void on_work(std::function<void(Shard)> listener);

    // All of it is queued, or, where it is refused, nothing ever is; a crash on the way is finished or undone
    // by the sweep. A message that is known already (by its items, or its receipt) is OK, and nothing is added.
    // invalid: no recipient, or an empty lane, or one over 255 bytes. conflict: another call is queueing this
    // message at this moment, and nothing is added.
    net::Task<base::Result<void>> enqueue(NewMail mail);

    // conflict: somebody else has it, and has renewed it within its duration as this process's steady clock
    // saw it; ask again now and then. A lease of the same owner, from before a restart, is taken over at once.
    net::Task<base::Result<Lease>> acquire(Shard shard, base::Uuid owner, base::Duration duration);
    net::Task<base::Result<Lease>> renew(Lease lease);
    net::Task<base::Result<void>> release(Lease lease);

    // Takes what is due, of lanes that do not rest: urgent ones of a lane first, then by next attempt. The cost
    // is that of what it takes and of what is in hand, however much is queued.
    net::Task<base::Result<Due>> due(Lease lease, Wanted wanted);
    base::Result<void> extend(const Taken& taken, base::Duration patience);
    void give_back(const Taken& taken);
    // Recipients without an outcome stay as they are. An item none of whose recipients waits any more goes:
    // tell the sender of failures before, with a message whose receipt is kept. conflict: it is not in hand
    // any more, or the lease is another's; nothing is changed.
    net::Task<base::Result<void>> report(Lease lease, Taken taken, std::vector<Outcome> outcomes);
    // Leaves the lane alone until then. A time that is past ends it.
    net::Task<base::Result<void>> rest(Lease lease, Lane lane);

    // Delivers to accounts here, each once, whatever was done of it before a crash; then it is the caller's to
    // report. Whose account it is for each recipient is noted in the item first, and stays: another one is a
    // conflict. An outcome for each copy, in order: refusals are the account's, `unknown` is to be tried again.
    net::Task<base::Result<std::vector<base::Result<void>>>> deliver(Lease lease, Taken taken,
                                                                     std::vector<LocalCopy> copies);
    // Drops markers of items that have been gone for an hour, so many at most; how many of the items.
    net::Task<base::Result<std::size_t>> drop_markers(Lease lease, std::size_t most);

    net::Task<base::Result<Item>> item(ItemId id) const;
    net::Task<base::Result<void>> remove(ItemId id);
    net::Task<base::Result<void>> hold(ItemId id);
    net::Task<base::Result<void>> release(ItemId id);
    // Due now, whatever its recipients' next attempts are.
    net::Task<base::Result<void>> requeue(ItemId id);

    net::Task<base::Result<Lane>> lane(std::string name) const;
    // invalid: a name that no lane can have.
    net::Task<base::Result<void>> hold_lane(std::string name);
    net::Task<base::Result<void>> release_lane(std::string name);
    // It rests no more and all that waits in it is due now; a thousand items a commit. How many there were.
    net::Task<base::Result<std::uint64_t>> requeue_lane(std::string name);

    // By name, after `after`.
    net::Task<base::Result<std::vector<Lane>>> lanes(Shard shard, std::string after, std::size_t most) const;
    // Of a lane, in the order in which they are due, held ones last; of a shard, by id. `from` is empty, or
    // `next` of the page before.
    net::Task<base::Result<ItemPage>> items(std::string lane, std::string from, std::size_t most) const;
    net::Task<base::Result<ItemPage>> items(Shard shard, std::string from, std::size_t most) const;
    net::Task<base::Result<std::uint64_t>> count(Shard shard) const;

    net::Task<base::Result<std::string>> bytes(BlobId body, std::uint64_t offset, std::uint64_t size) const;

    static constexpr std::size_t most_recipients = 100;  // of one item (RFC 5321 §4.5.3.1.8)
    static constexpr std::size_t most_answer = 500;
    static constexpr std::size_t most_lane_name = 255;
    static constexpr std::size_t most_page = 1'000;

    static constexpr base::Duration markers_stay = std::chrono::hours(1);  // after their item

    struct State;

  private:
    std::unique_ptr<State> state_;
};

// The marker by which a recipient's account knows that this item was delivered to it.
base::Uuid marker_of(const ItemId& item, std::size_t recipient);

}  // namespace store

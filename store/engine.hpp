// Engine: a way to keep rows and bytes. Mailbox logic (store.hpp) is written once, on this.
//
// Partition   one ordered map from key to value, e.g. all of one account's mail. Changes to one partition
//             are atomic; nothing is ever atomic across two.
// Blobs       immutable bytes under an id chosen by the caller, so that every step can be repeated.
// Hints       on_commit: "partition P is now at revision N": may be lost, doubled, late; readers read again.
//
// Engines: memory/ (tests; the definition of right behaviour), lmdb/ (one machine). One suite,
// conformance_test.cpp, runs on all of them. An engine over a network fits too: it may answer late, run a
// change or a look again, and not know what became of a write.
#pragma once

#include "base/result.hpp"
#include "base/uuid.hpp"
#include "net/loop.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

// What a partition is about. The letter leads its keys on disk: never reuse one.
enum class Space : char {
    account = 'a',  // one owner's mail; the id is the owner's entryUUID
    body = 'b',     // one stored body: summary and owners; the id is the blob's
    queue = 'q',    // one shard of the queue; the id is its number + 1
    agency = 'g',   // what an agency's accounts use together; the id is the agency's entryUUID
    server = 's',   // the store's own rows; the id is nil
};

struct PartitionId {
    Space space = Space::account;
    base::Uuid id;
    auto operator<=>(const PartitionId&) const = default;
};

enum class Next { go_on, stop };

// A consistent sight of one partition. Views that it gives are valid until the next write or the
// end of the transaction.
class Rows {
  public:
    virtual ~Rows() = default;
    virtual std::optional<std::string_view> get(std::string_view key) const = 0;

    using Visitor = std::function<Next(std::string_view key, std::string_view value)>;
    // Keys k with from <= k < to, ascending.
    virtual void scan(std::string_view from, std::string_view to, const Visitor& visit) const = 0;
    void scan_prefix(std::string_view prefix, const Visitor& visit) const;
    // Grows with every change to the partition: what is seen holds all that hints up to it told of.
    virtual std::uint64_t revision() const = 0;
};

// Rows that can be written; what was written is seen by later reads. Keys are at most 400 bytes.
class Batch : public Rows {
  public:
    virtual void put(std::string_view key, std::string_view value) = 0;
    virtual void erase(std::string_view key) = 0;
};

// One write as data: a function of the rows only (no clocks, no outside state that changes), because it may
// be run again; what it finds out it leaves in a place of its own, which every run fills anew. It must not
// write while it scans. A refusal undoes what it wrote and concerns nobody else. A row that is not what had
// been written looks absent, and the change is then refused as corrupt, whatever it says itself.
using Change = std::move_only_function<base::Result<void>(Batch&)>;

// The same for reading: it may be run again, with more of the rows at hand.
using Look = std::function<base::Result<void>(const Rows&)>;
// Of several partitions, each by its number. Perhaps on another thread.
using LookEach = std::function<void(std::size_t number, const Rows&)>;

// Which room on the disk a change may take. The reserve is kept for changes that remove more than they add,
// so that a full disk can be emptied.
enum class Room { ordinary, reserve };

struct PartitionChange {
    PartitionId partition;
    Change change;
    Room room = Room::ordinary;
};

using Outcomes = std::vector<base::Result<void>>;

// Changes that build on each other: reference before link, unlink before unreference. A stage begins when the
// one before is carried out, and is never durable before it: a crash leaves whole stages and a part of one.
// Within a stage, changes to different partitions go side by side; those to one partition in their order.
struct Stages {
    std::vector<std::vector<PartitionChange>> changes;
    // By stage and place: the engine's to fill. A change may read those of earlier stages; whatever part of
    // them is not known to have happened is no success there.
    std::vector<Outcomes> outcomes;
};

struct BlobInfo {
    std::uint64_t size = 0;  // bytes as they were given
};

// Bytes on their way in. Memory is bounded whatever the size. Dropped without finish(): nothing stays.
class BlobWriter {
  public:
    virtual ~BlobWriter() = default;
    virtual net::Task<base::Result<void>> append(std::string_view bytes) = 0;
    // No change that is carried out after its return is durable before the bytes are; where they cannot be
    // stored after all, an ordinary change to the body's partition is refused.
    virtual net::Task<base::Result<BlobInfo>> finish() = 0;
};

class Blobs {
  public:
    virtual ~Blobs() = default;
    virtual std::unique_ptr<BlobWriter> create(const base::Uuid& id) = 0;
    // At most `size` bytes from `offset`; fewer at the end. not_found, or corrupt where the checksum differs.
    virtual net::Task<base::Result<std::string>> read(base::Uuid id, std::uint64_t offset,
                                                      std::uint64_t size) = 0;
    // Without its bytes. not_found, corrupt.
    virtual net::Task<base::Result<BlobInfo>> look(base::Uuid id) const = 0;
    // The same of some hundreds together, in order.
    virtual net::Task<std::vector<base::Result<BlobInfo>>> look_each(std::vector<base::Uuid> ids) const;
    // Any number together; erasing twice is fine. What was refused may be asked for again.
    virtual net::Task<base::Result<void>> erase(std::vector<base::Uuid> ids) = 0;
    // For sweeps and checks: ids after `after`, ascending, at most `most`.
    virtual net::Task<base::Result<std::vector<base::Uuid>>> list(base::Uuid after,
                                                                  std::size_t most) const = 0;
    // Bytes that are still there although nothing leads to them any more, looked for everywhere; those that can
    // be read again. For repairs.
    virtual net::Task<base::Result<std::vector<base::Uuid>>> recover(std::vector<base::Uuid> lost);
};

struct Hint {
    PartitionId partition;
    std::uint64_t revision = 0;
};

class Findings;

class Engine {
  public:
    virtual ~Engine() = default;

    // Durable on return. The outcome is what the change refused, or
    //   no_space      nothing of it is there
    //   unavailable   the engine has stopped (see health), or is away: nothing of it is there
    //   corrupt       it met a damaged row: nothing of it is there
    //   unknown       it happened or it did not; it will not happen any more once a later change to the same
    //                 partition has succeeded
    net::Task<base::Result<void>> transact(PartitionId partition, Change change, Room room = Room::ordinary);
    // `stages` must outlive the task, which fills its outcomes. All that succeeded is durable on return, and
    // no change is run any more.
    virtual net::Task<void> carry_out(Stages& stages) = 0;

    // `look` must be short: at most some thousand rows.
    virtual net::Task<base::Result<void>> read(PartitionId partition, Look look) const = 0;
    // Some hundreds of small partitions together, which costs less than each by itself. Refused where one of them
    // cannot be read: then none of them may be taken as seen.
    virtual net::Task<base::Result<void>> read_each(std::vector<PartitionId> partitions, LookEach look) const;
    // Every partition of a space that has rows, for sweeps and checks: not in normal operation.
    virtual net::Task<base::Result<std::vector<base::Uuid>>> list(Space space, base::Uuid after,
                                                                  std::size_t most) const = 0;

    virtual Blobs& blobs() = 0;

    // Whether all that is kept is what was given, down to the last byte; beside any other work. What is wrong is
    // told, and may still be repaired by writing or erasing the row, or by Blobs::recover; refused where the
    // check itself cannot go on. Rows and blobs are not held against each other: that is mailbox logic.
    virtual net::Task<base::Result<void>> check(Findings& findings);

    // `listener` is called after commits, on any thread: it hands over and returns. Set, and taken away with
    // nullptr, while no change is under way.
    virtual void on_commit(std::function<void(const Hint&)> listener) = 0;
    // Why nothing is written any more, or nothing but what makes room; by any thread.
    virtual base::Result<void> health() const = 0;
};

}  // namespace store

// Engine: a way to keep rows and bytes. Mailbox logic (account.hpp) is written once, on this.
//
// Partition   one ordered map from key to value, e.g. all of one account's mail. Changes to one partition
//             are atomic; nothing is ever atomic across two.
// Blobs       immutable bytes under an id chosen by the caller, so that every step can be repeated.
// Hints       on_commit: "partition P has changed": may be lost, doubled, late; readers read again.
//
// Engines: memory/ (tests; the definition of right behaviour), lmdb/ (one machine). One suite,
// conformance_test.cpp, runs on all of them.
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
    // False once a row was met that is not what had been written: it looks absent, and the whole look or
    // change will be refused as corrupt. Only who leaves something for others before that needs to ask.
    virtual bool is_whole() const { return true; }
};

// Rows that can be written; what was written is seen by later reads. Keys are at most 400 bytes.
class Batch : public Rows {
  public:
    virtual void put(std::string_view key, std::string_view value) = 0;
    virtual void erase(std::string_view key) = 0;
};

// One write as data: a function of the rows only (no clocks, no outside state that changes), because it may
// be run again; what it finds out it leaves in a place that every run fills anew. Within one transact_each a
// change may use what those before it left. It must not write while it scans. A refusal undoes what it wrote
// and concerns nobody else in the same commit.
using Change = std::move_only_function<base::Result<void>(Batch&)>;

struct PartitionChange {
    PartitionId partition;
    Change change;
};

struct BlobInfo {
    std::uint64_t size = 0;  // bytes as they were given
};

// Bytes on their way in. Memory is bounded whatever the size. Dropped without finish(): nothing stays.
class BlobWriter {
  public:
    virtual ~BlobWriter() = default;
    virtual net::Task<base::Result<void>> append(std::string_view bytes) = 0;
    // Durable on return.
    virtual net::Task<base::Result<BlobInfo>> finish() = 0;
};

class Blobs {
  public:
    virtual ~Blobs() = default;
    virtual std::unique_ptr<BlobWriter> create(const base::Uuid& id) = 0;
    // At most `size` bytes from `offset`; fewer at the end. not_found, or corrupt where the checksum differs.
    virtual net::Task<base::Result<std::string>> read(base::Uuid id, std::uint64_t offset,
                                                      std::uint64_t size) = 0;
    virtual net::Task<base::Result<void>> erase(base::Uuid id) = 0;  // erasing twice is fine
    // For sweeps and checks: ids after `after`, ascending, at most `most`.
    virtual base::Result<std::vector<base::Uuid>> list(const base::Uuid& after, std::size_t most) const = 0;
};

class Engine {
  public:
    virtual ~Engine() = default;

    // Durable on return. no_space, unavailable (the engine has stopped after a failed write), or what
    // the change refused.
    net::Task<base::Result<void>> transact(PartitionId partition, Change change);
    // In this order, each atomic by itself; the outcome of each, in order. A crash may leave any prefix, so
    // callers order their steps: reference before link, unlink before unreference. All are durable on return.
    virtual net::Task<std::vector<base::Result<void>>>
    transact_each(std::vector<PartitionChange> changes) = 0;

    // At once, on the calling thread; `look` must not wait. Short: at most some thousand rows.
    virtual base::Result<void> read(const PartitionId& partition,
                                    const std::function<base::Result<void>(const Rows&)>& look) const = 0;
    // Every partition of a space that has rows, for sweeps and checks: not in normal operation.
    virtual base::Result<std::vector<base::Uuid>> list(Space space, const base::Uuid& after,
                                                       std::size_t most) const = 0;

    virtual Blobs& blobs() = 0;
};

}  // namespace store

// Memtable: what is in the log and not yet in LMDB, for reading. One batch of the log is one too, so it is added
// to what came before without asking for memory: what is durable must not fail to be seen.
#pragma once

#include "store/lmdb/place.hpp"
#include "store/lmdb/txn_rows.hpp"
#include "store/lmdb/writer_first_lock.hpp"
#include "store/overlay.hpp"

#include <algorithm>
#include <set>
#include <shared_mutex>

namespace store {

struct Memtable {
    std::map<PartitionId, Writes> rows;
    std::map<BlobId, std::optional<Place>> places;  // nullopt: erased
    std::uint64_t revision = 0;                     // of the last batch in it; 0: it is empty
    std::uint64_t weight = 0;                       // rows and places that came in, those written over too

    bool is_empty() const { return revision == 0; }
    // Needs no memory.
    void add(Memtable later);
    // Null: there are none.
    const Writes* rows_of(const PartitionId& partition) const;
};

// The two there are: a young one that grows with every batch, and an old one that is being applied to LMDB. The
// committer alone changes them, and so reads them without a lock; everybody else reads through Reading.
class Memtables {
  public:
    // `revision` is LMDB's.
    Memtables(Memtable older, Memtable younger, std::uint64_t revision)
        : old_(std::move(older)),
          young_(std::move(younger)),
          revision_(std::max({revision, old_.revision, young_.revision}))
    {}

    // By the committer. A reader that is at work is waited for.
    void add(Memtable batch);
    // The young one becomes the old one; there was none.
    void age();
    // The old one is in LMDB: transactions that begin from now on see it there. What it held takes a while to give
    // back, which is left to the caller.
    [[nodiscard]] Memtable drop_old();
    const Memtable& young() const { return young_; }
    const Memtable& old() const { return old_; }
    std::uint64_t revision() const { return revision_; }  // of the last change
    // Of the youngest that knows of it; nullopt: none does. An inner nullopt: it is erased.
    std::optional<std::optional<Place>> place(const BlobId& id) const;

  private:
    friend class Reading;

    mutable WriterFirstLock lock_;
    Memtable old_, young_;
    std::uint64_t revision_;
};

// A moment in which nothing changes. Short, never across a wait; a transaction of LMDB's that is used
// together with it begins within it.
class Reading {
  public:
    explicit Reading(const Memtables& tables) : tables_(tables), lock_(tables.lock_) {}

    // See Memtables.
    std::optional<std::optional<Place>> place(const BlobId& id) const { return tables_.place(id); }
    // The first beyond `after` that LMDB does not have, or not as it is.
    std::optional<BlobId> touched_blob(const BlobId& after) const;
    std::optional<base::Uuid> touched_partition(Space space, const base::Uuid& after) const;

  private:
    const Memtables& tables_;
    std::shared_lock<WriterFirstLock> lock_;
};

// One partition's rows as they are in both and in what lies below.
class RowsOverBoth {
  public:
    RowsOverBoth(const Memtables& tables, TxnRows& below, const PartitionId& partition)
        : old_(below, tables.old().rows_of(partition)),
          young_(old_, tables.young().rows_of(partition))
    {
        for (const auto* table : {&tables.old(), &tables.young()}) {
            if (const auto* writes = table->rows_of(partition)) below.hide_under(writes);
        }
    }
    const Rows& rows() const { return young_; }
    // In what lies over `below`.
    bool has(std::string_view key) const { return young_.has_written(key) || old_.has_written(key); }

  private:
    RowsOver old_, young_;
};

}  // namespace store

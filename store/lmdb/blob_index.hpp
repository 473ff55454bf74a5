// BlobIndex: where each blob lies: in memory if it came or went lately, else in LMDB.
#pragma once

#include "store/lmdb/env.hpp"
#include "store/lmdb/memtable.hpp"

#include <span>
#include <unordered_map>

namespace store {

class BlobIndex {
  public:
    BlobIndex(Env& env, const Memtables& tables) : env_(env), tables_(tables) {}

    const Memtables& tables() const { return tables_; }

    // From any thread. not_found, corrupt.
    base::Result<Place> find(const BlobId& id) const;
    // All of them at one moment, in order; nothing where there is none, or it cannot be read. Some hundreds at a time.
    std::vector<std::optional<Place>> find_all(std::span<const BlobId> ids) const;
    base::Result<std::vector<BlobId>> list(const BlobId& after, std::size_t most) const;

    // As a transaction sees it; nullopt: there is none. corrupt.
    base::Result<std::optional<Place>> read(MDB_txn* txn, const BlobId& id) const;

    // Whether the page is whole that a place would be written to, whatever lies there now.
    base::Result<void> touch(MDB_txn* txn, const BlobId& id) const;

    // By the committer. Its bytes or its place cannot be written: it will never be found, and nothing may
    // refer to it.
    void lose(const BlobId& id, base::Code why) { lost_.try_emplace(id, why); }
    void forget(const BlobId& id) { lost_.erase(id); }
    // Refused with the reason, if it is lost.
    base::Result<void> check(const BlobId& id) const;

    // By the applier and its compactor.
    void write(WriteTxn& txn, const BlobId& id, const Place& place);
    // Takes a blob out and counts its bytes as dead.
    void erase(WriteTxn& txn, const BlobId& id);
    // Some of what it holds was not packed for lack of time.
    void note_haste(WriteTxn& txn, std::uint32_t segment);
    // What compaction should know of a segment; what is damaged counts for nothing.
    struct SegmentNote {
        std::uint64_t dead = 0;  // bytes
        bool is_hasty = false;
    };
    base::Result<std::map<std::uint32_t, SegmentNote>> segment_notes() const;
    void forget_notes(WriteTxn& txn, std::uint32_t segment);

  private:
    static base::Result<std::optional<Place>> place_of(const BlobId& id, int code, const MDB_val& value);

    Env& env_;
    const Memtables& tables_;
    std::unordered_map<BlobId, base::Code> lost_;  // the committer's own
};

}  // namespace store

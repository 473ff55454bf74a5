// BlobIndex: where each blob lies. A place is known here from the moment its bytes are written, and reaches the
// database with the next commit, which is the first that can refer to it and syncs them before (blob before
// index).
#pragma once

#include "store/lmdb/env.hpp"
#include "store/types.hpp"

#include <mutex>
#include <unordered_map>

namespace store {

struct Place {
    static constexpr std::uint8_t version = 1;

    enum class Kind : std::uint8_t { segment = 0, own_file = 1 };
    Kind kind = Kind::segment;
    std::uint32_t segment = 0;
    std::uint64_t offset = 0;  // of the record's header
    std::uint64_t size = 0;    // as given
    std::uint64_t stored = 0;  // with the header, and for a large body with the checksums

    bool operator==(const Place&) const = default;
};

std::string to_bytes(const Place& place);
base::Result<Place> place_from(std::string_view bytes);

// Of the row that counts a segment's dead bytes.
std::string dead_key(std::uint32_t segment);

class BlobIndex {
  public:
    explicit BlobIndex(Env& env) : env_(env) {}

    // From any thread. not_found, corrupt.
    base::Result<Place> find(const BlobId& id) const;
    base::Result<std::vector<BlobId>> list(const BlobId& after, std::size_t most) const;
    void add(const BlobId& id, const Place& place);

    // By the committer. What was not written when the transaction fails stays to be written.
    using Pending = std::unordered_map<BlobId, Place>;
    Pending pending() const;
    void write(WriteTxn& txn, const BlobId& id, const Place& place);
    void forget(const Pending& written);
    // Its bytes or its place cannot be written: it will never be found, and nothing may refer to it.
    void lose(const BlobId& id, base::Code why);
    // Refused with the reason, if it is lost.
    base::Result<void> check(const BlobId& id) const;
    // Takes a blob out and counts its bytes as dead; its place, if it was there.
    std::optional<Place> erase(WriteTxn& txn, const BlobId& id);

  private:
    void add_pending(const BlobId& after, std::size_t most, std::vector<BlobId>& ids) const;
    std::optional<Place> read(MDB_txn* txn, const BlobId& id, base::Result<void>& outcome) const;

    Env& env_;
    mutable std::mutex mutex_;
    Pending pending_;                              // guarded by mutex_
    std::unordered_map<BlobId, base::Code> lost_;  // the committer's own
};

}  // namespace store

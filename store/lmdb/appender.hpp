// Appender: small bodies on their way to the segment's end. They wait in memory for the next commit, which
// writes them all at once and syncs them before the first row that refers to one is durable: so a message
// makes one trip to the disk, not two.
#pragma once

#include "store/engine.hpp"
#include "store/lmdb/reserve.hpp"
#include "store/lmdb/segments.hpp"

#include <mutex>

namespace store {

class Appender {
  public:
    struct Parts {
        SegmentFiles& files;
        BlobIndex& index;
        Halt& halt;
        Reserve& reserve;
    };

    Appender(Parts parts, SegmentEnd end) : parts_(parts), end_(std::move(end)) {}

    // From any thread. A whole record, header and bytes, of a body of `size`.
    void add(BlobId id, std::uint64_t size, std::string record);
    // Whether all that was added has its place, or is lost.
    bool is_empty() const;
    // So much waits that whoever adds to it should wait too.
    bool is_full() const;

    // By the committer. What waits is written and its places go into the index; a body for which that cannot
    // be done is lost (BlobIndex::lose). Throws nothing.
    void write();
    // What was written is durable on return.
    base::Result<void> sync();

  private:
    struct Waiting {
        BlobId id;
        std::uint64_t size;
        std::string record;
    };
    using Bodies = std::vector<Waiting>;

    Bodies take();
    base::Result<Place> write_all(const Bodies& bodies);
    base::Result<void> make_room();
    void place(const Bodies& bodies, base::Result<Place> place);
    void place_one(const Waiting& body, const base::Result<Place>& place);
    void lose(const BlobId& id, base::Code why);

    Parts parts_;
    SegmentEnd end_;         // the committer's own
    bool is_dirty_ = false;  // the same

    mutable std::mutex mutex_;
    Bodies waiting_;                   // guarded by mutex_
    bool is_writing_ = false;          // guarded by mutex_
    std::uint64_t waiting_bytes_ = 0;  // guarded by mutex_
};

}  // namespace store

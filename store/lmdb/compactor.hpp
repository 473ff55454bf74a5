// Compactor: gives back the room of bodies that nobody needs any more, or that were not packed for lack of time.
// What is still needed of such a segment is copied to the end of the last one, piece by piece, and then the segment
// goes. Nobody waits for it: it works on the applier's thread, a piece at a time, when there is nothing to apply.
#pragma once

#include "store/lmdb/blob_index.hpp"
#include "store/lmdb/segments.hpp"

#include <deque>
#include <set>

namespace store {

// By the applier only.
class Compactor {
  public:
    struct Parts {
        Env& env;
        BlobIndex& index;
        SegmentFiles& files;
        SegmentEnd& end;
        Halt& halt;
        std::uint64_t percent;  // of a segment that must be dead
    };

    explicit Compactor(Parts parts) : parts_(parts) {}

    // Which segments are worth it: those that are dead enough, or those written in haste too.
    enum class Kind { half_dead, all };
    base::Result<void> look(Kind kind);
    bool has_work(Kind kind) const
    {
        return !worth_it_.empty() && (kind == Kind::all || worth_it_.front().is_half_dead);
    }
    // One piece of one segment. Refused, and that segment left as it is: no_space, corrupt (it cannot be read to
    // its end), unavailable.
    base::Result<void> step();

  private:
    struct Piece;
    struct Candidate {
        std::uint32_t segment = 0;
        bool is_half_dead = false;
    };

    base::Result<void> copy(Piece& piece);
    base::Result<void> move(const Piece& piece);
    base::Result<void> remove(std::uint32_t segment);
    base::Result<Piece> read_piece() const;
    bool is_wanted(const ReadTxn& txn, const BlobId& id) const;
    base::Result<void> commit(WriteTxn& txn);
    base::Result<bool> is_needed(std::uint32_t segment) const;

    Parts parts_;
    std::deque<Candidate> worth_it_;  // the first of them is at work; half dead ones before others
    std::uint64_t at_ = 0;            // how far that is done; 0: not begun
    std::set<std::uint32_t> left_;    // those that cannot go: not tried again
};

}  // namespace store

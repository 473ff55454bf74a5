// Log: two files that take turns. Every commit is one batch at the end of one of them, and one sync; when what is
// in the other has been applied to LMDB, its room is used again, so that a sync seldom has more to do than to
// write pages that the disk has already given.
//
//   FOLDER/0, FOLDER/1        batches: docs/formats/log.md
#pragma once

#include "store/lmdb/halt.hpp"
#include "store/lmdb/log_batch.hpp"

#include <array>

namespace store {

// What a start found that LMDB does not have.
struct LogContent {
    Memtable older, younger;  // where all of it is in one file, it is the younger
};

class Log {
  public:
    struct Known {
        LogSalt salt = 0;
        std::uint64_t applied = 0;  // the revision up to which LMDB has it all
    };

    // Both files, empty and durable, before LMDB knows of a log.
    static base::Result<void> make(const disk::File& folder);
    // What was found is durable: it may be told to readers. Refused: corrupt, if a file or batches are missing
    // that had been acknowledged; the detail says what to do.
    static base::Result<Log> open(const disk::File& folder, const Known& known, LogContent& found);

    // Reading bodies, from any thread; what is there may be written over once it has been applied.
    const disk::File& file(std::uint32_t number) const { return files_.at(number); }

    // The rest by the committer.
    std::uint64_t next_revision() const { return last_ + 1; }
    // Where the next batch will lie.
    LogPosition end() const { return {current_, end_}; }
    // At the end, not yet synced. A failure leaves what was there before and may be tried again; where even
    // that is not so, it stops the engine.
    base::Result<void> write(const std::vector<NewBody>& bodies, const Memtable& table, Halt& halt);
    // Where it fails the last batch is taken back as far as that can be done: it has been refused.
    base::Result<void> sync(Halt& halt) const;
    // Goes on at the beginning of the other file, in which nothing is needed any more.
    void turn();
    // All that is in it has been applied, and nothing more comes: what it took on the disk is given back, but for a
    // batch with nothing in it, by which a start knows an older database.
    void shrink(Halt& halt);
    std::uint64_t bytes() const { return end_; }  // in the file that is written to
    std::uint64_t free_bytes() const;             // on its disk

  private:
    using Files = std::array<disk::File, 2>;
    Log(Files files, LogSalt salt) : files_(std::move(files)), salt_(salt) {}

    struct Walk;
    base::Result<Walk> walk(std::uint32_t number, std::uint64_t applied) const;
    base::Result<void> check_end(const Walk& walk) const;
    base::Result<void> recover(std::uint64_t applied, LogContent& found);

    Files files_;
    LogSalt salt_;
    std::uint32_t current_ = 0;
    std::uint64_t end_ = 0;
    std::uint64_t last_begin_ = 0;  // of the last batch
    std::uint64_t last_ = 0;        // revision
    std::string bytes_;             // of the batch that is written: kept for its room
};

}  // namespace store

// TableWriter: brings a memtable to LMDB, in transactions of bounded size. A page that is freed by one of them serves
// the next but one, so the file grows by what is new and a few portions, not by every page that is touched. Between
// them LMDB is neither as before nor as after: the memtable lies over it until all of it is there, and after a crash
// the log says it once more.
#pragma once

#include "store/lmdb/blob_index.hpp"
#include "store/lmdb/memtable.hpp"
#include "store/packing.hpp"

#include <unordered_map>

namespace store {

// Where small bodies lie that have been copied from the log to a segment.
using CopiedBodies = std::unordered_map<BlobId, Place>;

class TableWriter {
  public:
    struct Parts {
        Env& env;
        BlobIndex& index;
        Halt& halt;
        std::uint64_t salt;  // of the log
    };

    // A portion is two pages at least.
    TableWriter(Parts parts, std::uint64_t portion) : parts_(parts), portion_(portion) {}

    // Every body of the table that lies in the log is among those copied. Quick: there is no time to pack.
    // no_space: it may be tried again, from the beginning.
    base::Result<void> write(const Memtable& table, const CopiedBodies& copied, Effort effort);

  private:
    class Course;

    base::Result<void> write_portion(Course& course);
    int write_once(Course& course);

    Parts parts_;
    std::uint64_t portion_;  // bytes of pages, about
};

}  // namespace store

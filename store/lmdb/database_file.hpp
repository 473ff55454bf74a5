// The database's file before LMDB maps it. LMDB trusts its file: what is cut off is a SIGBUS at the first
// read, and a file that is empty is taken for a new database.
#pragma once

#include "store/lmdb/trouble.hpp"

namespace store {

struct DatabaseFile {
    bool is_new = false;      // there is none, or it was never written
    std::uint64_t bytes = 0;  // that there are
    std::uint64_t promised =
        0;                   // that the newer meta page counts; the last ones may be free and never written
    std::uint64_t page = 0;  // bytes of a page
};

// Refused: corrupt, for meta pages that are not whole; unsupported, for another version of LMDB's format.
// With what to do.
base::Result<DatabaseFile> look_at_database(const std::string& path);

// What somebody does who reads that a file of the store is damaged.
std::string restore_advice();

}  // namespace store

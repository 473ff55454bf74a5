// Partitions: which of them have rows, in LMDB and in the log.
#pragma once

#include "store/engine.hpp"
#include "store/lmdb/env.hpp"
#include "store/lmdb/memtable.hpp"

namespace store {

struct PartitionsFrom {
    Space space = Space::account;
    base::Uuid after;
    std::size_t most = 0;
};

base::Result<std::vector<base::Uuid>> list_partitions(const Env& env, const Memtables& tables,
                                                      const PartitionsFrom& which);

}  // namespace store

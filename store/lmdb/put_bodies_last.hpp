// From format 2 to 3: the rows of bodies get keys behind all others (see txn_rows.hpp).
#pragma once

#include "store/lmdb/env.hpp"

namespace store {

// In portions, nobody else being there yet; where it is interrupted it goes on at the next start. Says the format when
// it is done. no_space, corrupt.
base::Result<void> put_bodies_last(Env& env);

}  // namespace store

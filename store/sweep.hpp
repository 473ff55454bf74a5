// Sweep, of one account: what a crash, or a change that is too large for one commit, has left half done there.
#pragma once

#include "store/core.hpp"

namespace store {

// Finishes what nobody is at work on; what is damaged is noted in `swept`, and the rest gone on with. Whether
// anything was found.
net::Task<base::Result<bool>> sweep_account(Store::Core& core, base::Uuid owner, Swept& swept);

}  // namespace store

// The store's fail points: see disk/failpoint.hpp.
#pragma once

#include "disk/failpoint.hpp"

namespace store {

using disk::failpoint;

}  // namespace store

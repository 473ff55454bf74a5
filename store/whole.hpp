// For tests: whether all rows and bytes of a store fit together, once nothing is under way and all is swept.
#pragma once

#include "store/engine.hpp"

namespace store::testing {

// Each fault is a failure of the test.
void expect_whole(Engine& engine);

}  // namespace store::testing

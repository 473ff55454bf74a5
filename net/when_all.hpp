// when_all: runs tasks side by side on the current loop and waits for the last of them; then throws
// the first failure, if any.
#pragma once

#include "net/task.hpp"

#include <vector>

namespace net {

Task<void> when_all(std::vector<Task<void>> tasks);

}  // namespace net

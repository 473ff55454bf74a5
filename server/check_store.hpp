// The store of a server that does not run, checked or repaired: what `congvu store verify` asks of one that does.
#pragma once

#include "server/arguments.hpp"

namespace server {

// Prints what it finds, a line each, then the sums. The exit code: 1 where something is damaged, or it cannot be
// done.
int check_store(const Settings& settings, Wish wish);

}  // namespace server

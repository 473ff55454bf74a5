// Trouble: what a file's error means to the store.
#pragma once

#include "disk/file.hpp"

namespace store {

// Of a file that a row refers to: corrupt if there is none, else what was wrong.
base::Error as_missing(const base::Error& why, std::string_view what);

// Of a write that somebody waits for: what is no lack of room is our trouble, whatever the disk calls it.
base::Error as_trouble(base::Error why);

}  // namespace store

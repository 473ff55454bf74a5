// A copy's prefix as its row keeps it: what nearly every prefix says in one byte instead of a dozen, for it
// is written once for every recipient.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace store {

std::string pack_prefix(std::string_view prefix);
// Any bytes mean some prefix; nothing, where they name a phrase of a newer program.
base::Result<std::string> unpack_prefix(std::string_view packed);

}  // namespace store

// digest: 128 bits that stand for a text, for keys and thread ids. Not cryptographic: whoever makes two
// texts of one digest spoils only what is his own.
#pragma once

#include "base/uuid.hpp"

#include <string_view>

namespace store {

base::Uuid digest(std::string_view text);

}  // namespace store

// Sets of uids against each other.
#pragma once

#include "store/types.hpp"

namespace store {

UidSet both(const UidSet& some, const UidSet& others);
// For people; cut where there are very many.
std::string listed(const UidSet& uids);

}  // namespace store

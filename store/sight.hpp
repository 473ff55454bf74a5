// Sight: an account's rows as one reader finds them. An official who shares an agency's mailboxes has \Seen of
// his own there (seen.hpp) and all the rest in common.
#pragma once

#include "store/engine.hpp"

namespace store {

using Reader = std::optional<base::Uuid>;  // nobody: the account's owner

// Whose account, and who looks at it or changes it.
struct Who {
    Who(const base::Uuid& whose, Reader by = {}) : owner(whose), reader(by) {}

    base::Uuid owner;
    Reader reader;
};

struct Sight {
    const Rows& rows;
    Who who;
};

}  // namespace store

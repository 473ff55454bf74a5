// Budget: how many accounts a grant's scope may have, and what their quotas may come to. What is there is counted once;
// what is taken in is added, so that one batch is held to it as a whole. A refusal tells the figures. Pure.
#pragma once

#include "control/rights/warrant.hpp"

namespace control {

class Budget {
  public:
    // Of the grants that give this right.
    Budget(const directory::Snapshot& snapshot, const Warrant& warrant, directory::Right right);

    // One more account. One of the grants that reach the agency must have room; all that reach it are charged.
    base::Result<void> take(std::string_view agency, std::uint64_t quota);
    // An account's quota. 0 is without limit, and fits into no budget of bytes; less is always possible.
    base::Result<void> grow(std::string_view agency, std::uint64_t from, std::uint64_t to) const;

  private:
    struct Purse {
        directory::Grant grant;
        Scope scope;
        Spent spent;
    };
    template<typename Look> base::Result<void> one_has_room(std::string_view agency, Look look) const;
    base::Result<void> has_accounts(const Purse& purse) const;
    base::Result<void> has_bytes(const Purse& purse, std::uint64_t quota, std::uint64_t more) const;

    const directory::Snapshot& snapshot_;
    std::vector<Purse> purses_;
};

}  // namespace control

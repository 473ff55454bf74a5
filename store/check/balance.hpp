// Balance: whether accounts' messages and bodies' owners are the same, in 2 MiB whatever their number.
//
// Each email of an account adds a number to a sum; the body that knows of it takes the same number away, whichever
// of both is met first. There are a quarter of a million sums, and a body's own id says which of them it is about, so what is left
// in one is about few bodies: those are in doubt, and everything about them is to be looked at one by one.
#pragma once

#include "store/body_rows.hpp"

#include <vector>

namespace store {

class Balance {
  public:
    // Another one gives other numbers: what one cannot tell apart, the next one can.
    explicit Balance(const base::Uuid& seed);

    // What an email, or an owner, of this body is worth: of as many bytes as it says.
    std::uint64_t worth(const Owner& owner, const BlobId& body, std::uint64_t size) const;

    void add(const BlobId& body, std::uint64_t worth) { sums_[place_of(body)] += worth; }
    void take(const BlobId& body, std::uint64_t worth) { sums_[place_of(body)] -= worth; }
    // Whatever is left.
    void doubt(const BlobId& body) { doubts_[place_of(body)] = true; }

    // Once all have been added and taken.
    bool is_in_doubt(const BlobId& body) const;
    bool has_doubts() const;

  private:
    std::size_t place_of(const BlobId& body) const;

    std::uint64_t seed_;
    std::vector<std::uint64_t> sums_;
    std::vector<bool> doubts_;
};

// Of ids, in an order that matters; different for almost any two of them.
std::uint64_t number_of(std::uint64_t seed, std::initializer_list<const base::Uuid*> ids);

}  // namespace store

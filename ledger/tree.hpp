// Tree: the Merkle tree over the records of one segment, with the hashes of RFC 6962 §2.1: any record can be shown
// to be in it by a proof of a few hashes. Pure.
#pragma once

#include "ledger/crypto.hpp"

#include <span>
#include <vector>

namespace ledger {

Hash leaf_hash(std::string_view record);

// Grown leaf by leaf; keeps no more than one hash for each bit of their number.
class Tree {
  public:
    void add(const Hash& leaf);
    std::uint64_t size() const { return size_; }
    Hash root() const;  // of no leaf: SHA-256 of nothing

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash> whole_;  // roots of the whole trees, the largest first
};

// RFC 6962 §2.1.1: from the leaf's neighbour up.
std::vector<Hash> proof_of(std::size_t index, std::span<const Hash> leaves);
// RFC 9162 §2.1.3.2
struct Inclusion {
    std::uint64_t index = 0, size = 0;
    std::vector<Hash> proof;
};
bool is_in_tree(const Hash& leaf, const Inclusion& inclusion, const Hash& root);

}  // namespace ledger

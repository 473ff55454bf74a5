// Tree: the Merkle tree over the records of one segment, with the hashes of RFC 6962 §2.1: any record can be shown
// to be in it by a proof of a few hashes. Pure.
#pragma once

#include "ledger/crypto.hpp"

#include <array>
#include <span>
#include <vector>

namespace ledger {

Hash leaf_hash(std::string_view record);

// Grown leaf by leaf; keeps no more than one hash for each bit of their number, and asks for no memory.
class Tree {
  public:
    void add(const Hash& leaf) noexcept;
    std::uint64_t size() const { return size_; }
    Hash root() const;  // of no leaf: SHA-256 of nothing

  private:
    std::uint64_t size_ = 0;
    std::array<Hash, 64> whole_{};  // roots of the whole trees, the largest first
    std::size_t count_ = 0;         // of them
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

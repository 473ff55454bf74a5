#include "ledger/tree.hpp"

#include <bit>

namespace ledger {
namespace {

Hash node_hash(const Hash& left, const Hash& right)
{
    return sha256({std::string_view("\x01", 1), view(left), view(right)});
}

Hash root_of(std::span<const Hash> leaves)
{
    Tree tree;
    for (const auto& leaf : leaves) tree.add(leaf);
    return tree.root();
}

}  // namespace

Hash leaf_hash(std::string_view record)
{
    return sha256({std::string_view("\0", 1), record});
}

void Tree::add(const Hash& leaf) noexcept
{
    Hash hash = leaf;
    for (auto bits = size_; (bits & 1) != 0; bits >>= 1) hash = node_hash(whole_[--count_], hash);
    whole_[count_++] = hash;
    ++size_;
}

Hash Tree::root() const
{
    if (count_ == 0) return sha256({});
    Hash root = whole_[count_ - 1];
    for (std::size_t i = count_ - 1; i-- > 0;) root = node_hash(whole_[i], root);
    return root;
}

std::vector<Hash> proof_of(std::size_t index, std::span<const Hash> leaves)
{
    if (leaves.size() <= 1) return {};
    const std::size_t left = std::bit_floor(leaves.size() - 1);
    const bool is_left = index < left;
    auto proof = is_left ? proof_of(index, leaves.first(left)) : proof_of(index - left, leaves.subspan(left));
    proof.push_back(root_of(is_left ? leaves.subspan(left) : leaves.first(left)));
    return proof;
}

bool is_in_tree(const Hash& leaf, const Inclusion& inclusion, const Hash& root)
{
    if (inclusion.index >= inclusion.size) return false;
    auto at = inclusion.index, last = inclusion.size - 1;
    Hash hash = leaf;
    for (const auto& other : inclusion.proof) {
        if (last == 0) return false;
        if ((at & 1) != 0 || at == last) {
            hash = node_hash(other, hash);
            while ((at & 1) == 0 && at != 0) at >>= 1, last >>= 1;
        } else {
            hash = node_hash(hash, other);
        }
        at >>= 1, last >>= 1;
    }
    return last == 0 && hash == root;
}

}  // namespace ledger

// UidList: see uid_list.hpp.
//
//   P. Elias, "Efficient Storage and Retrieval by Content and Address of Static Files", 1974
//
// Of a block's uids, less the first of them, the i-th has a one at (uid >> low_bits) + i among the high bits: so
// the i-th one tells its high part, and as many zeros stand before it as that part says.

#include "store/uid_list.hpp"

#include <algorithm>
#include <bit>

namespace store {
namespace {

constexpr std::size_t most_coded = 256;  // in one block; a look-up reads no more than their high bits
constexpr int word_bits = 64;

void set_bits(std::vector<std::uint64_t>& words, std::uint64_t at, std::uint64_t value)
{
    const auto shift = at % word_bits;
    words[at / word_bits] |= value << shift;
    if (shift != 0 && value >> (word_bits - shift) != 0)
        words[at / word_bits + 1] |= value >> (word_bits - shift);
}

std::uint64_t get_bits(const std::vector<std::uint64_t>& words, std::uint64_t at, unsigned width)
{
    if (width == 0) return 0;
    const auto shift = at % word_bits;
    std::uint64_t value = words[at / word_bits] >> shift;
    if (shift + width > word_bits) value |= words[at / word_bits + 1] << (word_bits - shift);
    return value & ((std::uint64_t{1} << width) - 1);
}

std::size_t length(const UidRange& range)
{
    return std::size_t{range.last} - range.first + 1;
}

}  // namespace

UidList::Block UidList::coded(const std::vector<Uid>& uids)
{
    Block block{.first = uids.front(), .last = uids.back(), .count = static_cast<std::uint32_t>(uids.size())};
    const std::uint64_t span = length({block.first, block.last});
    if (span == uids.size()) return block;
    block.low_bits = static_cast<std::uint8_t>(std::bit_width(span / uids.size()) - 1);
    const std::uint64_t high_size = block.count + ((block.last - block.first) >> block.low_bits);
    const std::uint64_t size = high_size + std::uint64_t{block.count} * block.low_bits;
    block.words.resize((size + word_bits - 1) / word_bits);
    const std::uint64_t low_mask = (std::uint64_t{1} << block.low_bits) - 1;
    for (std::uint64_t i = 0; i < uids.size(); ++i) {
        const std::uint64_t offset = uids[i] - block.first;
        set_bits(block.words, (offset >> block.low_bits) + i, 1);
        if (block.low_bits != 0) set_bits(block.words, high_size + i * block.low_bits, offset & low_mask);
    }
    return block;
}

std::uint64_t UidList::Block::low(std::uint32_t index) const
{
    const std::uint64_t high_size = count + ((last - first) >> low_bits);
    return get_bits(words, high_size + std::uint64_t{index} * low_bits, low_bits);
}

// Where the one with so many before it is; with all bits flipped, the zero.
std::uint64_t UidList::Block::find_bit(std::uint32_t index, std::uint64_t flip) const
{
    std::uint64_t word = 0;
    auto ones = static_cast<std::uint32_t>(std::popcount(words[word] ^ flip));
    for (; ones <= index; ones = static_cast<std::uint32_t>(std::popcount(words[word] ^ flip))) {
        index -= ones;
        ++word;
    }
    std::uint64_t left = words[word] ^ flip;
    for (; index > 0; --index) left &= left - 1;
    return word * word_bits + static_cast<std::uint64_t>(std::countr_zero(left));
}

Uid UidList::Block::at(std::uint32_t index) const
{
    if (is_run()) return first + index;
    const std::uint64_t high = find_bit(index, 0) - index;
    return first + static_cast<Uid>(high << low_bits | low(index));
}

std::uint32_t UidList::Block::count_to(Uid uid) const
{
    if (uid >= last) return count;
    if (is_run()) return uid - first + 1;
    const Uid offset = uid - first;
    const std::uint32_t high = offset >> low_bits;
    const std::uint64_t low_part = offset & ((std::uint64_t{1} << low_bits) - 1);
    // Those of the same high part lie between two zeros. The last uid is above, so they end before the bits do.
    std::uint64_t bit = high == 0 ? 0 : find_bit(high - 1, ~std::uint64_t{0}) + 1;
    auto index = static_cast<std::uint32_t>(bit - high);
    for (; get_bits(words, bit, 1) != 0 && low(index) <= low_part; ++bit) ++index;
    return index;
}

UidSet UidList::Block::uids() const
{
    if (is_run()) return UidSet({{first, last}});
    UidSet all;
    std::uint64_t bit = 0;
    for (std::uint32_t index = 0; index < count; ++bit) {
        if (get_bits(words, bit, 1) == 0) continue;
        all.add(first + static_cast<Uid>((bit - index) << low_bits | low(index)));
        ++index;
    }
    return all;
}

void UidList::push(Block block)
{
    block.before = packed();
    blocks_.push_back(std::move(block));
}

void UidList::pack_tail()
{
    if (tail_.empty()) return;
    push(coded(tail_));
    tail_.clear();
}

void UidList::add(UidRange range)
{
    const bool goes_on = tail_.empty() && !blocks_.empty() && blocks_.back().is_run() &&
                         blocks_.back().last + 1 == range.first;
    if (goes_on) {
        blocks_.back().last = range.last;
        blocks_.back().count += static_cast<std::uint32_t>(length(range));
        return;
    }
    if (length(range) >= most_coded) {
        pack_tail();
        push({.first = range.first, .last = range.last, .count = static_cast<std::uint32_t>(length(range))});
        return;
    }
    const std::size_t taken = std::min(length(range), most_coded - tail_.size());
    for (std::size_t i = 0; i < taken; ++i) tail_.push_back(range.first + static_cast<Uid>(i));
    if (tail_.size() == most_coded) pack_tail();
    if (taken < length(range)) add({range.first + static_cast<Uid>(taken), range.last});
}

// The last block becomes the tail again, so that it is filled up first.
void UidList::unpack_tail()
{
    if (!tail_.empty() || blocks_.empty() || blocks_.back().count >= most_coded) return;
    for (const auto& range : blocks_.back().uids().ranges()) {
        for (std::size_t i = 0; i < length(range); ++i) tail_.push_back(range.first + static_cast<Uid>(i));
    }
    blocks_.pop_back();
}

// Nothing is gone from most blocks, and they stay as they are. The others are joined with their neighbours, where
// they have room: however many blocks become small, there are not many small ones.
void UidList::take(Block block, const UidSet& gone)
{
    const UidSet here = gone.within({block.first, block.last});
    const bool has_room = !tail_.empty() && block.count + tail_.size() <= most_coded;
    if (here.empty() && !has_room) {
        pack_tail();
        push(std::move(block));
        return;
    }
    unpack_tail();
    const UidSet left = without(block.uids(), here);
    for (const auto& range : left.ranges()) add(range);
}

void UidList::remove(const UidSet& uids)
{
    if (uids.empty()) return;
    UidList left;
    left.blocks_.reserve(blocks_.size());
    pack_tail();
    for (auto& block : blocks_) left.take(std::move(block), uids);
    left.unpack_tail();
    *this = std::move(left);
}

Uid UidList::last() const
{
    if (!tail_.empty()) return tail_.back();
    return blocks_.empty() ? 0 : blocks_.back().last;
}

std::size_t UidList::bytes() const
{
    std::size_t sum = blocks_.capacity() * sizeof(Block) + tail_.capacity() * sizeof(Uid);
    for (const auto& block : blocks_) sum += block.words.capacity() * sizeof(std::uint64_t);
    return sum;
}

Uid UidList::at(std::uint32_t number) const
{
    const std::uint32_t index = number - 1;
    if (index >= packed()) return tail_[index - packed()];
    const auto block = std::prev(std::ranges::upper_bound(blocks_, index, {}, &Block::before));
    return block->at(index - block->before);
}

std::uint32_t UidList::count_to(Uid last) const
{
    if (!tail_.empty() && tail_.front() <= last) {
        const auto end = std::ranges::upper_bound(tail_, last);
        return packed() + static_cast<std::uint32_t>(end - tail_.begin());
    }
    const auto after = std::ranges::upper_bound(blocks_, last, {}, &Block::first);
    if (after == blocks_.begin()) return 0;
    const auto& block = *std::prev(after);
    return block.before + block.count_to(last);
}

UidSet UidList::within(UidRange range) const
{
    UidSet found;
    auto block = std::ranges::lower_bound(blocks_, range.first, {}, &Block::last);
    for (; block != blocks_.end() && block->first <= range.last; ++block) {
        const UidSet some = block->uids().within(range);
        for (const auto& one : some.ranges()) found.add(one);
    }
    for (const Uid uid : tail_) {
        if (uid >= range.first && uid <= range.last) found.add(uid);
    }
    return found;
}

}  // namespace store

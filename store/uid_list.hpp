// UidList: the uids of a mailbox's messages, each found by its number and its number by it.
//
// Every session holds one for the mailbox that it has open, so it is small. A million messages cost
//
//   nothing worth mentioning    while their uids follow each other, here and there with a gap
//   0.6 MB                      where every second uid is gone
//   0.9 MB                      where nine of ten are
//   2.3 MB                      at the most, wherever they lie
//
// since uids that follow each other are kept as first and last, and others 256 at a time in Elias and Fano's
// code: of n uids that span s, log2(s/n) low bits each, and the rest as 2n to 3n bits. Pure.
#pragma once

#include "store/types.hpp"

#include <cstdint>
#include <vector>

namespace store {

class UidList {
  public:
    void add(UidRange range);  // above all there are
    void add(Uid uid) { add({uid, uid}); }
    void remove(const UidSet& uids);

    bool empty() const { return size() == 0; }
    std::uint32_t size() const { return packed() + static_cast<std::uint32_t>(tail_.size()); }
    Uid last() const;  // 0 where there are none
    // The first has number 1.
    Uid at(std::uint32_t number) const;
    std::uint32_t count_to(Uid last) const;  // how many are not above it
    UidSet within(UidRange range) const;
    std::size_t bytes() const;  // that it has allocated

  private:
    struct Block {
        Uid first = 0, last = 0;
        std::uint32_t before = 0;  // uids in the blocks before
        std::uint32_t count = 0;
        std::uint8_t low_bits = 0;
        // count + (last - first >> low_bits) high bits, then the low ones; none where no uid is missing
        std::vector<std::uint64_t> words = {};

        bool is_run() const { return words.empty(); }
        Uid at(std::uint32_t index) const;
        std::uint32_t count_to(Uid uid) const;  // first <= uid
        UidSet uids() const;

        std::uint64_t low(std::uint32_t index) const;
        std::uint64_t find_bit(std::uint32_t index, std::uint64_t flip) const;
    };

    static Block coded(const std::vector<Uid>& uids);
    std::uint32_t packed() const
    {
        return blocks_.empty() ? 0 : blocks_.back().before + blocks_.back().count;
    }
    void push(Block block);
    void pack_tail();
    void unpack_tail();
    void take(Block block, const UidSet& gone);

    std::vector<Block> blocks_;
    std::vector<Uid> tail_;  // above those of the blocks: the next block, fewer than one holds
};

}  // namespace store

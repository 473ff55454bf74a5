#include "imap/slices.hpp"

#include <algorithm>
#include <ranges>

namespace imap {

// The lowest number, of those not yet looked at, whose message has this uid or a higher one.
std::uint32_t Slices::first_from(store::Uid uid) const
{
    auto numbers = std::views::iota(number_, view_.size() + 1);
    return *std::ranges::partition_point(numbers, [&](auto number) { return view_.uid_at(number) < uid; });
}

Slice Slices::next()
{
    Slice slice;
    while (range_ < ranges_.size() && slice.numbers.size() < most_) {
        auto [first, last] = ranges_[range_];
        auto from = first_from(first);
        number_ = from;
        while (number_ <= view_.size() && view_.uid_at(number_) <= last && slice.numbers.size() < most_) {
            slice.numbers.push_back(number_++);
        }
        if (number_ > from) slice.uids.add({view_.uid_at(from), view_.uid_at(number_ - 1)});
        if (slice.numbers.size() < most_) ++range_;
    }
    return slice;
}

}  // namespace imap

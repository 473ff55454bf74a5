#include "imap/slices.hpp"

#include <algorithm>

namespace imap {

Slice Slices::next()
{
    Slice slice;
    while (range_ < ranges_.size() && slice.numbers.size() < most_) {
        const auto [first, last] = ranges_[range_];
        const auto from = std::max(number_, view_.number_up_to(first - 1) + 1);
        const auto room = static_cast<std::uint32_t>(most_ - slice.numbers.size());
        const auto end = std::min(view_.number_up_to(last) + 1, from + room);
        for (number_ = from; number_ < end; ++number_) slice.numbers.push_back(number_);
        if (end > from) slice.uids.add({view_.uid_at(from), view_.uid_at(end - 1)});
        if (slice.numbers.size() < most_) ++range_;
    }
    return slice;
}

}  // namespace imap

// Flags and sets of uids.

#include "store/types.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <iterator>

namespace store {
namespace {

constexpr Uid last_uid = 0xFFFFFFFF;

bool touches(const UidRange& low, const UidRange& high)
{
    return low.last == last_uid || high.first <= low.last + 1;
}

}  // namespace

bool Flags::has_keyword(std::string_view keyword) const
{
    return std::ranges::any_of(keywords, [&](const std::string& own) { return base::iequals(own, keyword); });
}

std::uint8_t FlagScope::system() const
{
    constexpr unsigned all_others = answered | flagged | draft;
    return static_cast<std::uint8_t>((seen ? unsigned{store::seen} : 0U) |
                                     (deleted ? unsigned{store::deleted} : 0U) | (others ? all_others : 0U));
}

UidSet::UidSet(std::vector<UidRange> ranges)
{
    // Nearly always they are in order.
    if (!std::ranges::is_sorted(ranges, {}, &UidRange::first))
        std::ranges::sort(ranges, {}, &UidRange::first);
    ranges_.reserve(ranges.size());
    for (const auto& range : ranges) add(range);
}

UidSet UidSet::all()
{
    return UidSet({{1, last_uid}});
}

UidSet UidSet::of(Uid uid)
{
    return UidSet({{uid, uid}});
}

void UidSet::add(Uid uid)
{
    add(UidRange{uid, uid});
}

void UidSet::add(UidRange range)
{
    if (range.first > range.last) std::swap(range.first, range.last);
    if (ranges_.empty() || !touches(ranges_.back(), range)) {
        ranges_.push_back(range);
        return;
    }
    // All that the new range touches lies at `at` and after; it becomes one range.
    auto at =
        std::ranges::partition_point(ranges_, [&](const UidRange& own) { return !touches(own, range); });
    auto end = at;
    while (end != ranges_.end() && touches(range, *end)) {
        range.first = std::min(range.first, end->first);
        range.last = std::max(range.last, end->last);
        ++end;
    }
    if (at == end) {
        ranges_.insert(at, range);
        return;
    }
    *at = range;
    ranges_.erase(at + 1, end);
}

void UidSet::add(const UidSet& other)
{
    std::vector<UidRange> both;
    both.reserve(ranges_.size() + other.ranges_.size());
    std::ranges::merge(ranges_, other.ranges_, std::back_inserter(both), {}, &UidRange::first,
                       &UidRange::first);
    ranges_.clear();
    for (const auto& range : both) add(range);
}

UidSet UidSet::from(Uid first) const
{
    return within({first, last_uid});
}

UidSet UidSet::within(UidRange range) const
{
    UidSet inner;
    if (range.first > range.last) return inner;
    auto at =
        std::ranges::partition_point(ranges_, [&](const UidRange& own) { return own.last < range.first; });
    for (; at != ranges_.end() && at->first <= range.last; ++at) {
        inner.ranges_.push_back({std::max(at->first, range.first), std::min(at->last, range.last)});
    }
    return inner;
}

bool UidSet::contains(Uid uid) const
{
    auto after = std::ranges::upper_bound(ranges_, uid, {}, &UidRange::first);
    return after != ranges_.begin() && std::prev(after)->last >= uid;
}

std::uint64_t UidSet::count() const
{
    std::uint64_t sum = 0;
    for (const auto& range : ranges_) sum += std::uint64_t{range.last} - range.first + 1;
    return sum;
}

std::string UidSet::to_text() const
{
    std::string text;
    for (const auto& range : ranges_) {
        if (!text.empty()) text += ',';
        text += std::to_string(range.first);
        if (range.last != range.first) text += ':' + std::to_string(range.last);
    }
    return text;
}

UidSet without(const UidSet& uids, const UidSet& gone)
{
    UidSet left;
    for (const auto& range : uids.ranges()) {
        std::uint64_t at = range.first;  // past the last uid there is, at the end
        const UidSet holes = gone.within(range);
        for (const auto& hole : holes.ranges()) {
            if (hole.first > at) left.add({static_cast<Uid>(at), hole.first - 1});
            at = std::uint64_t{hole.last} + 1;
        }
        if (at <= range.last) left.add({static_cast<Uid>(at), range.last});
    }
    return left;
}

}  // namespace store

#include "store/check/uids.hpp"

namespace store {
namespace {

constexpr std::size_t most_named = 200;  // bytes of a list

}  // namespace

UidSet without(const UidSet& all, const UidSet& some)
{
    std::vector<UidRange> rest;
    for (const auto& range : all.ranges()) {
        Uid at = range.first;
        const UidSet holes = some.within(range);
        for (const auto& hole : holes.ranges()) {
            if (hole.first > at) rest.push_back({at, hole.first - 1});
            at = hole.last + 1;
        }
        if (at <= range.last && at != 0) rest.push_back({at, range.last});
    }
    return UidSet(std::move(rest));
}

UidSet both(const UidSet& some, const UidSet& others)
{
    UidSet found;
    for (const auto& range : some.ranges()) found.add(others.within(range));
    return found;
}

std::string listed(const UidSet& uids)
{
    std::string text = uids.to_text();
    if (text.size() <= most_named) return text;
    return text.substr(0, text.rfind(',', most_named)) + ",…";
}

}  // namespace store

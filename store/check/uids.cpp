#include "store/check/uids.hpp"

namespace store {
namespace {

constexpr std::size_t most_named = 200;  // bytes of a list

}  // namespace

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

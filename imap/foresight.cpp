#include "imap/foresight.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace imap {
namespace {

std::vector<std::string> in_lower_case(const std::vector<std::string>& keywords)
{
    std::vector<std::string> lower;
    lower.reserve(keywords.size());
    for (const auto& keyword : keywords) lower.push_back(base::lower(keyword));
    std::ranges::sort(lower);
    return lower;
}

}  // namespace

store::Flags after(const StoreAction& action, const store::Flags& before)
{
    using Change = StoreAction::Change;
    if (action.change == Change::replace) return action.flags;

    const bool adds = action.change == Change::add;
    store::Flags flags;
    flags.system = static_cast<std::uint8_t>(adds ? before.system | action.flags.system
                                                  : before.system & ~action.flags.system);
    for (const auto& keyword : before.keywords) {
        if (adds || !action.flags.has_keyword(keyword)) flags.keywords.push_back(keyword);
    }
    for (const auto& keyword : action.flags.keywords) {
        if (adds && !before.has_keyword(keyword)) flags.keywords.push_back(keyword);
    }
    return flags;
}

bool are_same(const store::Flags& a, const store::Flags& b)
{
    return a.system == b.system && in_lower_case(a.keywords) == in_lower_case(b.keywords);
}

Foresight::Foresight(const View& view, const StoreAction& action, std::vector<store::MessageFlags> before)
    : view_(view),
      action_(action),
      before_(std::move(before))
{}

bool Foresight::foresees(const store::MessageFlags& outcome) const
{
    if (action_.change == StoreAction::Change::replace) return are_same(action_.flags, outcome.flags);
    const auto before = std::ranges::lower_bound(before_, outcome.uid, {}, &store::MessageFlags::uid);
    if (before == before_.end() || before->uid != outcome.uid) return false;
    const bool was_known = before->modseq <= view_.modseq() || view_.is_told(*before);
    return was_known && are_same(after(action_, before->flags), outcome.flags);
}

}  // namespace imap

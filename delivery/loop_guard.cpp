// Loop guard: counts the signs of a mail loop.

#include "delivery/loop_guard.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace delivery {

void LoopGuard::saw_delivered_to(std::string_view address)
{
    auto name = base::lower(base::trim(address));
    if (name.size() > longest_kept) return;
    if (met_.size() < most_kept || met_.contains(name)) ++met_[std::move(name)];
}

base::Result<void> LoopGuard::check(std::string_view recipient) const
{
    if (hops_ > most_hops) return base::refuse(base::Code::cannot, base::format("{} hops", hops_));
    const auto met = met_.find(base::lower(recipient));
    if (met == met_.end() || met->second < 2) return {};
    return base::refuse(base::Code::cannot, "delivered to the same address before");
}

}  // namespace delivery

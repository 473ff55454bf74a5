#include "control/verbs/holding.hpp"

#include <algorithm>
#include <limits>

namespace control {
namespace {

using directory::Holder;
using directory::Post;

constexpr std::int64_t remembered = std::int64_t{366} * 24 * 60 * 60;
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

bool has_ended(const Holder& holder, std::int64_t now)
{
    return holder.until && *holder.until <= now;
}

bool is_same_post(const Holder& a, const Holder& b)
{
    return a.official == b.official && a.post == b.post;
}

// Overlap, or follow each other without a gap.
bool meets(const Holder& a, const Holder& b)
{
    return a.from <= b.until.value_or(never) && b.from <= a.until.value_or(never);
}

std::optional<std::int64_t> later(std::optional<std::int64_t> a, std::optional<std::int64_t> b)
{
    return a && b ? std::optional(std::max(*a, *b)) : std::nullopt;
}

bool overlap(const Holder& a, const Holder& b)
{
    return a.from < b.until.value_or(never) && b.from < a.until.value_or(never);
}

}  // namespace

Holders released(Holders holders, const base::Uuid& official, std::int64_t now)
{
    std::erase_if(holders, [&](const Holder& holder) {
        const bool is_old = holder.until && *holder.until < now - remembered;
        return is_old || (holder.official == official && holder.from >= now);
    });
    for (auto& holder : holders)
        if (holder.official == official && !has_ended(holder, now)) holder.until = now;
    return holders;
}

Holders assigned(Holders holders, const Holder& fresh, std::int64_t now)
{
    auto one = fresh;
    for (const auto& holder : holders)
        if (is_same_post(holder, fresh) && meets(holder, fresh) && holder.is_open_at(now))
            one.from = std::min(one.from, holder.from);
    std::erase_if(holders, [&](const Holder& holder) {
        return is_same_post(holder, fresh) && meets(holder, fresh) && !has_ended(holder, now);
    });
    holders.push_back(one);
    return holders;
}

Holders handed_over(Holders holders, const base::Uuid& official, const base::Uuid& successor,
                    std::int64_t now)
{
    Holders going_on;
    for (const auto& holder : holders) {
        if (holder.official != official || has_ended(holder, now)) continue;
        Holder one{successor, holder.post, std::max(holder.from, now), holder.until};
        for (const auto& other : holders)
            if (is_same_post(other, one) && meets(other, one)) one.until = later(one.until, other.until);
        going_on.push_back(one);
    }
    holders = released(std::move(holders), official, now);
    for (const auto& one : going_on) holders = assigned(std::move(holders), one, now);
    return holders;
}

bool holds(const Holders& holders, const base::Uuid& official, std::int64_t now)
{
    return std::ranges::any_of(holders, [&](const Holder& holder) {
        return holder.official == official && !has_ended(holder, now);
    });
}

const Holder* holder_meanwhile(const Holders& holders, const Holder& fresh)
{
    if (fresh.post != Post::holder) return nullptr;
    for (const auto& holder : holders)
        if (holder.post == Post::holder && holder.official != fresh.official && overlap(holder, fresh))
            return &holder;
    return nullptr;
}

}  // namespace control

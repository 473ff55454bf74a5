// Agencies: see agencies.hpp. What is known in memory, and who belongs where; the counting is in tallies.cpp.

#include "store/agencies.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <utility>

namespace store {
namespace {

constexpr std::size_t deepest_agency = 64;  // an agency below more, as in a ring, counts nowhere above
constexpr base::Duration between_collections = std::chrono::milliseconds(800);
constexpr base::Duration after_trouble = std::chrono::seconds(10);
constexpr base::Duration between_recounts = std::chrono::hours(6);

base::Result<void> check(const Limit& limit)
{
    const auto& percents = limit.warn_at;
    const bool ascends = std::ranges::adjacent_find(percents, std::greater_equal<>()) == percents.end();
    const bool fits = percents.empty() || (percents.front() >= 1 && percents.back() <= 100);
    if (ascends && fits && limit.quota.kept_for_notices <= 100) return {};
    return base::refuse(base::Code::invalid, "a limit's percents ascend from 1 to 100");
}

}  // namespace

Agencies::Agencies(Engine& engine, const Ancestry& ancestry, std::function<void(const Crossing&)> tell)
    : engine_(engine),
      ancestry_(ancestry),
      tell_(std::move(tell))
{}

void Agencies::changed(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    work_.accounts.insert(account);
}

void Agencies::regrouped()
{
    std::lock_guard lock(mutex_);
    work_.is_regrouped = true;
}

Agencies::Work Agencies::take_work()
{
    std::lock_guard lock(mutex_);
    return std::exchange(work_, {});
}

net::Task<base::Result<AgencyUsage>> Agencies::usage(base::Uuid agency) const
{
    AgencyRow row;
    auto look = [&row](const Rows& rows) -> base::Result<void> {
        auto found = read_agency(rows);
        if (!found) return base::refuse(found.error());
        row = std::move(*found);
        return {};
    };
    auto looked = co_await engine_.read({Space::agency, agency}, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return AgencyUsage{row.usage, std::move(row.limit)};
}

std::optional<AgencyUsage> Agencies::last_usage(const base::Uuid& agency) const
{
    std::lock_guard lock(mutex_);
    const auto at = known_.find(agency);
    return at == known_.end() ? std::nullopt : std::optional(at->second);
}

net::Task<base::Result<std::vector<MemberRow>>> Agencies::members(base::Uuid agency) const
{
    std::vector<MemberRow> members;
    auto look = [&members](const Rows& rows) -> base::Result<void> {
        auto found = read_members(rows);
        if (!found) return base::refuse(found.error());
        members = std::move(*found);
        return {};
    };
    auto looked = co_await engine_.read({Space::agency, agency}, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return members;
}

net::Task<base::Result<void>> Agencies::set_limit(base::Uuid agency, Limit limit)
{
    if (auto right = check(limit); !right) co_return right;
    auto usage = std::make_shared<Usage>();
    auto change = [usage, limit](Batch& rows) -> base::Result<void> {
        auto row = read_agency(rows);
        if (!row) return base::refuse(row.error());
        *usage = row->usage;
        row->limit = limit;
        rows.put(key::agency(), to_bytes(*row));
        return {};
    };
    auto done = co_await engine_.transact({Space::agency, agency}, std::move(change));
    if (!done) co_return done;
    remember(agency, {*usage, std::move(limit)});
    std::lock_guard lock(mutex_);
    work_.agencies.insert(agency);  // it may be above a threshold already
    co_return base::Result<void>();
}

void Agencies::remember(const base::Uuid& agency, AgencyUsage usage)
{
    std::lock_guard lock(mutex_);
    if (usage.limit.quota.bytes != 0 || usage.limit.quota.messages != 0)
        limited_.insert(agency);
    else
        limited_.erase(agency);
    known_[agency] = std::move(usage);
}

base::Result<void> Agencies::room_for(const base::Uuid& account, const Usage& more, Purpose purpose) const
{
    {
        std::lock_guard lock(mutex_);
        if (limited_.empty()) return {};
    }
    auto agency = ancestry_.agency_of(account).value_or(base::Uuid());
    for (std::size_t level = 0; !agency.is_nil() && level < deepest_agency; ++level) {
        const AgencyUsage now = last_usage(agency).value_or(AgencyUsage());
        auto fits = check_quota(now.usage, now.limit.quota, more, purpose);
        if (!fits) {
            return base::refuse(base::Code::over_quota,
                                base::format("agency {}: {}", base::to_string(agency), fits.error().detail));
        }
        agency = ancestry_.parent_of(agency);
    }
    return {};
}

// How many agencies lie above.
std::size_t Agencies::depth(const base::Uuid& agency) const
{
    std::size_t depth = 0;
    for (auto at = ancestry_.parent_of(agency); !at.is_nil() && depth < deepest_agency; ++depth)
        at = ancestry_.parent_of(at);
    return depth;
}

base::Uuid Agencies::above(const base::Uuid& agency) const
{
    if (agency.is_nil() || depth(agency) >= deepest_agency) return {};
    return ancestry_.parent_of(agency);
}

base::Uuid Agencies::right_place(const MemberRow& member, const base::Uuid& counted_in) const
{
    if (member.kind == MemberKind::agency) return above(member.id);
    return ancestry_.agency_of(member.id).value_or(counted_in);
}

net::Task<void> Agencies::keep(const base::Log& log)
{
    auto& loop = net::Loop::current();
    for (;;) {
        auto done = co_await recount();
        for (const auto next = loop.now() + between_recounts; done && loop.now() < next;) {
            co_await loop.sleep(between_collections);
            done = co_await collect();
        }
        if (done) continue;
        log.warning("store", "agencies cannot be counted now", {{"why", done.error().detail}});
        co_await loop.sleep(after_trouble);
    }
}

}  // namespace store

// Delivery: route each recipient by the snapshot, then one batch into the store.
//
//   RFC 5321 §4.4     Return-Path, added at final delivery, in each copy's own prefix
//   RFC 5321 §4.5.1   postmaster is always served

#include "delivery/delivery.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "delivery/routing.hpp"
#include "directory/life.hpp"

#include <map>

namespace delivery {
namespace {

// What only this recipient's copy says, before the body that all share.
std::string prefix_for(const Envelope& envelope, const Route& route)
{
    return "Return-Path: <" + envelope.from + ">\r\nDelivered-To: " + route.address + "\r\n";
}

struct Plan {
    std::vector<store::Copy> copies;
    std::vector<std::size_t> copy_of;  // recipient → its copy
};

Plan plan_for(const Envelope& envelope)
{
    Plan plan;
    std::map<base::Uuid, std::size_t> known;
    for (const auto& route : envelope.to) {
        if (route.place != Place::local) base::bug("a remote recipient reached local delivery");
        const auto [place, is_new] = known.try_emplace(route.account, plan.copies.size());
        if (is_new)
            plan.copies.push_back({route.account, route.quota, prefix_for(envelope, route),
                                   store::Role::inbox, envelope.marker});
        plan.copy_of.push_back(place->second);
    }
    return plan;
}

Route local_route(std::string_view address, const directory::Account& account)
{
    return {Place::local, std::string(address), account.id, store::Quota{account.quota_bytes, 0}};
}

}  // namespace

Delivery::Delivery(directory::Directory& directory, store::Store& store, base::Log& log,
                   base::Metrics& metrics, Settings settings)
    : directory_(directory),
      store_(store),
      log_(log),
      settings_(std::move(settings)),
      messages_(
          metrics.counter("congvu_delivery_messages_total", "Messages delivered to at least one mailbox.")),
      delivered_(
          metrics.counter("congvu_delivery_copies_total", "Copies put into mailboxes.", "result=\"ok\"")),
      failed_(
          metrics.counter("congvu_delivery_copies_total", "Copies put into mailboxes.", "result=\"failed\"")),
      seconds_(metrics.histogram("congvu_delivery_seconds", "Time of one delivery's durable commit."))
{}

Routed Delivery::route(std::string_view address) const
{
    const auto snapshot = directory_.snapshot();
    if (snapshot->domains().empty()) return std::unexpected(NoRoute::unread);

    const auto [local, domain] = split_address(address);
    const bool is_ours = domain.empty() || snapshot->is_local_domain(domain);
    if (!is_ours) return Route{Place::remote, std::string(address), {}, {}};

    const auto* account = find_owner(*snapshot, address);
    if (is_postmaster(local) && (account == nullptr || !account->may_receive())) {
        account = find_postmaster(*snapshot, settings_.postmaster);
        if (account == nullptr) return std::unexpected(NoRoute::no_postmaster);
    }
    if (account == nullptr)
        return std::unexpected(is_unsettled(*snapshot, address) ? NoRoute::unsettled : NoRoute::unknown);
    if (account->state == directory::State::pending) return std::unexpected(NoRoute::pending);
    if (!account->may_receive())
        return std::unexpected(directory::living_successor(*snapshot, *account) ? NoRoute::succeeded
                                                                                : NoRoute::closed);
    return local_route(address, *account);
}

std::string Delivery::successor_of(std::string_view address) const
{
    const auto snapshot = directory_.snapshot();
    const auto* account = find_owner(*snapshot, address);
    const auto* successor = account ? directory::living_successor(*snapshot, *account) : nullptr;
    return successor ? std::string(successor->primary_address()) : std::string();
}

net::Task<base::Result<void>> Delivery::has_room(Route route, std::uint64_t size) const
{
    if (route.quota.bytes == 0) co_return base::Result<void>{};  // not asked: it would write a new account
    co_return co_await has_room_for({route.account, route.quota, {}}, size);
}

net::Task<base::Result<void>> Delivery::has_room_for(store::Copy copy, std::uint64_t size) const
{
    const auto account = store_.account(copy.owner, copy.quota);
    co_return co_await account.room_for({copy.prefix.size() + size, 1}, copy.purpose);
}

net::Task<std::vector<base::Result<void>>> Delivery::foresee(Envelope envelope, std::uint64_t size) const
{
    const auto plan = plan_for(envelope);
    std::vector<base::Result<void>> of_copy, outcomes;
    for (const auto& copy : plan.copies) of_copy.push_back(co_await has_room_for(copy, size));
    for (const auto copy : plan.copy_of) outcomes.push_back(of_copy.at(copy));
    co_return outcomes;
}

net::Task<std::vector<base::Result<void>>> Delivery::deliver(Envelope envelope, store::Body body)
{
    const auto began = std::chrono::steady_clock::now();
    auto plan = plan_for(envelope);
    const auto of_copy = co_await store_.deliver(body, std::move(plan.copies));

    std::vector<base::Result<void>> outcomes;
    for (const auto copy : plan.copy_of) outcomes.push_back(of_copy.at(copy));
    const auto took = std::chrono::steady_clock::now() - began;
    note(envelope, body, outcomes, std::chrono::duration_cast<std::chrono::microseconds>(took));
    co_return outcomes;
}

void Delivery::note(const Envelope& envelope, const store::Body& body,
                    const std::vector<base::Result<void>>& outcomes, std::chrono::microseconds took)
{
    std::uint64_t failures = 0;
    std::string why;
    for (const auto& outcome : outcomes) {
        if (outcome) continue;
        ++failures;
        why = base::format("{}: {}", to_string(outcome.error().code), outcome.error().detail);
    }
    const auto successes = outcomes.size() - failures;
    if (successes > 0) messages_.add();
    delivered_.add(successes);
    failed_.add(failures);
    seconds_.record(std::chrono::duration<double>(took).count());

    log_.info("delivery",
              failures == 0    ? "delivered"
              : successes == 0 ? "not delivered"
                               : "delivered in part",
              {{"id", envelope.id},
               {"message_id", envelope.message_id},
               {"body", to_string(body.id)},
               {"from", envelope.from},
               {"to", std::to_string(outcomes.size())},
               {"failed", std::to_string(failures)},
               {"why", why},
               {"size", std::to_string(body.size)},
               {"ms", base::format("{:.1f}", static_cast<double>(took.count()) / 1000)}});
}

void Delivery::look_for_postmaster()
{
    const auto snapshot = directory_.snapshot();
    if (snapshot->domains().empty()) return;
    const auto now = judge_postmaster(*snapshot, settings_.postmaster);
    if (postmaster_.exchange(now) == now) return;
    if (now == PostmasterSet::found) return log_.info("delivery", "postmaster's mail has its reader");
    log_.warning("delivery",
                 now == PostmasterSet::nobody
                     ? "nobody reads postmaster's mail: set delivery.postmaster, or make an admin"
                     : "delivery.postmaster names nobody who receives mail: the first admin gets it",
                 {{"postmaster", base::printable(settings_.postmaster)}});
}

}  // namespace delivery

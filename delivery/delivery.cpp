// Delivery: route each recipient by the snapshot, then one batch into the store.
//
//   RFC 5321 §4.4     Return-Path, added at final delivery, in each copy's own prefix
//   RFC 5321 §4.5.1   postmaster is always served

#include "delivery/delivery.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "delivery/routing.hpp"
#include "directory/life.hpp"

#include <ranges>
#include <unordered_map>

namespace delivery {
namespace {

constexpr std::size_t most_asked = 100;  // of a group's members, whether they have room

// What only this recipient's copy says, before the body that all share.
std::string prefix_for(const Envelope& envelope, const Route& route)
{
    return "Return-Path: <" + envelope.from + ">\r\nDelivered-To: " + route.address + "\r\n";
}

using Outcomes = std::vector<base::Result<void>>;

struct Plan {
    std::vector<store::Copy> copies;
    std::vector<std::vector<std::size_t>> copies_of;  // recipient → its copies; a group's are many
};

class Planner {
  public:
    explicit Planner(const Envelope& envelope) : envelope_(envelope) {}

    Plan plan()
    {
        for (const auto& route : envelope_.to) {
            if (route.place == Place::remote) base::bug("a remote recipient reached local delivery");
            plan_.copies_of.emplace_back();
            if (route.place == Place::local) take(route.account, route.quota, prefix_for(envelope_, route));
            if (route.place == Place::group) take_members(route);
        }
        return std::move(plan_);
    }

  private:
    void take(const base::Uuid& account, store::Quota quota, const std::string& prefix)
    {
        const auto [place, is_new] = known_.try_emplace(account, plan_.copies.size());
        if (is_new) plan_.copies.push_back({account, quota, prefix, store::Role::inbox, envelope_.marker});
        plan_.copies_of.back().push_back(place->second);
    }
    void take_members(const Route& group)
    {
        const auto prefix = prefix_for(envelope_, group);
        for (const auto& member : *group.members) take(member.account, member.quota, prefix);
    }

    const Envelope& envelope_;
    std::unordered_map<base::Uuid, std::size_t> known_;
    Plan plan_;
};

// Trouble that may pass, so that the same again may succeed.
bool is_passing(const base::Result<void>& outcome)
{
    using enum base::Code;
    return !outcome && (outcome.error().code == unavailable || outcome.error().code == unknown ||
                        outcome.error().code == no_space || outcome.error().code == conflict);
}

// One's own, or a group's: that of those who have it, unless somebody may yet get it.
base::Result<void> joined(const Outcomes& of_copy, const std::vector<std::size_t>& copies)
{
    base::Result<void> joined;
    bool has_one = false;
    for (const auto copy : copies) {
        if (is_passing(of_copy.at(copy))) return of_copy.at(copy);
        if (of_copy.at(copy))
            has_one = true;
        else
            joined = of_copy.at(copy);
    }
    return has_one ? base::Result<void>{} : joined;
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

Routed Delivery::route(std::string_view address, const directory::GroupSender& sender) const
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
    if (account == nullptr && is_unsettled(*snapshot, address)) return std::unexpected(NoRoute::unsettled);
    if (account == nullptr)
        return std::unexpected(directory_.is_caught_up() ? NoRoute::unknown : NoRoute::unread);
    if (account->state == directory::State::pending) return std::unexpected(NoRoute::pending);
    if (!account->may_receive())
        return std::unexpected(directory::living_successor(*snapshot, *account) ? NoRoute::succeeded
                                                                                : NoRoute::closed);
    if (account->kind != directory::Kind::group) return local_route(address, *account);
    if (!is_postmaster(local)) return route_to_group(*snapshot, address, *account, sender);
    auto readers = *account;
    readers.open_to = directory::Openness::anyone;  // whoever the group is open to otherwise
    auto routed = route_to_group(*snapshot, address, readers, sender);
    return routed ? std::move(routed) : std::unexpected(NoRoute::no_postmaster);
}

std::string Delivery::successor_of(std::string_view address) const
{
    const auto snapshot = directory_.snapshot();
    const auto* account = find_owner(*snapshot, address);
    const auto* successor = account ? directory::living_successor(*snapshot, *account) : nullptr;
    return successor ? std::string(successor->primary_address()) : std::string();
}

Routed Delivery::route_to_group(const directory::Snapshot& snapshot, std::string_view address,
                                const directory::Account& group, const directory::GroupSender& sender) const
{
    // Strangers do not have it expanded.
    if (!may_try(group, sender)) return std::unexpected(NoRoute::group_closed);
    const auto expansion = directory::expand(snapshot, group);
    if (!expansion) {
        log_.warning("delivery", "a group cannot be expanded", {{"why", to_string(expansion.error())}});
        return std::unexpected(NoRoute::group_trouble);
    }
    for (const auto& trouble : expansion->troubles)
        log_.warning("delivery", "a group inside another is left out",
                     {{"group", group.login}, {"why", to_string(trouble)}});
    if (!may_send(group, *expansion, sender)) return std::unexpected(NoRoute::group_closed);
    if (expansion->accounts.empty())
        return std::unexpected(expansion->troubles.empty() ? NoRoute::group_empty : NoRoute::group_trouble);
    auto members = std::make_shared<Members>();
    members->reserve(expansion->accounts.size());
    for (const auto* account : expansion->accounts)
        members->push_back(
            {account->id, std::string(account->primary_address()), store::Quota{account->quota_bytes, 0}});
    return Route{Place::group, std::string(address), group.id, {}, std::move(members)};
}

net::Task<base::Result<void>> Delivery::has_room(Route route, std::uint64_t size) const
{
    if (route.place == Place::group || route.quota.bytes == 0)
        co_return base::Result<void>{};  // not asked: it would write a new account
    co_return co_await has_room_for({route.account, route.quota, {}}, size);
}

net::Task<base::Result<void>> Delivery::has_room_for(store::Copy copy, std::uint64_t size) const
{
    const auto account = store_.account(copy.owner, copy.quota);
    co_return co_await account.room_for({copy.prefix.size() + size, 1}, copy.purpose);
}

net::Task<std::vector<base::Result<void>>> Delivery::foresee(Envelope envelope, std::uint64_t size) const
{
    Outcomes outcomes;
    for (const auto& route : envelope.to) {
        if (route.place == Place::group) {
            outcomes.push_back(co_await foresee_group(envelope, route, size));
            continue;
        }
        store::Copy copy{route.account, route.quota, prefix_for(envelope, route)};
        outcomes.push_back(co_await has_room_for(std::move(copy), size));
    }
    co_return outcomes;
}

// One with room is enough, and nearly always the first that is asked.
net::Task<base::Result<void>> Delivery::foresee_group(Envelope envelope, Route group,
                                                      std::uint64_t size) const
{
    base::Result<void> outcome;
    for (const auto& member : *group.members | std::views::take(most_asked)) {
        store::Copy copy{member.account, member.quota, prefix_for(envelope, group)};
        outcome = co_await has_room_for(std::move(copy), size);
        if (outcome || is_passing(outcome)) co_return outcome;
    }
    co_return outcome;
}

net::Task<std::vector<base::Result<void>>> Delivery::deliver(Envelope envelope, store::Body body)
{
    const auto began = std::chrono::steady_clock::now();
    auto plan = Planner(envelope).plan();
    const auto of_copy = co_await store_.deliver(body, std::move(plan.copies));

    Outcomes outcomes;
    for (std::size_t i = 0; i < plan.copies_of.size(); ++i) {
        outcomes.push_back(joined(of_copy, plan.copies_of[i]));
        if (envelope.to[i].place == Place::group)
            note_missed(envelope, envelope.to[i], of_copy, plan.copies_of[i]);
    }
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

void Delivery::note_missed(const Envelope& envelope, const Route& group,
                           const std::vector<base::Result<void>>& of_copy,
                           const std::vector<std::size_t>& copies) const
{
    for (std::size_t i = 0; i < copies.size(); ++i) {
        const auto& outcome = of_copy.at(copies[i]);
        if (outcome) continue;
        log_.warning("delivery", "a member of a group has not got its mail",
                     {{"id", envelope.id},
                      {"group", group.address},
                      {"member", group.members->at(i).address},
                      {"why", outcome.error().detail.empty() ? std::string(to_string(outcome.error().code))
                                                             : outcome.error().detail}});
    }
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

// group.show: a group and whom it reaches. group.preview: whom a filter would reach, before it is anybody's.
// group.members: each of them, in the order in which people are listed; of those outside of the asker's scope what
// anybody may know who writes to them.
//
//   {"name":"chutich-xa"}                         {"group":{…},"reach":{"mailboxes":194,"agencies":194,…}}
//   {"filter":"level = commune"} or {"name":…}    {"reach":{…}}
//   {"name":"chutich-xa"}                         items {"members":[{"login":…},…]}, then {"count":194}

#include "control/verbs.hpp"
#include "control/verbs/groups.hpp"
#include "directory/name_order.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;

constexpr std::size_t told_together = 200;

struct Show {
    std::string name, filter;
};

Show parse_name(Args& args)
{
    return {args.text("name"), {}};
}

Show parse_either(Args& args)
{
    auto filter = args.optional_text("filter");
    auto name = filter.empty() ? args.text("name") : std::string();
    return {std::move(name), std::move(filter)};
}

// On a helper's thread: a snapshot without groups has no roster yet.
net::Task<std::expected<Json, Refusal>>
reach(Session& session, std::shared_ptr<const directory::Snapshot> snapshot, directory::Account group)
{
    auto work = [snapshot, group = std::move(group)] { return reach_of(*snapshot, group); };
    co_return co_await net::offload(session.offload(), std::move(work));
}

net::Task<Answer> show(Session& session, Show asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_group(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& group = **found;
    Json::Object answer{{"group", describe_group(*snapshot, group)}};
    auto reached = reach_of(*snapshot, group);
    if (reached)
        answer.emplace("reach", std::move(*reached));
    else
        answer.emplace("why", reached.error().english.text);
    co_return answer;
}

net::Task<Answer> preview(Session& session, Show asked)
{
    const auto snapshot = session.directory().snapshot();
    directory::Account group;
    if (asked.filter.empty()) {
        auto found = co_await find_group(session, *snapshot, asked.name);
        if (!found) co_return std::unexpected(std::move(found.error()));
        group = **found;
    } else {
        auto look = [snapshot, filter = asked.filter] { return fault_of_filter(*snapshot, filter); };
        auto fault = co_await net::offload(session.offload(), std::move(look));
        if (fault) co_return std::unexpected(std::move(*fault));
        group.filter = asked.filter;
    }
    auto reached = co_await reach(session, snapshot, std::move(group));
    if (!reached) co_return std::unexpected(std::move(reached.error()));
    co_return Json::Object{{"reach", std::move(*reached)}};
}

std::vector<const directory::Account*> in_order(std::vector<const directory::Account*> accounts)
{
    std::vector<std::pair<std::string, const directory::Account*>> keyed;
    for (const auto* account : accounts) keyed.emplace_back(directory::name_order(account->name), account);
    std::ranges::sort(keyed, {}, [](const auto& one) {
        return std::tie(one.first, one.second->agency, one.second->login);
    });
    std::ranges::transform(keyed, accounts.begin(), [](const auto& one) { return one.second; });
    return accounts;
}

net::Task<Answer> members(Session& session, Show asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_group(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto expansion = directory::expand(*snapshot, **found);
    if (!expansion)
        co_return no(base::Code::cannot, "group_unexpandable", {{"why", to_string(expansion.error())}});
    auto sort = [&expansion] { return in_order(expansion->accounts); };
    const auto sorted = co_await net::offload(session.offload(), std::move(sort));
    const auto scope = session.scope();
    for (std::size_t first = 0; first < sorted.size(); first += told_together) {
        Json::Array some;
        for (auto i = first; i < std::min(first + told_together, sorted.size()); ++i)
            some.emplace_back(scope.holds(*snapshot, sorted[i]->agency)
                                  ? describe(*snapshot, *sorted[i])
                                  : describe_publicly(*snapshot, *sorted[i]));
        Json told = Json::Object{{"members", std::move(some)}};
        co_await session.item(std::move(told));
    }
    co_return Json::Object{{"count", sorted.size()}};
}

}  // namespace

const Verb group_show{"group.show", parse_then<parse_name, show>, Duty::none, directory::Right::see};
const Verb group_preview{"group.preview", parse_then<parse_either, preview>, Duty::none,
                         directory::Right::see};
const Verb group_members{"group.members", parse_then<parse_name, members>, Duty::none, directory::Right::see};

}  // namespace control

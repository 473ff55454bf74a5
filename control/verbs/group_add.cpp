// group.add: a new group, with the address LOGIN@ our first domain.
//
//   {"login":"chutich-xa","name":"Chủ tịch các xã","agency":"H37","filter":"level = commune and title = \"Chủ tịch\"",
//    "members":["nqhuy"],"open_to":"inside","senders":["ntlan"]}
//   {"group":{…},"reach":{"mailboxes":194,"agencies":194,…}}

#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "control/verbs/groups.hpp"

namespace control {
namespace {

struct Add {
    directory::NewAccount fresh;
    std::vector<std::string> members, senders;
};

Add parse(Args& args)
{
    Add asked;
    asked.fresh.kind = directory::Kind::group;
    asked.fresh.login = args.text("login");
    asked.fresh.name = args.text("name");
    asked.fresh.agency = args.text("agency");
    asked.fresh.filter = args.optional_text("filter");
    const auto openness = args.optional_text("open_to");
    const auto known = directory::openness_from(openness.empty() ? "inside" : openness);
    if (!known) args.refuse("open_to", "bad_openness", {{"word", openness}});
    asked.fresh.open_to = known.value_or(directory::Openness::inside);
    asked.members = names_in(args, "members");
    asked.senders = names_in(args, "senders");
    return asked;
}

net::Task<Answer> handle(Session& session, Add asked)
{
    const auto snapshot = session.directory().snapshot();
    auto& fresh = asked.fresh;
    const auto agency = find_agency(session, *snapshot, fresh.agency);
    if (!agency) co_return std::unexpected(agency.error());
    if (auto fault = fault_of_name(session, fresh.login)) co_return std::unexpected(std::move(*fault));
    if (auto fault = fault_of_filter(*snapshot, fresh.filter)) co_return std::unexpected(std::move(*fault));
    auto members = co_await find_ids(session, snapshot, std::move(asked.members));
    if (!members) co_return std::unexpected(std::move(members.error()));
    auto senders = co_await find_ids(session, snapshot, std::move(asked.senders));
    if (!senders) co_return std::unexpected(std::move(senders.error()));
    fresh.members = std::move(*members);
    fresh.senders = std::move(*senders);
    if (fresh.filter.empty() && fresh.members.empty()) co_return no(base::Code::invalid, "group_of_nobody");
    directory::Account planned;
    planned.filter = fresh.filter;
    planned.members = fresh.members;
    if (auto fault = beyond_scope(session, *snapshot, planned)) co_return std::unexpected(std::move(*fault));
    if (snapshot->domains().empty()) co_return no(base::Code::unavailable, "directory_away", {{"why", ""}});
    fresh.address = fresh.login + "@" + snapshot->domains().front();

    std::vector<directory::NewAccount> one{fresh};
    const auto outcomes = co_await session.directory().add_accounts(std::move(one));
    if (!outcomes.front()) co_return std::unexpected(from_directory(outcomes.front().error()));
    Act act{ledger::Kind::created, "a group was made", {"login", fresh.login}, {"filter", fresh.filter}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));

    const auto now = session.directory().snapshot();
    const auto* made = now->by_login(fresh.login);
    if (made == nullptr) co_return no(base::Code::unknown, "directory_away", {{"why", ""}});
    auto reach = reach_of(*now, *made);
    if (!reach) co_return std::unexpected(std::move(reach.error()));
    co_return base::Json::Object{{"group", describe_group(*now, *made)}, {"reach", std::move(*reach)}};
}

}  // namespace

const Verb group_add{"group.add", parse_then<parse, handle>, Duty::recorded, directory::Right::create};

}  // namespace control

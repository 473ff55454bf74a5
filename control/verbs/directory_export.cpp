// directory.export: the address book, some entries at a time, agency by agency from the top and people as they are listed.
//
//   {"agency":"H37.31","public":true}
//   items {"entries":[{"name":…,"title":…,"agency":…,"agency_name":…,"path":["…"],"level":…,"address":…,"phone":…,
//          "mobile":…,"staff_id":…,"state":…,"kind":…,"login":…,"id":…,"dn":…},…]}, then {"count":14411}
//
// In public: what may stand on a page for everybody (Decree 42/2022): no mobile numbers, staff ids, states or internal
// ids, and nobody who is locked, closed or not there yet. That is decided here, not where it is printed.

#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "directory/name_order.hpp"
#include "directory/roster.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;
using directory::Account;
using directory::Snapshot;

constexpr std::size_t told_together = 200;

struct Export {
    std::string agency;
    bool is_public = false;
};

Export parse(Args& args)
{
    return {args.optional_text("agency"), args.flag("public")};
}

bool is_wanted(const Account& account, bool is_public)
{
    using directory::Kind;
    if (account.kind == Kind::service || account.kind == Kind::group) return false;
    return is_public ? account.state == directory::State::active : account.may_receive();
}

std::vector<std::string> path_of(const Snapshot& snapshot, const directory::Agency& agency)
{
    std::vector<std::string> path;
    const auto* above = &agency;
    while (above != nullptr && path.size() < 20) {
        path.push_back(above->name);
        above = above->parent.empty() ? nullptr : snapshot.agency(above->parent);
    }
    std::ranges::reverse(path);
    return path;
}

Json entry_of(const Snapshot& snapshot, const Account& account, bool is_public)
{
    Json::Object entry{{"name", account.name},     {"title", account.title},
                       {"agency", account.agency}, {"address", account.primary_address()},
                       {"phone", account.phone},   {"kind", to_string(account.kind)}};
    if (const auto* agency = snapshot.agency(account.agency)) {
        Json::Array path;
        for (auto& name : path_of(snapshot, *agency)) path.emplace_back(std::move(name));
        entry.emplace("agency_name", agency->name);
        entry.emplace("level", to_string(agency->level));
        entry.emplace("path", std::move(path));
    }
    if (is_public) return entry;
    entry.emplace("mobile", account.mobile);
    entry.emplace("staff_id", account.staff_id);
    entry.emplace("state", to_string(account.state));
    entry.emplace("login", account.login);
    entry.emplace("id", to_string(account.id));
    entry.emplace("dn", account.dn);
    return entry;
}

// The same order each time, whatever the order of the directory.
std::vector<const Account*> chosen(const Snapshot& snapshot, const Scope& scope, const Export& asked)
{
    const auto& roster = snapshot.roster();
    const auto top = asked.agency.empty() ? directory::Roster::nowhere : roster.agency(asked.agency);
    std::vector<std::pair<std::string, const Account*>> keyed;
    for (std::size_t place = 0; place < snapshot.accounts().size(); ++place) {
        const auto& account = snapshot.accounts()[place];
        const auto agency = roster.people()[place].agency;
        const bool is_in =
            asked.agency.empty() || (agency != directory::Roster::nowhere && roster.is_below(agency, top));
        if (is_in && is_wanted(account, asked.is_public) && scope.holds(snapshot, account.agency))
            keyed.emplace_back(directory::name_order(account.name), &account);
    }
    std::ranges::sort(keyed, {}, [](const auto& one) {
        return std::tie(one.second->agency, one.first, one.second->login);
    });
    std::vector<const Account*> accounts;
    for (const auto& [key, account] : keyed) accounts.push_back(account);
    return accounts;
}

net::Task<Answer> handle(Session& session, Export asked)
{
    const auto snapshot = session.directory().snapshot();
    if (!asked.agency.empty()) {
        const auto agency = find_agency(session, *snapshot, asked.agency);
        if (!agency) co_return std::unexpected(agency.error());
    }
    Act act{ledger::Kind::act,
            asked.is_public ? "the address book was exported for the public"
                            : "the address book was exported",
            {"agency", asked.agency.empty() ? "*" : asked.agency}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    auto choose = [snapshot, scope = session.scope(), asked] { return chosen(*snapshot, scope, asked); };
    const auto accounts = co_await net::offload(session.offload(), std::move(choose));
    for (std::size_t first = 0; first < accounts.size(); first += told_together) {
        Json::Array some;
        for (auto i = first; i < std::min(first + told_together, accounts.size()); ++i)
            some.emplace_back(entry_of(*snapshot, *accounts[i], asked.is_public));
        Json told = Json::Object{{"entries", std::move(some)}};
        co_await session.item(std::move(told));
    }
    co_return Json::Object{{"count", accounts.size()}};
}

}  // namespace

const Verb directory_export{"directory.export", parse_then<parse, handle>, Duty::recorded,
                            directory::Right::see};

}  // namespace control

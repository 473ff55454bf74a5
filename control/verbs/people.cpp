#include "control/verbs/people.hpp"

#include "base/text.hpp"
#include "control/rights/words.hpp"
#include "directory/reserved.hpp"

namespace control {
namespace {

using base::Code;

std::string near_names(const directory::Snapshot& snapshot, std::string_view name)
{
    std::string names;
    for (const auto* account : snapshot.find(name.substr(0, name.find('@')), 3)) {
        if (!names.empty()) names += ", ";
        names += account->login + " (" + account->name + ")";
    }
    return names;
}

}  // namespace

net::Task<FoundOne> find_one(Session& session, const directory::Snapshot& snapshot, std::string name)
{
    auto finding = find_anyone(session, snapshot, std::move(name));
    auto found = co_await std::move(finding);
    if (!found) co_return found;
    const directory::Account& account = **found;
    if (!session.scope().holds(snapshot, account.agency))
        co_return std::unexpected(out_of_scope(session, snapshot, account));
    const bool is_look = session.right() == directory::Right::see;
    if (!is_look && !session.warrant().outranks(snapshot, account, session.now()))
        co_return no(Code::denied, "outranked", {{"login", account.login}});
    co_return found;
}

net::Task<FoundOne> find_anyone(Session& session, const directory::Snapshot& snapshot, std::string name)
{
    name = base::trim(name);
    if (const auto* account = snapshot.by_login(name)) co_return account;
    if (const auto* account = snapshot.by_address(name)) co_return account;
    if (const auto* account = snapshot.by_staff_id(name)) co_return account;
    std::string shown = base::printable(name, 100);
    auto look = [&snapshot, name] { return near_names(snapshot, name); };
    std::string near = co_await net::offload(session.offload(), std::move(look));
    if (near.empty()) co_return no(Code::not_found, "unknown_official", {{"name", shown}});
    co_return no(Code::not_found, "unknown_official_near", {{"name", shown}, {"near", near}});
}

base::Json::Object meaning(const directory::Account& account)
{
    return {{"name", account.login}, {"account", to_string(account.id)}};
}

net::Task<FoundOne> find_meant(Session& session, const directory::Snapshot& snapshot, std::string name,
                               std::string account)
{
    auto finding = find_one(session, snapshot, name);
    auto found = co_await std::move(finding);
    if (!found || to_string((*found)->id) == account) co_return found;
    co_return no(Code::conflict, "proposal_other", {{"name", base::printable(name, 100)}});
}

base::Json::Object describe_publicly(const directory::Snapshot& snapshot, const directory::Account& account)
{
    const auto* agency = snapshot.agency(account.agency);
    return {{"address", account.primary_address()},
            {"name", account.name},
            {"title", account.title},
            {"agency", account.agency},
            {"agency_name", agency ? agency->name : std::string()}};
}

base::Json::Object describe(const directory::Snapshot& snapshot, const directory::Account& account)
{
    const auto* agency = snapshot.agency(account.agency);
    return {{"id", to_string(account.id)},
            {"kind", to_string(account.kind)},
            {"login", account.login},
            {"address", account.primary_address()},
            {"name", account.name},
            {"title", account.title},
            {"staff_id", account.staff_id},
            {"phone", account.phone},
            {"mobile", account.mobile},
            {"sex", account.sex},
            {"quota_bytes", account.quota_bytes},
            {"state", to_string(account.state)},
            {"role", to_string(account.role)},
            {"version", account.version},
            {"agency", account.agency},
            {"agency_name", agency ? agency->name : std::string()}};
}

std::optional<Refusal> fault_of_name(const Session& session, std::string_view login)
{
    if (!directory::is_reserved(login) || may_name_reserved(session.warrant())) return std::nullopt;
    return refusal(Code::denied, "name_reserved", {{"name", login}});
}

Refusal from_directory(const base::Error& error)
{
    if (error.code == Code::unavailable || error.code == Code::unknown)
        return refusal(error.code, "directory_away", {{"why", base::printable(error.detail)}});
    std::string why =
        error.detail.empty() ? std::string(to_string(error.code)) : base::printable(error.detail);
    if (error.code == Code::denied || error.code == Code::limit)
        return refusal(error.code, "rights_refused", {{"why", why}});
    return refusal(error.code, "directory_refused", {{"why", why}});
}

}  // namespace control

// admin.grant: what an account may have done, in an agency and all below it. In place of what it had for that agency.
//
//   {"name":"ntlan","role":"commune-admin","scope":"H37.31.37","accounts":50,"bytes":107374182400,"until":1798761600}
//   {"name":"ntlan","rights":"see,lock","scope":"*"}            *: over everything
//   {"admin":{…},"grants":[{"role":"commune-admin",…}]}
//
// Nobody gives more than he has himself. How many agency-admins an agency may have says the profile.

#include "control/rights/roles.hpp"
#include "control/verbs.hpp"
#include "control/verbs/admin_grants.hpp"
#include "control/verbs/agencies.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/people.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Code;
using directory::Account;
using directory::Grant;

constexpr std::int64_t most_bytes = std::int64_t{1} << 60, most_accounts = 10'000'000;
constexpr std::int64_t last_time = 253'402'300'799;  // the year 9999
constexpr std::string_view agency_role = "agency-admin";

struct Asked {
    std::string name, scope;
    Grant grant;
};

std::string role_names()
{
    std::string names;
    for (const auto& role : roles()) names += (names.empty() ? "" : ", ") + role.name;
    return names;
}

directory::Rights rights_in(Args& args)
{
    const auto role = args.optional_text("role"), rights = args.optional_text("rights");
    if (!role.empty()) {
        const auto* found = role_named(role);
        if (!found)
            args.refuse("role", "no_role", {{"role", base::printable(role, 64)}, {"roles", role_names()}});
        return found ? found->rights : directory::Rights();
    }
    const auto found = directory::rights_from(rights);
    if (!found)
        args.refuse("rights", "no_such_rights",
                    {{"rights", base::printable(rights, 200)}, {"all", to_string(directory::Rights::all())}});
    return found.value_or(directory::Rights());
}

Asked parse(Args& args)
{
    Asked asked{args.text("name"), args.text("scope"), {}};
    asked.grant.rights = rights_in(args);
    asked.grant.accounts = static_cast<std::uint64_t>(args.number("accounts", most_accounts));
    asked.grant.bytes = static_cast<std::uint64_t>(args.number("bytes", most_bytes));
    asked.grant.until = args.optional_number("until", last_time);
    return asked;
}

// The agency's id; nil for everything.
std::expected<base::Uuid, Refusal> scope_in(const Session& session, const directory::Snapshot& snapshot,
                                            const std::string& scope)
{
    if (scope == "*") return base::Uuid{};
    const auto found = find_agency(session, snapshot, scope);
    if (!found) return std::unexpected(found.error());
    return (*found)->id;
}

std::int64_t agency_admins(const directory::Snapshot& snapshot, const Grant& like, const Account& but,
                           std::int64_t when)
{
    return std::ranges::count_if(snapshot.accounts(), [&](const Account& account) {
        return account.id != but.id && std::ranges::any_of(account.grants, [&](const Grant& grant) {
                   return grant.scope == like.scope && grant.rights == like.rights && grant.is_open_at(when);
               });
    });
}

net::Task<std::optional<Refusal>> fault_in_number(Session& session, const directory::Snapshot& snapshot,
                                                  const Account& account, const Grant& grant)
{
    if (role_of(grant.rights) != agency_role) co_return std::nullopt;
    auto finding = find_profile(session, {});
    auto profile = co_await std::move(finding);
    if (!profile || !profile->service.agency_admins_most) co_return std::nullopt;
    const auto most = *profile->service.agency_admins_most;
    const auto there = agency_admins(snapshot, grant, account, session.now());
    if (static_cast<directory::Count>(there) < most) co_return std::nullopt;
    const auto* agency = agency_of(snapshot, grant.scope);
    co_return refusal(
        Code::limit, "agency_admins_most",
        {{"agency", agency ? agency->code : std::string("*")}, {"most", most}, {"profile", profile->name}});
}

std::optional<Refusal> fault_of(const Session& session, const directory::Snapshot& snapshot,
                                const Account& account, const Grant& grant)
{
    if (!account.may_login())
        return refusal(Code::cannot, "admin_no_login",
                       {{"login", account.login}, {"state", to_string(account.state)}});
    const bool is_separate = account.kind == directory::Kind::service;
    if (session.settings().admin_accounts == "separate" && !is_separate)
        return refusal(Code::denied, "admin_separate", {{"login", account.login}});
    if (grant.until && *grant.until <= session.now()) return refusal(Code::invalid, "grant_over");
    if (session.warrant().covers(snapshot, grant)) return std::nullopt;
    return refusal(Code::denied, "grant_too_much",
                   {{"rights", to_string(session.warrant().rights())},
                    {"scope", session.warrant().whole_scope().to_text(snapshot)}});
}

std::vector<Grant> with(std::vector<Grant> grants, const Grant& grant)
{
    std::erase_if(grants, [&grant](const Grant& other) { return other.scope == grant.scope; });
    grants.push_back(grant);
    return grants;
}

net::Task<Answer> handle(Session& session, Asked asked)
{
    const auto snapshot = session.directory().snapshot();
    auto finding = find_one(session, *snapshot, asked.name);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const Account& account = **found;
    const auto scope = scope_in(session, *snapshot, asked.scope);
    if (!scope) co_return std::unexpected(scope.error());
    asked.grant.scope = *scope;
    asked.grant.from = session.now();
    if (auto fault = fault_of(session, *snapshot, account, asked.grant))
        co_return std::unexpected(std::move(*fault));
    auto counting = fault_in_number(session, *snapshot, account, asked.grant);
    if (auto fault = co_await std::move(counting)) co_return std::unexpected(std::move(*fault));

    directory::AccountEdit edit;
    edit.grants = with(account.grants, asked.grant);
    auto stored = co_await session.directory().edit(account.id, std::move(edit), account.version);
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    const auto json = to_json(*snapshot, asked.grant);
    Act act{ledger::Kind::rights_changed,
            "an account is an admin now",
            {"login", account.login},
            {"grant", to_string(asked.grant.rights) + " in " + json.text("scope")}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{{"admin", describe(*snapshot, account)},
                                 {"grants", base::Json::Array{json}}};
}

}  // namespace

const Verb admin_grant{"admin.grant", parse_then<parse, handle>, Duty::recorded, directory::Right::appoint};

}  // namespace control

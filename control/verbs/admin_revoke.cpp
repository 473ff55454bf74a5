// admin.revoke: takes an admin's rights away, in one agency or all of them, at once: also from who is logged in.
//
//   {"name":"ntlan","scope":"H37.31.37"}      without a scope: all he has
//   {"admin":{…},"grants":[…]}                what is left
//
// The last of those who have every right over everything is not revoked by anybody but a user of the server itself,
// who is always one.

#include "control/verbs.hpp"
#include "control/verbs/admin_grants.hpp"
#include "control/verbs/people.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Code;

struct Asked {
    std::string name, scope;
};

Asked parse(Args& args)
{
    std::string name = args.text("name");
    return {std::move(name), args.optional_text("scope")};
}

// Also an agency that is gone can be named: by its id.
bool is_of(const directory::Snapshot& snapshot, const directory::Grant& grant, const std::string& scope)
{
    Scope one;
    one.add(grant.scope);
    return scope.empty() || one.to_text(snapshot) == scope;
}

net::Task<Answer> handle(Session& session, Asked asked)
{
    const auto snapshot = session.directory().snapshot();
    auto finding = find_one(session, *snapshot, asked.name);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    directory::Account account = **found;
    const auto gone = std::erase_if(
        account.grants, [&](const directory::Grant& grant) { return is_of(*snapshot, grant, asked.scope); });
    if (gone == 0)
        co_return no(Code::not_found, "no_grant", {{"login", account.login}, {"scope", asked.scope}});

    directory::AccountEdit edit;
    edit.grants = account.grants;
    auto stored = co_await session.directory().edit(account.id, std::move(edit), account.version);
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    Act act{ledger::Kind::rights_changed,
            account.grants.empty() ? "an account is no admin any more" : "an admin has less rights now",
            {"login", account.login},
            {"scope", asked.scope.empty() ? std::string("*") : asked.scope}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{{"admin", describe(*snapshot, account)},
                                 {"grants", grants_of(*snapshot, account)}};
}

}  // namespace

const Verb admin_revoke{"admin.revoke", parse_then<parse, handle>, Duty::recorded, directory::Right::appoint};

}  // namespace control

// admin.list: who may administer within the asker's scope, what, and how much of his budget is used. whoami: the same of
// the asker himself.
//
//   {}
//   {"admins":[{"login":"ntlan","name":"…","grants":[{"role":"commune-admin","scope":"H37.31.37",…}]}]}
//   {"who":"ntlan","rights":"see,lock","scope":"H37.31.37","grants":[…]}

#include "control/verbs.hpp"
#include "control/verbs/admin_grants.hpp"
#include "control/verbs/people.hpp"

namespace control {
namespace {

struct Nothing {};

Nothing parse(Args&)
{
    return {};
}

base::Json admins_in(const directory::Snapshot& snapshot, const Scope& scope)
{
    base::Json::Array admins;
    for (const auto& account : snapshot.accounts()) {
        if (account.grants.empty() || !scope.holds(snapshot, account.agency)) continue;
        auto admin = describe(snapshot, account);
        admin.emplace("grants", grants_of(snapshot, account));
        admins.emplace_back(std::move(admin));
    }
    return base::Json::Object{{"admins", std::move(admins)}};
}

net::Task<Answer> list(Session& session, Nothing)
{
    auto work = [snapshot = session.directory().snapshot(), scope = session.scope()] {
        return admins_in(*snapshot, scope);
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

net::Task<Answer> whoami(Session& session, Nothing)
{
    const auto snapshot = session.directory().snapshot();
    base::Json::Array grants;
    for (const auto& grant : session.warrant().grants()) grants.push_back(to_json(*snapshot, grant));
    co_return base::Json::Object{{"who", session.name().to_text()},
                                 {"rights", to_string(session.warrant().rights())},
                                 {"scope", session.warrant().whole_scope().to_text(*snapshot)},
                                 {"grants", std::move(grants)}};
}

}  // namespace

const Verb admin_list{"admin.list", parse_then<parse, list>, Duty::none, directory::Right::see};
const Verb admin_whoami{"admin.whoami", parse_then<parse, whoami>, Duty::none, directory::Right::see};

}  // namespace control

// account.list: the mailboxes that are nobody's own, and the services; by kind, by agency and what is below it.
//
//   {"kind":"room","agency":"H37.1"}     both optional
//   {"accounts":[{…,"kind":"room","holders":[…]},…]}

#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "control/verbs/mailboxes.hpp"

#include <algorithm>

namespace control {
namespace {

using directory::Account;
using directory::Kind;

struct List {
    std::string kind, agency;
};

List parse(Args& args)
{
    List asked{args.optional_text("kind"), args.optional_text("agency")};
    if (!asked.kind.empty() && !directory::kind_from(asked.kind))
        args.refuse("kind", "bad_box_kind", {{"kind", asked.kind}});
    return asked;
}

Answer list(const directory::Snapshot& snapshot, const Scope& scope, const Scope& wanted, const List& asked)
{
    std::vector<const Account*> found;
    for (const auto& account : snapshot.accounts()) {
        const bool is_wanted = asked.kind.empty()
                                   ? account.kind != Kind::official && account.kind != Kind::group
                                   : to_string(account.kind) == asked.kind;
        const auto is_in = [&](const Scope& one) { return one.holds(snapshot, account.agency); };
        if (is_wanted && is_in(wanted) && is_in(scope)) found.push_back(&account);
    }
    std::ranges::sort(found, {}, [](const Account* one) { return std::tuple(one->kind, one->login); });
    base::Json::Array accounts;
    for (const auto* account : found) accounts.emplace_back(describe_in_full(snapshot, *account));
    return base::Json::Object{{"accounts", std::move(accounts)}};
}

net::Task<Answer> handle(Session& session, List asked)
{
    const auto snapshot = session.directory().snapshot();
    auto wanted = at_and_below(session, *snapshot, asked.agency);
    if (!wanted) co_return std::unexpected(wanted.error());
    auto work = [snapshot, scope = session.scope(), wanted = *std::move(wanted), asked = std::move(asked)] {
        return list(*snapshot, scope, wanted, asked);
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

}  // namespace

const Verb account_list{"account.list", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control

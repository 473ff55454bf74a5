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

// Agencies nest by their parents, whose chain is short; one that leads in a circle has an end all the same.
bool is_within(const directory::Snapshot& snapshot, std::string_view code, std::string_view top)
{
    for (int depth = 0; depth < 32; ++depth) {
        if (code == top) return true;
        const auto* agency = snapshot.agency(code);
        if (agency == nullptr || agency->parent.empty()) return false;
        code = agency->parent;
    }
    return false;
}

Answer list(const directory::Snapshot& snapshot, const Scope& scope, const List& asked)
{
    std::vector<const Account*> found;
    for (const auto& account : snapshot.accounts()) {
        const bool is_wanted = asked.kind.empty()
                                   ? account.kind != Kind::official && account.kind != Kind::group
                                   : to_string(account.kind) == asked.kind;
        const bool is_there = asked.agency.empty() || is_within(snapshot, account.agency, asked.agency);
        if (is_wanted && is_there && scope.holds(snapshot, account.agency)) found.push_back(&account);
    }
    std::ranges::sort(found, {}, [](const Account* one) { return std::tuple(one->kind, one->login); });
    base::Json::Array accounts;
    for (const auto* account : found) accounts.emplace_back(describe_in_full(snapshot, *account));
    return base::Json::Object{{"accounts", std::move(accounts)}};
}

net::Task<Answer> handle(Session& session, List asked)
{
    const auto snapshot = session.directory().snapshot();
    if (!asked.agency.empty()) {
        const auto top = find_agency(session, *snapshot, asked.agency);
        if (!top) co_return std::unexpected(top.error());
        asked.agency = (*top)->code;
    }
    auto work = [snapshot, scope = session.scope(), asked = std::move(asked)] {
        return list(*snapshot, scope, asked);
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

}  // namespace

const Verb account_list{"account.list", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control

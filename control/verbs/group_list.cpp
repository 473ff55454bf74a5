// group.list: the groups of one's scope, by agency and what is below it, each with how many it reaches.
//
//   {"agency":"H37.1"}     optional
//   {"groups":[{"login":"chutich-xa",…,"filter":"level = commune","open_to":"inside","mailboxes":194},…]}
//
// One that cannot be expanded has no `mailboxes` but `why`.

#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "control/verbs/groups.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;
using directory::Account;

struct List {
    std::string agency;
};

List parse(Args& args)
{
    return {args.optional_text("agency")};
}

Json described(const directory::Snapshot& snapshot, const Account& group)
{
    auto one = describe_group(snapshot, group);
    if (const auto expansion = directory::expand(snapshot, group))
        one.emplace("mailboxes", expansion->accounts.size());
    else
        one.emplace("why", to_string(expansion.error()));
    return one;
}

Answer list(const directory::Snapshot& snapshot, const Scope& scope, const Scope& wanted)
{
    std::vector<const Account*> found;
    for (const auto& account : snapshot.accounts())
        if (account.kind == directory::Kind::group && wanted.holds(snapshot, account.agency) &&
            scope.holds(snapshot, account.agency))
            found.push_back(&account);
    std::ranges::sort(found, {}, &Account::login);
    Json::Array groups;
    for (const auto* group : found) groups.emplace_back(described(snapshot, *group));
    return Json::Object{{"groups", std::move(groups)}};
}

net::Task<Answer> handle(Session& session, List asked)
{
    const auto snapshot = session.directory().snapshot();
    auto wanted = at_and_below(session, *snapshot, asked.agency);
    if (!wanted) co_return std::unexpected(wanted.error());
    auto work = [snapshot, scope = session.scope(), wanted = *std::move(wanted)] {
        return list(*snapshot, scope, wanted);
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

}  // namespace

const Verb group_list{"group.list", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control

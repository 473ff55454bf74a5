// account.show: one mailbox with those who hold it, one official with what he holds, one service with what it may do.
//
//   {"name":"skhcn"}       {"account":{…,"kind":"agency","holders":[…]}}
//   {"name":"ntlan"}       {"account":{…,"kind":"official","holds":[{…,"post":"clerk"}]}}

#include "control/verbs.hpp"
#include "control/verbs/mailboxes.hpp"

namespace control {
namespace {

struct Show {
    std::string name;
};

Show parse(Args& args)
{
    return {args.text("name")};
}

net::Task<Answer> handle(Session& session, Show asked)
{
    auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return base::Json::Object{{"account", describe_in_full(*snapshot, **found)}};
}

}  // namespace

const Verb account_show{"account.show", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control

// official.show: everything that an admin may see of one official, with what his mail takes up.
//
//   {"name":"nqhuy"}
//   {"official":{…,"addresses":[…],"mail":{"bytes":123,"messages":4,"quota_bytes":0},"exported":1790000000}}
//
// Exported: when his mail was last taken out as a whole, 0: never; absent where that is not known.

#include "control/verbs.hpp"
#include "control/verbs/exports.hpp"
#include "control/verbs/people.hpp"

namespace control {
namespace {

using base::Json;

struct Show {
    std::string name;
};

Show parse(Args& args)
{
    return {args.text("name")};
}

Json addresses_of(const directory::Account& account)
{
    Json::Array all;
    for (const auto& issued : account.addresses) {
        Json::Object one{{"address", issued.address}, {"from", issued.from}};
        if (issued.until) one.emplace("until", *issued.until);
        all.emplace_back(std::move(one));
    }
    return all;
}

net::Task<Answer> handle(Session& session, Show asked)
{
    auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;

    Json::Object official = describe(*snapshot, account);
    official.emplace("addresses", addresses_of(account));
    official.emplace("dn", account.dn);  // with which he logs in to the address book
    // Without figures the rest is still worth showing; looking would begin the erased one's mail anew.
    auto mail = session.store().account(account.id);
    const bool is_purged = account.state == directory::State::purged;
    if (auto usage = is_purged ? base::Result<store::Usage>() : co_await mail.usage(); usage)
        official.emplace("mail", Json::Object{{"bytes", usage->bytes},
                                              {"messages", usage->messages},
                                              {"quota_bytes", account.quota_bytes}});
    if (const auto exported = co_await last_export(session, account.id))
        official.emplace("exported", *exported);
    co_return Json::Object{{"official", std::move(official)}};
}

}  // namespace

const Verb official_show{"official.show", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control

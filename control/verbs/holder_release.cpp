// holder.release: somebody may not open a box any more; his sessions on it end within seconds, its mail stays. With a
// successor it is a hand-over (bàn giao): what he was there, the other one is from now on, until the same day.
//
//   {"box":"skhcn","official":"ntlan","successor":"nqhuy"}          the last optional
//   {"box":{…,"holders":[…]},"official":{…},"successor":{…}}

#include "control/verbs.hpp"
#include "control/verbs/holding.hpp"
#include "control/verbs/mailboxes.hpp"

namespace control {
namespace {

using directory::Account;

struct Release {
    std::string box, official, successor;
};

Release parse(Args& args)
{
    std::string box = args.text("box"), official = args.text("official");
    return {std::move(box), std::move(official), args.optional_text("successor")};
}

// Both are named, in this order.
Act act_of(const Account& box, const Account& official, const Account* successor)
{
    if (successor == nullptr)
        return {ledger::Kind::released,
                "a mailbox was closed to somebody",
                {"login", official.login},
                {},
                {{"box", box.login}}};
    return {ledger::Kind::handed_over,
            "a mailbox was handed over",
            {"login", official.login},
            {},
            {{"login", successor->login},
             {"box", box.login},
             {"from", official.login},
             {"to", successor->login}}};
}

net::Task<FoundOne> find_successor(Session& session, const directory::Snapshot& snapshot, std::string name)
{
    if (name.empty()) co_return nullptr;
    auto found = co_await find_one(session, snapshot, std::move(name));
    if (found && (*found)->kind != directory::Kind::official)
        co_return no(base::Code::cannot, "not_an_official", {{"name", (*found)->primary_address()}});
    co_return found;
}

net::Task<Answer> handle(Session& session, Release asked)
{
    auto snapshot = session.directory().snapshot();
    auto box = co_await find_box(session, *snapshot, asked.box);
    if (!box) co_return std::unexpected(std::move(box.error()));
    auto official = co_await find_one(session, *snapshot, asked.official);
    if (!official) co_return std::unexpected(std::move(official.error()));
    auto successor = co_await find_successor(session, *snapshot, asked.successor);
    if (!successor) co_return std::unexpected(std::move(successor.error()));

    const auto now = directory::unix_now();
    const auto& holders = (*box)->holders;
    if (!holds(holders, (*official)->id, now))
        co_return no(base::Code::not_found, "not_held",
                     {{"official", (*official)->login}, {"box", (*box)->login}});
    directory::AccountEdit edit;
    edit.holders = *successor ? handed_over(holders, (*official)->id, (*successor)->id, now)
                              : released(holders, (*official)->id, now);
    if (edit.holders->size() > most_holders)
        co_return no(base::Code::limit, "too_many_holders", {{"box", (*box)->login}, {"most", most_holders}});
    auto edited = co_await session.directory().edit((*box)->id, std::move(edit), (*box)->version);
    if (!edited) co_return std::unexpected(from_directory(edited.error()));
    auto act = act_of(**box, **official, *successor);
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));

    const auto after = session.directory().snapshot();
    const auto* changed = after->by_id((*box)->id);
    base::Json::Object answer{{"box", describe_in_full(*after, changed ? *changed : **box)},
                              {"official", describe(*snapshot, **official)}};
    if (*successor) answer.emplace("successor", describe(*snapshot, **successor));
    co_return answer;
}

}  // namespace

const Verb holder_release{"holder.release", parse_then<parse, handle>, Duty::recorded,
                          directory::Right::delegate};

}  // namespace control

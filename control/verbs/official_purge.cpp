// official.purge: a closed account's mail is to be erased for ever: after the time that its profile gives, in which that
// can be called off (official.call_off). What forbids it is named; two have to agree to it. official.hold: a document that
// forbids it, set or cleared.
//
//   {"name":"tvhung","reason":"…"}    {"official":{…,"state":"purge-pending"},"was":"closed","at":1767…}
//   {"name":"tvhung","account":"8f3c…","reason":"…"}                   as the proposal keeps it: who was meant
//   {"name":"tvhung","document":"45/TTr"}              empty: cleared      {"official":{…},"was":""}

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"
#include "control/verbs/stepping.hpp"
#include "life/keeper.hpp"

#include <algorithm>

namespace control {
namespace {

using directory::Account;
using directory::Step;

struct Purge {
    std::string name, reason, account;
};

Purge parse_purge(Args& args)
{
    std::string name = args.text("name"), reason = args.optional_text("reason");
    return {std::move(name), std::move(reason), args.optional_text("account")};
}

// When the timer will come, if it was asked for now.
std::int64_t moment_of(life::Policies& policies, Account account, const life::Today& today)
{
    const auto now = today.now;
    const auto out_since = account.state_since == 0 ? now : account.state_since;
    account.state = directory::State::purge_pending;
    const auto& timers = policies.for_agency(account.agency).timers;
    const auto dues =
        directory::dues_of(account, {.out_since = out_since, .state_since = now}, timers, today.is_worked);
    return dues.empty() ? now : dues.front().at;
}

net::Task<Answer> purge(Session& session, Purge asked)
{
    const auto snapshot = session.directory().snapshot();
    auto finding = find_meant(session, *snapshot, asked.name, asked.account);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const Account before = **found;
    auto answer =
        co_await take_step(session, {std::move(asked.name), std::move(asked.reason), Step::ask_purge});
    if (!answer) co_return answer;
    auto work = [&session, snapshot, before, kept = kept_meanwhile(session)] {
        life::Policies policies(session.parts().profiles, *snapshot);
        policies.keep(kept);
        const auto is_worked = [&](std::chrono::local_days day) {
            return session.office().calendar.is_worked(day);
        };
        return moment_of(policies, before, {session.now(), is_worked});
    };
    auto with_moment = answer->as_object();
    with_moment.emplace("at", co_await net::offload(session.offload(), std::move(work)));
    co_return with_moment;
}

net::Task<Foreseen> foresee_purge(Session& session, Purge asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (auto why = why_not(session, *snapshot, **found, Step::ask_purge))
        co_return std::unexpected(std::move(*why));
    auto kept = meaning(**found);
    kept.emplace("reason", asked.reason.empty() ? session.said().reason : asked.reason);
    co_return kept;
}

net::Task<Answer> call_off(Session& session, Purge asked)
{
    return take_step(session, {std::move(asked.name), std::move(asked.reason), Step::call_off});
}

struct Hold {
    std::string name, document;
};

Hold parse_hold(Args& args)
{
    std::string name = args.text("name");
    return {std::move(name), args.optional_text("document")};
}

net::Task<Answer> hold(Session& session, Hold asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const Account account = **found;
    directory::AccountEdit edit;
    edit.hold = asked.document;
    auto stored = co_await session.directory().edit(account.id, std::move(edit), account.version);
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    Act act{ledger::Kind::hold_changed,
            asked.document.empty() ? "a legal hold is cleared" : "a legal hold is set",
            {"login", account.login},
            {"document", asked.document.empty() ? account.hold : asked.document}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{{"official", describe(*snapshot, account)}, {"was", account.hold}};
}

}  // namespace

using directory::Right;

const Verb official_purge{"official.purge", parse_then<parse_purge, purge>,
                          Duty::recorded,   Right::purge,
                          Weight::two,      Reach::scope,
                          nullptr,          parse_then_foresee<parse_purge, foresee_purge>};
const Verb official_call_off{"official.call_off", parse_then<parse_purge, call_off>, Duty::recorded,
                             Right::purge};
const Verb official_hold{"official.hold", parse_then<parse_hold, hold>, Duty::recorded, Right::purge};

}  // namespace control

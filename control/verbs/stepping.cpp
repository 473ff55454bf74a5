#include "control/verbs/stepping.hpp"

#include "control/verbs/bulky.hpp"
#include "control/verbs/people.hpp"
#include "life/keeper.hpp"

namespace control {
namespace {

using directory::Account;
using directory::State;
using directory::Step;

State goal_of(Step step)
{
    switch (step) {
    case Step::activate:
    case Step::unlock:
    case Step::reopen: return State::active;
    case Step::lock: return State::locked;
    case Step::close:
    case Step::call_off: return State::closed;
    case Step::ask_purge: return State::purge_pending;
    case Step::purge: return State::purged;
    }
    base::bug("an unnamed step");
}

ledger::Kind kind_of(Step step)
{
    switch (step) {
    case Step::activate:
    case Step::unlock: return ledger::Kind::unlocked;
    case Step::lock: return ledger::Kind::locked;
    case Step::close: return ledger::Kind::closed;
    case Step::reopen: return ledger::Kind::reopened;
    case Step::ask_purge: return ledger::Kind::purge_asked;
    case Step::call_off: return ledger::Kind::purge_called_off;
    case Step::purge: return ledger::Kind::purged;
    }
    base::bug("an unnamed step");
}

// What it is now, and what can be done about it.
Refusal wrong_state(const Account& account)
{
    constexpr std::string_view keys[] = {"official_pending", "official_active",        "official_locked",
                                         "official_closed",  "official_purge_pending", "official_purged"};
    return refusal(base::Code::cannot, std::string(keys[static_cast<std::size_t>(account.state)]),
                   {{"address", account.primary_address()}});
}

net::Task<std::optional<Refusal>> change(Session& session, Account account, StepAsked asked, State to)
{
    auto edit = directory::edit_for(account, to, asked.reason, session.now());
    edit.successors = std::move(asked.successors);
    if (asked.must_change_password) edit.must_change_password = true;
    auto stored = co_await session.directory().edit(account.id, std::move(edit), account.version);
    if (!stored) co_return from_directory(stored.error());
    Act act{kind_of(asked.step),
            std::string("an official is now ").append(to_string(to)),
            {"login", account.login},
            {"reason", asked.reason}};
    auto fault = co_await session.record(std::move(act));
    if (fault || asked.step != Step::lock) co_return fault;
    co_return co_await tell_if_bulky(session, 1);
}

// What forbids to purge its mail.
std::optional<Refusal> blocked(const Session& session, const directory::Snapshot& snapshot,
                               const Account& account)
{
    const auto* timers = session.parts().life;
    const auto all = (timers ? timers->blockers() : directory::Blockers()).of(account, snapshot);
    if (all.empty()) return std::nullopt;
    return refusal(base::Code::cannot, "blocked_" + all.front().name,
                   {{"address", account.primary_address()}, {"what", all.front().what}});
}

}  // namespace

std::optional<Refusal> why_not(const Session& session, const directory::Snapshot& snapshot,
                               const Account& account, Step step)
{
    const bool is_so = account.state == goal_of(step);
    if (!is_so && !directory::after(account.state, step, directory::Actor::admin))
        return wrong_state(account);
    return step == Step::ask_purge ? blocked(session, snapshot, account) : std::nullopt;
}

net::Task<Answer> take_step(Session& session, StepAsked asked)
{
    if (asked.reason.empty()) asked.reason = session.said().reason;
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const Account& account = **found;
    const State goal = goal_of(asked.step);
    const bool is_so = account.state == goal;
    if (auto why = why_not(session, *snapshot, account, asked.step))
        co_return std::unexpected(std::move(*why));
    if (!is_so || asked.successors) {
        if (auto fault = co_await change(session, account, std::move(asked), goal))
            co_return std::unexpected(std::move(*fault));
    }
    base::Json::Object official = describe(*snapshot, account);
    official["state"] = to_string(goal);
    co_return base::Json::Object{{"official", std::move(official)}, {"was", to_string(account.state)}};
}

std::shared_ptr<const life::Kept> kept_meanwhile(const Session& session)
{
    const auto* keeper = session.parts().life;
    return keeper ? keeper->standing().kept() : std::make_shared<const life::Kept>();
}

}  // namespace control

// official.lock, official.unlock: a locked official cannot log in or send; mail is still received. official.activate:
// one who is pending begins.
//
//   {"name":"tvhung","reason":"chuyển công tác"}
//   {"official":{…,"state":"locked"},"was":"active"}
//
// Unlocking opens the networks again, too, that are closed to the name after too many wrong passwords: "lock_outs":1.

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"
#include "control/verbs/stepping.hpp"

namespace control {
namespace {

using directory::Step;

struct Lock {
    std::string name, reason;
};

Lock parse(Args& args)
{
    std::string name = args.text("name");
    return {std::move(name), args.optional_text("reason")};
}

net::Task<Answer> lock(Session& session, Lock asked)
{
    return take_step(session, {std::move(asked.name), std::move(asked.reason), Step::lock});
}

net::Task<Answer> unlock(Session& session, Lock asked)
{
    auto stepping = take_step(session, {std::move(asked.name), std::move(asked.reason), Step::unlock});
    auto answer = co_await std::move(stepping);
    if (!answer) co_return answer;
    const auto snapshot = session.directory().snapshot();
    const auto* account = snapshot->by_login((*answer)["official"].text("login"));
    if (account == nullptr) co_return answer;
    auto ending = session.directory().end_lock_outs(account->id);
    const auto ended = co_await std::move(ending);
    if (!ended) co_return std::unexpected(from_directory(ended.error()));
    if (*ended == 0) co_return answer;
    Act act{
        ledger::Kind::unlocked, "networks closed by wrong passwords were opened", {"login", account->login}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    auto object = answer->as_object();
    object.emplace("lock_outs", *ended);
    co_return object;
}

net::Task<Answer> activate(Session& session, Lock asked)
{
    return take_step(session, {std::move(asked.name), std::move(asked.reason), Step::activate});
}

}  // namespace

using directory::Right;

const Verb official_lock{"official.lock", parse_then<parse, lock>, Duty::recorded, Right::lock};
const Verb official_unlock{"official.unlock", parse_then<parse, unlock>, Duty::recorded, Right::lock};
const Verb official_activate{"official.activate", parse_then<parse, activate>, Duty::recorded, Right::create};

}  // namespace control

// official.lock, official.unlock: a locked official cannot log in or send; mail is still received.
//
//   {"name":"tvhung","reason":"chuyển công tác"}
//   {"official":{…,"state":"locked"},"was":"active"}

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"

namespace control {
namespace {

using directory::State;

struct Lock {
    std::string name, reason;
};

Lock parse(Args& args)
{
    std::string name = args.text("name");
    return {std::move(name), args.optional_text("reason")};
}

net::Task<Answer> set_state(Session& session, Lock asked, State state)
{
    auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    if (account.state == State::closed)
        co_return no(base::Code::cannot, "official_closed", {{"address", account.primary_address()}});
    if (account.state == State::pending)
        co_return no(base::Code::cannot, "official_pending", {{"address", account.primary_address()}});

    if (account.state != state) {
        auto stored = co_await session.directory().set_state(account.id, state);
        if (!stored) co_return std::unexpected(from_directory(stored.error()));
        Act act{state == State::locked ? ledger::Kind::locked : ledger::Kind::unlocked,
                std::string("an official is now ").append(to_string(state)),
                {"login", account.login},
                {"reason", asked.reason.empty() ? session.said().reason : asked.reason}};
        if (auto fault = co_await session.record(std::move(act)))
            co_return std::unexpected(std::move(*fault));
    }
    base::Json::Object official = describe(*snapshot, account);
    official["state"] = to_string(state);
    co_return base::Json::Object{{"official", std::move(official)}, {"was", to_string(account.state)}};
}

net::Task<Answer> lock(Session& session, Lock asked)
{
    return set_state(session, std::move(asked), State::locked);
}

net::Task<Answer> unlock(Session& session, Lock asked)
{
    return set_state(session, std::move(asked), State::active);
}

}  // namespace

const Verb official_lock{"official.lock", parse_then<parse, lock>, Duty::recorded, directory::Right::lock};
const Verb official_unlock{"official.unlock", parse_then<parse, unlock>, Duty::recorded,
                           directory::Right::lock};

}  // namespace control

// official.lock, official.unlock: a locked official cannot log in or send; mail is still received. official.activate:
// one who is pending begins.
//
//   {"name":"tvhung","reason":"chuyển công tác"}
//   {"official":{…,"state":"locked"},"was":"active"}
//
// Unlocking opens the networks again, too, that are closed to the name after too many wrong passwords: "lock_outs":1.
// Where the profile of his agency says so (password.changes_at_unlock) mail clients are refused until he has another
// password: "must_change":true.

#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/people.hpp"
#include "control/verbs/stepping.hpp"

#include <algorithm>

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

net::Task<std::expected<bool, Refusal>> changes_password(Session& session, directory::Account account)
{
    if (account.kind != directory::Kind::official) co_return false;
    auto finding = find_profile_of(session, account.agency);
    const auto profile = co_await std::move(finding);
    if (!profile) co_return std::unexpected(profile.error());
    co_return profile->password.changes_at_unlock.value_or(false);
}

bool is_locked_out(Session& session, const directory::Account& account)
{
    const auto lock_outs = session.directory().lock_outs();
    return std::ranges::find(lock_outs, account.login, &directory::LockOut::login) != lock_outs.end();
}

// Of one whose account is not locked, but his name to some networks.
net::Task<std::optional<Refusal>> have_password_changed(Session& session, const directory::Account& account)
{
    directory::AccountEdit edit;
    edit.must_change_password = true;
    auto stored = co_await session.directory().edit(account.id, std::move(edit), {});
    if (!stored) co_return from_directory(stored.error());
    Act act{ledger::Kind::password_changed, "an official must change the password", {"login", account.login}};
    co_return co_await session.record(std::move(act));
}

net::Task<Answer> unlock(Session& session, Lock asked)
{
    const auto before = session.directory().snapshot();
    auto finding = find_one(session, *before, asked.name);
    const auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(found.error());
    auto looking = changes_password(session, **found);
    const auto changes = co_await std::move(looking);
    if (!changes) co_return std::unexpected(changes.error());
    const bool was_locked = (*found)->state == directory::State::locked;
    StepAsked step{std::move(asked.name), std::move(asked.reason), Step::unlock, {}, *changes};
    auto stepping = take_step(session, std::move(step));
    auto answer = co_await std::move(stepping);
    if (!answer) co_return answer;
    const auto snapshot = session.directory().snapshot();
    const auto* account = snapshot->by_login((*answer)["official"].text("login"));
    if (account == nullptr) co_return answer;
    const bool must_change = *changes && (was_locked || is_locked_out(session, *account));
    if (must_change && !account->must_change_password) {
        auto having = have_password_changed(session, *account);
        if (auto fault = co_await std::move(having)) co_return std::unexpected(std::move(*fault));
    }
    auto object = answer->as_object();
    if (must_change) object.emplace("must_change", true);
    auto ending = session.directory().end_lock_outs(account->id);
    const auto ended = co_await std::move(ending);
    if (!ended) co_return std::unexpected(from_directory(ended.error()));
    if (*ended == 0) co_return object;
    Act act{
        ledger::Kind::unlocked, "networks closed by wrong passwords were opened", {"login", account->login}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
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

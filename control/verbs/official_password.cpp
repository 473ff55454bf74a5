// official.password: a new password for one official, chosen by an admin or made at random.
//
//   {"name":"nqhuy","password":"…"}                        {"official":{…}}
//   {"name":"nqhuy","generate":true}                       {"official":{…},"password":"…"}
//   {"name":"nqhuy","generate":true,"must_change":true}    the same; mail clients are refused until he changes it
//
// A chosen one obeys the rules of his agency's profile (directory/password_rules.hpp).

#include "control/verbs.hpp"
#include "control/verbs/bulky.hpp"
#include "control/verbs/passwords.hpp"
#include "directory/password.hpp"

namespace control {
namespace {

struct Password {
    std::string name, password;
    bool is_random = false, must_change = false;
};

Password parse(Args& args)
{
    Password asked{args.text("name"), {}, args.flag("generate"), args.flag("must_change")};
    if (!asked.is_random) asked.password = args.text("password");
    return asked;
}

net::Task<Answer> handle(Session& session, Password asked)
{
    auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;

    if (!account.has_login())
        co_return no(base::Code::cannot, "no_password_here", {{"name", account.primary_address()}});
    NewPassword fresh{asked.password, NewPassword::Origin::chosen};
    if (asked.is_random) fresh = {directory::random_secret(), NewPassword::Origin::random};
    // One that was chosen, at the admin's desk, is no first password any more: timers look at that (life/).
    auto making = password_edit(session, account, fresh);
    auto edit = co_await std::move(making);
    if (!edit) co_return std::unexpected(std::move(edit.error()));
    edit->must_change_password = asked.must_change;
    auto stored = co_await session.directory().edit(account.id, std::move(*edit), {});
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    session.office().logins.close_all_of(account.id);
    Act act{ledger::Kind::password_changed, "an official has a new password", {"login", account.login}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    auto telling = tell_if_bulky(session, 1);
    if (auto fault = co_await std::move(telling)) co_return std::unexpected(std::move(*fault));
    base::Json::Object answer{{"official", describe(*snapshot, account)}};
    if (asked.is_random) answer.emplace("password", fresh.secret);
    co_return answer;
}

}  // namespace

const Verb official_password{"official.password", parse_then<parse, handle>, Duty::recorded,
                             directory::Right::reset_password};

}  // namespace control

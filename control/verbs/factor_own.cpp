// factor.own: what somebody does with his own second factor, by his password alone or with a code: he needs no right, and
// need not be an admin.
//
//   {"name":"nqhuy","password":"…","what":"enrol"}                     {"official":{…},"secret":"…","uri":"…"}
//   {"name":"nqhuy","password":"…","what":"confirm","code":"123456"}   {"official":{…},"recovery":[…]}
//   {"name":"nqhuy","password":"…","what":"remove","code":"123456"}    {"official":{…}}
//   {"name":"nqhuy","password":"…","what":"show"}                      {"official":{…},"state":"in_use",…}
//
// A stolen password must not enrol its thief: who is asked for a factor where he is now, and has none yet, is given his
// first one by somebody with the right to (factor.enrol), or does it from inside where only the outside asks for one.

#include "control/verbs.hpp"
#include "control/verbs/factors.hpp"

#include "base/text.hpp"

namespace control {
namespace {

using base::Code;
using directory::Account;

struct Own {
    std::string name, password, what, code;
};

Own parse(Args& args)
{
    Own asked{args.text("name"), args.text("password"), args.text("what"), args.optional_text("code")};
    const bool is_known =
        asked.what == "enrol" || asked.what == "confirm" || asked.what == "remove" || asked.what == "show";
    if (!is_known) args.refuse("what", "argument_missing");
    return asked;
}

bool takes_code(const Own& asked)
{
    return asked.what == "remove";
}

// Who he is, by his password.
net::Task<std::expected<Account, Refusal>> known(Session& session, Own asked)
{
    directory::LoginRequest request{.name = asked.name,
                                    .password = std::move(asked.password),
                                    .from = session.peer().address,
                                    .entrance = directory::Entrance::control};
    auto checking = session.directory().check_login(std::move(request));
    const auto checked = co_await std::move(checking);
    if (!checked && checked.error().code == Code::unavailable)
        co_return no(Code::unavailable, "directory_away", {{"why", base::printable(checked.error().detail)}});
    if (!checked || checked->means != directory::Means::password)
        co_return no(Code::wrong_login, "wrong_login");
    const auto snapshot = session.directory().snapshot();
    const auto* account = snapshot->by_id(checked->account);
    if (account == nullptr) co_return no(Code::wrong_login, "wrong_login");
    co_return *account;
}

// An admin's first factor is another's to give wherever admins are asked for one; see above.
net::Task<std::optional<Refusal>> fault_in_place(Session& session, Account account)
{
    const bool is_admin = !Warrant::of(account, session.now()).grants().empty();
    if (is_admin) {
        auto asking = asks_admin_factor(session, account);
        if (co_await std::move(asking))
            co_return refusal(Code::denied, "factor_by_another", {{"login", account.login}});
    }
    if (session.parts().asks_factor && session.parts().asks_factor(account, session.peer().address))
        co_return refusal(Code::denied, "factor_from_inside", {{"login", account.login}});
    co_return std::nullopt;
}

void note_as(Session& session, const Account& account)
{
    session.set_name({account.login, {}, {}});
}

net::Task<Answer> handle(Session& session, Own asked)
{
    auto knowing = known(session, asked);
    auto account = co_await std::move(knowing);
    if (!account) co_return std::unexpected(std::move(account.error()));
    if (auto away = session.audit_away(); away && asked.what != "show")
        co_return std::unexpected(std::move(*away));
    note_as(session, *account);
    auto& whole = session.parts().directory;
    if (asked.what == "show") co_return co_await show_factor(session, *account);
    if (takes_code(asked)) {
        auto checking = fault_in_code(session, *account, asked.code);
        if (auto fault = co_await std::move(checking)) co_return std::unexpected(std::move(*fault));
        co_return co_await remove_factor(session, whole, *account);
    }
    auto placing = fault_in_place(session, *account);
    if (auto fault = co_await std::move(placing)) co_return std::unexpected(std::move(*fault));
    if (asked.what == "enrol") co_return co_await begin_factor(session, whole, *account);
    co_return co_await confirm_factor(session, whole, *account, asked.code);
}

}  // namespace

const Verb factor_own{"factor.own", parse_then<parse, handle>, Duty::none, directory::Right::see, Weight::one,
                      Reach::nobody};

}  // namespace control

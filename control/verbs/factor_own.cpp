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
#include "control/verbs/passwords.hpp"

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

net::Task<Answer> handle(Session& session, Own asked)
{
    const auto snapshot = session.directory().snapshot();
    auto proving = prove_own(session, *snapshot, asked.name, asked.password);
    const auto account = co_await std::move(proving);
    if (!account) co_return std::unexpected(account.error());
    if (auto away = session.audit_away(); away && asked.what != "show")
        co_return std::unexpected(std::move(*away));
    session.set_name({(*account)->login, {}, {}});
    auto& whole = session.parts().directory;
    if (asked.what == "show") co_return co_await show_factor(session, **account);
    if (takes_code(asked)) {
        auto checking = fault_in_code(session, **account, asked.code);
        if (auto fault = co_await std::move(checking)) co_return std::unexpected(std::move(*fault));
        co_return co_await remove_factor(session, whole, **account);
    }
    auto placing = fault_in_place(session, **account);
    if (auto fault = co_await std::move(placing)) co_return std::unexpected(std::move(*fault));
    if (asked.what == "enrol") co_return co_await begin_factor(session, whole, **account);
    co_return co_await confirm_factor(session, whole, **account, asked.code);
}

}  // namespace

const Verb factor_own{"factor.own", parse_then<parse, handle>, Duty::none, directory::Right::see, Weight::one,
                      Reach::nobody};

}  // namespace control

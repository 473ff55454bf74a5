// login, resume, logout: who an admin is, where the machine does not say so itself. admin.sessions, admin.logout: who is
// logged in, and ending that.
//
//   {"name":"ntlan","password":"…","code":"123456"}      {"token":"…","login":"ntlan","expires":1767225600,"scope":"…"}
//   {"certificate":true}                                 the same, by the certificate that TLS has shown
//   {"token":"…"}                                        {"login":"ntlan"}
//   {}                                                   {"sessions":[{"session":"3","login":"ntlan","address":"…",…}]}
//   {"session":"3"}                                      {"session":"3"}
//
// Wrong passwords count together with those of mail logins. A second factor is asked for once a day from each address,
// unless the profiles in force ask nobody for one and he has none.

#include "control/verbs.hpp"
#include "control/verbs/factors.hpp"
#include "control/verbs/passwords.hpp"

#include "base/text.hpp"

namespace control {
namespace {

using base::Code;
using base::Json;
using directory::Account;

struct Login {
    std::string name, password, code;
    bool is_by_certificate = false;  // then the name may be empty
};

Login parse_login(Args& args)
{
    if (args.flag("certificate")) return {args.optional_text("name"), {}, {}, true};
    std::string name = args.text("name"), password = args.text("password");
    return {std::move(name), std::move(password), args.optional_text("code")};
}

struct Resume {
    std::string token;
};

Resume parse_resume(Args& args)
{
    return {args.text("token")};
}

struct Nothing {};

Nothing parse_nothing(Args&)
{
    return {};
}

struct Which {
    std::string session;
};

Which parse_which(Args& args)
{
    return {args.text("session")};
}

void note_login(Session& session, ledger::Kind kind, const std::string& who, std::string_view error = {})
{
    note_made(session.parts().audit, [&] {
        ledger::Event event(kind);
        event.add(ledger::Name::who, base::printable(who)).add(ledger::Name::service, "control");
        return event.add(ledger::Name::address, session.peer().address).add(ledger::Name::error, error);
    });
}

// Why he is not believed yet; nullopt if he is. Who has a factor is asked for it, also where nobody must have one.
net::Task<std::optional<Refusal>> fault_in_factor(Session& session, const Account& account, std::string code)
{
    auto& logins = session.office().logins;
    const auto& address = session.peer().address;
    if (logins.has_factor(account.id, address)) co_return std::nullopt;
    auto asks = asks_admin_factor(session, account);
    const bool is_asked = co_await std::move(asks);
    auto* factor = session.parts().second_factor;
    base::Result<bool> enrolled = false;
    if (factor != nullptr) {
        auto asking = factor->is_enrolled(account.id);
        enrolled = co_await std::move(asking);
    }
    if (!enrolled && enrolled.error().code == Code::corrupt)
        co_return refusal(Code::denied, "factor_unreadable", {{"login", account.login}});
    if (!enrolled)
        co_return refusal(enrolled.error().code, "directory_away", {{"why", enrolled.error().detail}});
    if (!*enrolled && !is_asked) co_return std::nullopt;
    if (!*enrolled) {
        auto taking = takes_sent_code(session, account);
        if (!co_await std::move(taking))
            co_return refusal(Code::denied, "factor_not_enrolled", {{"login", account.login}});
    }
    auto checking = *enrolled ? fault_in_code(session, account, std::move(code))
                              : fault_in_sent_code(session, account, std::move(code));
    if (auto fault = co_await std::move(checking)) co_return fault;
    logins.note_factor(account.id, address);
    co_return std::nullopt;
}

std::optional<Refusal> fault_of(const Session& session, const Account& account,
                                const directory::PasswordRules& rules, directory::Means means)
{
    if (Warrant::of(account, session.now()).grants().empty())
        return refusal(Code::denied, "no_admin_account", {{"login", account.login}});
    if (means != directory::Means::certificate && must_change(rules, account, session.now()))
        return refusal(Code::denied, "must_change_password", {{"login", account.login}});
    return std::nullopt;
}

directory::LoginRequest request_of(Session& session, const Login& asked)
{
    directory::LoginRequest request;
    request.name = asked.name;
    request.password = asked.password;
    request.from = session.peer().address;
    request.entrance = directory::Entrance::control;
    if (asked.is_by_certificate) request.proof = directory::proof_of(session.certificates());
    return request;
}

struct Known {
    const Account* account;  // the snapshot's
    directory::Admission by;
};

// Who he is, by his password or his certificate. A certificate is a factor that one has: no code is asked for besides.
net::Task<std::expected<Known, Refusal>> known(Session& session, const directory::Snapshot& snapshot,
                                               Login asked)
{
    auto checking = session.directory().check_login(request_of(session, asked));
    auto checked = co_await std::move(checking);
    if (!checked && checked.error().code == Code::unavailable)
        co_return no(Code::unavailable, "directory_away", {{"why", base::printable(checked.error().detail)}});
    if (!checked)
        co_return no(Code::wrong_login, asked.is_by_certificate ? "wrong_certificate" : "wrong_login");
    const auto* account = snapshot.by_id(checked->account);
    if (account == nullptr) co_return no(Code::wrong_login, "wrong_login");
    auto asking = rules_for(session, *account);
    const auto rules = co_await std::move(asking);
    if (!rules) co_return std::unexpected(rules.error());
    const auto means = checked->means;
    if (auto fault = fault_of(session, *account, *rules, means)) co_return std::unexpected(std::move(*fault));
    if (means == directory::Means::certificate) co_return Known{account, *std::move(checked)};
    auto factoring = fault_in_factor(session, *account, std::move(asked.code));
    if (auto fault = co_await std::move(factoring)) co_return std::unexpected(std::move(*fault));
    co_return Known{account, *std::move(checked)};
}

net::Task<Answer> login(Session& session, Login asked)
{
    const auto snapshot = session.directory().snapshot();
    const auto typed = asked.name;
    auto knowing = known(session, *snapshot, std::move(asked));
    auto shown = co_await std::move(knowing);
    if (!shown) {
        // That a code is still to come is no failure.
        if (!asks_code(shown.error()))
            note_login(session, ledger::Kind::login_failed, typed, shown.error().why.key);
        co_return std::unexpected(std::move(shown.error()));
    }
    const Account& account = *shown->account;
    auto opened = session.office().logins.open(account.login, std::move(shown->by), session.peer().address);
    session.set_asker(opened.asker);
    note_login(session, ledger::Kind::login, account.login);
    const auto warrant = Warrant::of(account, session.now());
    co_return Json::Object{{"token", opened.token},
                           {"session", opened.asker.session},
                           {"login", account.login},
                           {"name", account.name},
                           {"expires", unix_seconds(opened.expires)},
                           {"rights", to_string(warrant.rights())},
                           {"scope", warrant.whole_scope().to_text(*snapshot)}};
}

net::Task<Answer> resume(Session& session, Resume asked)
{
    auto asker = session.office().logins.resume(asked.token, session.peer().address);
    if (!asker) co_return no(Code::denied, "login_over");
    const auto who = asker->who;
    session.set_asker(std::move(asker));
    co_return Json::Object{{"login", who}};
}

net::Task<Answer> logout(Session& session, Nothing)
{
    const auto& asker = session.asker();
    if (!asker || asker->is_of_machine()) co_return no(Code::cannot, "not_logged_in");
    session.office().logins.close(asker->session);
    note_login(session, ledger::Kind::logout, asker->who);
    const auto who = asker->who;
    session.set_asker(std::nullopt);
    co_return Json::Object{{"login", who}};
}

net::Task<Answer> list(Session& session, Nothing)
{
    Json::Array rows;
    for (const auto& one : session.office().logins.all())
        rows.emplace_back(Json::Object{{"session", one.asker.session},
                                       {"login", one.asker.who},
                                       {"address", one.asker.address},
                                       {"since", unix_seconds(*one.asker.shown)},
                                       {"expires", unix_seconds(one.expires)}});
    co_return Json::Object{{"sessions", std::move(rows)}};
}

net::Task<Answer> end(Session& session, Which asked)
{
    if (!session.office().logins.close(asked.session))
        co_return no(Code::not_found, "no_session", {{"session", base::printable(asked.session, 64)}});
    Act act{ledger::Kind::act, "an admin's login was ended", {"session", asked.session}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return Json::Object{{"session", asked.session}};
}

}  // namespace

const Verb session_login{
    "login", parse_then<parse_login, login>, Duty::none, directory::Right::see, Weight::one, Reach::nobody};
const Verb session_resume{"resume",    parse_then<parse_resume, resume>,
                          Duty::none,  directory::Right::see,
                          Weight::one, Reach::nobody};
const Verb session_logout{"logout",    parse_then<parse_nothing, logout>,
                          Duty::none,  directory::Right::see,
                          Weight::one, Reach::nobody};
const Verb admin_sessions{"admin.sessions", parse_then<parse_nothing, list>};
const Verb admin_logout{"admin.logout", parse_then<parse_which, end>, Duty::recorded};

}  // namespace control

// AUTH: log in with PLAIN or LOGIN, under TLS only.
//
//   RFC 4954 §4   the command, its initial response, "*" to cancel, the limit of 12,288 octets
//   RFC 4616      PLAIN
//
// Unknown user, wrong password and locked account get one answer, late (the directory sees to that). Trouble
// of the directory gets another: a client that hears 535 would ask its user for a new password.

#include "base/text.hpp"
#include "directory/acting.hpp"
#include "smtp/auditing.hpp"
#include "smtp/commands.hpp"
#include "smtp/proto/sasl.hpp"
#include "smtp/session.hpp"

namespace smtp {
namespace {

struct Auth {
    std::string mechanism;  // upper case
    std::optional<std::string> initial;
};

// auth = "AUTH" SP sasl-mech [SP initial-response]
Parsed<Auth> parse(Scanner& scan)
{
    Auth request;
    request.mechanism = base::upper(scan.word(Answer::needs_mechanism));
    if (scan.skip(" ")) request.initial = scan.word(Answer::bad_login_text);
    return scan.done(std::move(request));
}

// The client's answer to a challenge, or to none if it came along already.
net::Task<Parsed<std::string>> response(Session& session, std::string challenge,
                                        std::optional<std::string> initial)
{
    if (!initial) {
        session.say({Answer::challenge, base::to_base64(challenge)});
        co_await session.lines().flush();
        auto line = co_await session.lines().line(Command::login_length, session.settings().line_patience);
        if (!line && line.error().code == base::Code::too_big)
            co_return std::unexpected(Answer::login_line_too_long);
        if (!line) co_return std::unexpected(Answer::bad_login_text);
        initial = std::move(*line);
    }
    if (*initial == "*") co_return std::unexpected(Answer::login_cancelled);
    auto decoded = decode_response(*initial);
    if (!decoded) co_return std::unexpected(Answer::bad_login_text);
    co_return std::move(*decoded);
}

net::Task<Parsed<Credentials>> plain(Session& session, std::optional<std::string> initial)
{
    const auto message = co_await response(session, "", std::move(initial));
    if (!message) co_return std::unexpected(message.error());
    auto credentials = parse_plain(*message);
    if (!credentials) co_return std::unexpected(Answer::bad_login_text);
    co_return std::move(*credentials);
}

// Never standardised; what clients do: two challenges, the first answered in AUTH itself by some.
net::Task<Parsed<Credentials>> login(Session& session, std::optional<std::string> initial)
{
    auto name = co_await response(session, "Username:", std::move(initial));
    if (!name) co_return std::unexpected(name.error());
    auto password = co_await response(session, "Password:", std::nullopt);
    if (!password) co_return std::unexpected(password.error());
    co_return Credentials{std::move(*name), std::move(*password)};
}

net::Task<base::Result<directory::Admission>> check(Session& session, directory::TypedLogin typed,
                                                    std::string password)
{
    const bool is_box = typed.box.empty() || is_credential(typed.box);
    if (!is_credential(typed.name) || !is_credential(password) || !is_box)
        co_return base::refuse(base::Code::wrong_login);
    directory::LoginRequest request{std::move(typed.name), std::move(password), session.peer().address,
                                    directory::Entrance::submission, std::move(typed.box)};
    co_return co_await session.parts().directory.check_login(std::move(request));
}

net::Task<Said> log_in(Session& session, Credentials credentials)
{
    const auto typed = directory::typed_login(credentials.name, credentials.authorization);
    const auto account = co_await check(session, typed, std::move(credentials.password));
    if (account) {
        session.log_in(*account, typed.box);
        session.log("login", credentials.name);
        co_return Said(Answer::logged_in);
    }
    session.log("failed login", credentials.name);
    note_failed_login(session, typed, account.error());
    if (account.error().code == base::Code::unavailable) co_return Said(Answer::login_away);
    if (account.error().code == base::Code::expired) co_return Said(Answer::password_expired);
    if (account.error().code == base::Code::denied) co_return Said(Answer::login_too_weak);
    co_return Said(session.count_failed_login());
}

net::Task<Said> handle(Session& session, Auth request)
{
    if (!session.is_tls()) co_return Said(Answer::tls_first);
    if (session.client().account) co_return Said(Answer::wrong_order);
    const auto ask = request.mechanism == "PLAIN" ? plain : request.mechanism == "LOGIN" ? login : nullptr;
    if (ask == nullptr) co_return Said(Answer::unknown_mechanism);

    auto credentials = co_await ask(session, std::move(request.initial));
    if (!credentials) co_return Said(credentials.error());
    co_return co_await log_in(session, std::move(*credentials));
}

}  // namespace

const Command auth{"AUTH", Door::submission, Needs::no_mail, parse_then<parse, handle>, Command::auth_length};

}  // namespace smtp

// AUTH: log in with PLAIN, LOGIN, SCRAM-SHA-256 or SCRAM-SHA-256-PLUS, or with EXTERNAL by a certificate, under TLS only.
//
//   RFC 4954 §4   the command, its initial response, "*" to cancel, the limit of 12,288 octets
//   RFC 4422 App. A   EXTERNAL
//   RFC 4616      PLAIN
//   RFC 5802      SCRAM; what the server shows at its end is a challenge, answered by an empty line
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

using Admission = base::Result<directory::Admission>;

directory::LoginRequest request_of(Session& session, const directory::TypedLogin& typed)
{
    directory::LoginRequest request;
    request.name = typed.name;
    request.from = session.peer().address;
    request.entrance = directory::Entrance::submission;
    request.acts_for = typed.box;
    return request;
}

bool are_credentials(const directory::TypedLogin& typed)
{
    return is_credential(typed.name) && (typed.box.empty() || is_credential(typed.box));
}

net::Task<Admission> check(Session& session, directory::TypedLogin typed, std::string password)
{
    if (!are_credentials(typed) || !is_credential(password)) co_return base::refuse(base::Code::wrong_login);
    auto request = request_of(session, typed);
    request.password = std::move(password);
    co_return co_await session.parts().directory.check_login(std::move(request));
}

// Only who has shown the right thing hears more than that it was wrong.
Answer refusal(Session& session, base::Code why)
{
    switch (why) {
    case base::Code::unavailable: return Answer::login_away;
    case base::Code::expired: return Answer::password_expired;
    case base::Code::denied: return Answer::login_too_weak;
    default: return session.count_failed_login();
    }
}

Said end_login(Session& session, const directory::TypedLogin& typed, const Admission& admission)
{
    if (admission) {
        session.log_in(*admission, typed.box);
        session.log("login", typed.name);
        return Said(Answer::logged_in);
    }
    session.log("failed login", typed.name);
    note_failed_login(session, typed, admission.error());
    return Said(refusal(session, admission.error().code));
}

net::Task<Said> log_in(Session& session, Credentials credentials)
{
    const auto typed = directory::typed_login(credentials.name, credentials.authorization);
    const auto admission = co_await check(session, typed, std::move(credentials.password));
    co_return end_login(session, typed, admission);
}

// Of another connection, say: as wrong as a password.
Said misproven(Session& session, const directory::TypedLogin& typed, const base::Error& why)
{
    if (why.code == base::Code::invalid) return Said(Answer::bad_login_text);
    return end_login(session, typed, base::refuse(why));
}

net::Task<Said> scram(Session& session, directory::scram::Plus plus, std::optional<std::string> initial)
{
    auto& directory = session.parts().directory;
    const auto first = co_await response(session, "", std::move(initial));
    if (!first) co_return Said(first.error());
    directory::scram::Exchange exchange(plus, bindings(session));
    const auto begun = exchange.client_first(*first);
    const auto typed = directory::typed_login(exchange.name(), exchange.authorization());
    if (!begun) co_return misproven(session, typed, begun.error());
    if (!are_credentials(typed)) co_return Said(Answer::bad_login_text);

    const auto salt = co_await directory.scram_salt(typed.name, session.peer().address);
    if (!salt) co_return end_login(session, typed, base::refuse(salt.error()));
    const auto last = co_await response(session, exchange.server_first(*salt), std::nullopt);
    if (!last) co_return Said(last.error());
    auto proof = exchange.client_final(*last);
    if (!proof) co_return misproven(session, typed, proof.error());

    auto request = request_of(session, typed);
    request.proof = *std::move(proof);
    const auto admission = co_await directory.check_login(std::move(request));
    if (admission) {
        auto shown = directory::scram::server_final(admission->server_signature);
        const auto heard = co_await response(session, std::move(shown), std::nullopt);
        if (!heard) co_return Said(heard.error());
    }
    co_return end_login(session, typed, admission);
}

net::Task<Said> show_certificate(Session& session, std::string authorization)
{
    const auto typed = directory::external_login(authorization);
    auto request = request_of(session, typed);
    request.proof = session.certificate();
    const auto admission = co_await session.parts().directory.check_login(std::move(request));
    co_return end_login(session, typed, admission);
}

net::Task<Said> external(Session& session, std::optional<std::string> initial)
{
    auto authorization = co_await response(session, "", std::move(initial));
    if (!authorization) co_return Said(authorization.error());
    if (!authorization->empty() && !is_credential(*authorization)) co_return Said(Answer::bad_login_text);
    auto showing = show_certificate(session, *std::move(authorization));
    co_return co_await std::move(showing);
}

net::Task<Said> handle(Session& session, Auth request)
{
    using directory::scram::Plus;
    if (!session.is_tls()) co_return Said(Answer::tls_first);
    if (session.client().account) co_return Said(Answer::wrong_order);
    if (request.mechanism == "SCRAM-SHA-256")
        co_return co_await scram(session, Plus::no, std::move(request.initial));
    if (request.mechanism == "SCRAM-SHA-256-PLUS" && bindings(session).is_any())
        co_return co_await scram(session, Plus::yes, std::move(request.initial));
    if (request.mechanism == "EXTERNAL" && session.has_certificate())
        co_return co_await external(session, std::move(request.initial));
    const auto ask = request.mechanism == "PLAIN" ? plain : request.mechanism == "LOGIN" ? login : nullptr;
    if (ask == nullptr) co_return Said(Answer::unknown_mechanism);

    auto credentials = co_await ask(session, std::move(request.initial));
    if (!credentials) co_return Said(credentials.error());
    co_return co_await log_in(session, std::move(*credentials));
}

}  // namespace

directory::scram::Bindings bindings(Session& session)
{
    const auto& stream = session.lines().stream();
    return {stream.binding(net::Binding::exporter), stream.binding(net::Binding::end_point)};
}

net::Task<void> log_in_unasked(Session& session)
{
    if (session.client().account || !session.is_tls() || !session.has_certificate()) co_return;
    auto showing = show_certificate(session, {});
    co_await std::move(showing);
}

const Command auth{"AUTH", Door::submission, Needs::no_mail, parse_then<parse, handle>, Command::auth_length};

}  // namespace smtp

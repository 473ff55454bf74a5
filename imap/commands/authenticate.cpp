// AUTHENTICATE: log in by a SASL mechanism: PLAIN, SCRAM-SHA-256, SCRAM-SHA-256-PLUS, and EXTERNAL for who has shown a
// certificate.
//
//   RFC 9051 §6.2.2   the command, the initial response, "*" to cancel
//   RFC 4616 §2       PLAIN: authorization NUL name NUL password
//   RFC 4422 App. A   EXTERNAL: authorization, or nothing
//   RFC 5802 §3       SCRAM; what the server shows at its end is a challenge, answered by an empty line

#include "base/text.hpp"
#include "imap/login.hpp"
#include "imap/session.hpp"

#include <optional>

namespace imap {
namespace {

struct Authenticate {
    std::string mechanism;
    std::optional<std::string> response;  // decoded
};

// authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]
base::Result<Authenticate> parse(Scanner& scan)
{
    Authenticate request;
    scan.sp();
    request.mechanism = scan.keyword();
    if (scan.skip(" ")) request.response = scan.base64();
    return scan.done(std::move(request));
}

// message = [authzid] NUL authcid NUL passwd
std::optional<Credentials> parse_plain(std::string_view message)
{
    const auto parts = base::split(message, '\0');
    if (parts.size() != 3) return std::nullopt;
    return Credentials{std::string(parts[1]), std::string(parts[2]), std::string(parts[0])};
}

// The client's answer to a challenge.
net::Task<base::Result<std::string>> ask(Session& session, std::string challenge)
{
    co_await session.ask_for_more(base::to_base64(challenge));
    const auto line = co_await session.read_line();
    if (!line) co_return base::refuse(line.error());
    if (*line == "*") co_return base::refuse(base::Code::invalid, "authentication was cancelled");
    auto response = base::from_base64(*line);
    if (!response) co_return base::refuse(base::Code::invalid, "base64 was expected");
    co_return std::move(*response);
}

net::Task<Reply> plain(Session& session, std::string message)
{
    auto plain = parse_plain(message);
    if (!plain) co_return bad("That is no PLAIN response");
    co_return co_await log_in(session, *std::move(plain), "AUTHENTICATE");
}

// Of another connection, say: as wrong as a password.
Reply misproven(Session& session, const directory::TypedLogin& typed, const base::Error& why)
{
    if (why.code == base::Code::invalid) return misread(why);
    return end_login(session, typed, base::refuse(why), "AUTHENTICATE");
}

net::Task<Reply> scram(Session& session, directory::scram::Plus plus, std::string message)
{
    auto& directory = session.services().directory;
    directory::scram::Exchange exchange(plus, bindings(session));
    const auto begun = exchange.client_first(message);
    const auto typed = directory::typed_login(exchange.name(), exchange.authorization());
    if (!begun) co_return misproven(session, typed, begun.error());
    auto request = login_request(session, typed);

    const auto salt = co_await directory.scram_salt(typed.name, request.from);
    if (!salt) co_return end_login(session, typed, base::refuse(salt.error()), "AUTHENTICATE");
    const auto last = co_await ask(session, exchange.server_first(*salt));
    if (!last) co_return misread(last.error());
    auto proof = exchange.client_final(*last);
    if (!proof) co_return misproven(session, typed, proof.error());

    request.proof = *std::move(proof);
    const auto admission = co_await directory.check_login(std::move(request));
    if (admission) {
        const auto heard = co_await ask(session, directory::scram::server_final(admission->server_signature));
        if (!heard) co_return misread(heard.error());
    }
    co_return end_login(session, typed, admission, "AUTHENTICATE");
}

net::Task<Reply> external(Session& session, std::string authorization)
{
    const auto typed = directory::external_login(authorization);
    auto request = login_request(session, typed);
    request.proof = session.certificate();
    const auto admission = co_await session.services().directory.check_login(std::move(request));
    co_return end_login(session, typed, admission, "AUTHENTICATE");
}

net::Task<Reply> handle(Session& session, Authenticate request)
{
    using directory::scram::Plus;
    const bool is_plain = request.mechanism == "PLAIN", is_plus = request.mechanism == "SCRAM-SHA-256-PLUS";
    const bool is_external = request.mechanism == "EXTERNAL" && session.has_certificate();
    const bool is_offered = is_plain || is_external || request.mechanism == "SCRAM-SHA-256" ||
                            (is_plus && bindings(session).is_any());
    if (!is_offered) co_return no("CANNOT", "That mechanism is not offered");
    if (!session.may_login_here()) {
        co_return no(code::privacy_required, "Passwords are taken under TLS only");
    }
    if (!request.response) {
        auto response = co_await ask(session, "");
        if (!response) co_return misread(response.error());
        request.response = std::move(*response);
    }
    if (is_external) co_return co_await external(session, *std::move(request.response));
    if (is_plain) co_return co_await plain(session, *std::move(request.response));
    co_return co_await scram(session, is_plus ? Plus::yes : Plus::no, *std::move(request.response));
}

}  // namespace

directory::scram::Bindings bindings(const Session& session)
{
    const auto& stream = session.stream();
    return {stream.binding(net::Binding::exporter), stream.binding(net::Binding::end_point)};
}

const Command commands::authenticate{"AUTHENTICATE", State::not_authenticated, parse_then<parse, handle>};

}  // namespace imap

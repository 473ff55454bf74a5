// AUTHENTICATE: log in by a SASL mechanism. PLAIN so far.
//
//   RFC 9051 §6.2.2   the command, the initial response, "*" to cancel
//   RFC 4616 §2       PLAIN: authorization NUL name NUL password

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

// The client's answer to an empty challenge.
net::Task<base::Result<std::string>> ask(Session& session)
{
    co_await session.ask_for_more("");
    const auto line = co_await session.read_line();
    if (!line) co_return base::refuse(line.error());
    if (*line == "*") co_return base::refuse(base::Code::invalid, "authentication was cancelled");
    auto response = base::from_base64(*line);
    if (!response) co_return base::refuse(base::Code::invalid, "base64 was expected");
    co_return std::move(*response);
}

net::Task<Reply> handle(Session& session, Authenticate request)
{
    if (request.mechanism != "PLAIN") co_return no("CANNOT", "That mechanism is not offered");
    if (!session.may_login_here()) {
        co_return no(code::privacy_required, "Passwords are taken under TLS only");
    }
    if (!request.response) {
        auto response = co_await ask(session);
        if (!response) co_return misread(response.error());
        request.response = std::move(*response);
    }
    auto plain = parse_plain(*request.response);
    if (!plain) co_return bad("That is no PLAIN response");
    co_return co_await log_in(session, *std::move(plain), "AUTHENTICATE");
}

}  // namespace

const Command commands::authenticate{"AUTHENTICATE", State::not_authenticated, parse_then<parse, handle>};

}  // namespace imap

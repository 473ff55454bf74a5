// EHLO and LHLO: the client says its name and learns what is offered here.
//
//   RFC 5321 §4.1.1.1   EHLO; also ends a transaction (§4.1.4)
//   RFC 2033 §4.1       LHLO in its place for LMTP
//   RFC 1870, RFC 2920, RFC 2034, RFC 3030, RFC 3207, RFC 4954, RFC 6152, RFC 6531   what is offered

#include "base/format.hpp"
#include "smtp/commands.hpp"
#include "smtp/session.hpp"

namespace smtp {
namespace {

// ehlo = "EHLO" SP ( Domain / address-literal )
Parsed<std::string> parse(Scanner& scan)
{
    auto name = scan.client_name();
    return scan.done(std::move(name));
}

std::string offers(Session& session)
{
    std::string text = "\nPIPELINING\nSIZE " + base::format("{}", session.settings().max_message_size) +
                       "\n8BITMIME\nSMTPUTF8\nENHANCEDSTATUSCODES\nCHUNKING";
    if (session.settings().starttls && !session.is_tls()) text += "\nSTARTTLS";
    // Passwords are asked for under TLS only (RFC 8314 §3).
    if (session.door() != Door::submission || !session.is_tls()) return text;
    text += session.has_certificate() ? "\nAUTH EXTERNAL" : "\nAUTH";
    if (bindings(session).is_any()) text += " SCRAM-SHA-256-PLUS";
    text += " SCRAM-SHA-256 PLAIN LOGIN";
    return text;
}

net::Task<Said> handle(Session& session, std::string name)
{
    session.mail().reset();
    session.client().hello = Hello::extended;
    session.client().name = std::move(name);
    co_return Reply(Answer::hello, session.settings().hostname + offers(session));
}

}  // namespace

const Command ehlo{"EHLO", smtp_doors, Needs::nothing, parse_then<parse, handle>};
const Command lhlo{"LHLO", Door::lmtp, Needs::nothing, parse_then<parse, handle>};

}  // namespace smtp

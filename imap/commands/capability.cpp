// CAPABILITY: what this server offers at this point of the conversation.
//
//   RFC 9051 §6.1.1, §6.2.3   the command; LOGINDISABLED
//   RFC 7889 §4               APPENDLIMIT with the one limit of all mailboxes
//   RFC 4314 §1, §2.2         ACL, and by RIGHTS= which rights its first edition did not have
//   RFC 5032, RFC 8514, RFC 8970, RFC 3516   WITHIN, SAVEDATE, PREVIEW, BINARY
//
// What is named here is there: see tests/imap/announced_test.cpp.

#include "base/format.hpp"
#include "imap/login.hpp"
#include "imap/session.hpp"

namespace imap {

std::string capabilities(Session& session)
{
    std::string names = "IMAP4rev2 IMAP4rev1 LITERAL+ ID ENABLE SASL-IR";
    if (!session.is_logged_in()) {
        if (session.offers_tls()) names += " STARTTLS";
        if (!session.may_login_here()) return names + " LOGINDISABLED";
        if (session.has_certificate()) names += " AUTH=EXTERNAL";
        if (bindings(session).is_any()) names += " AUTH=SCRAM-SHA-256-PLUS";
        return names + " AUTH=SCRAM-SHA-256 AUTH=PLAIN";
    }
    names += " NAMESPACE UNSELECT IDLE UIDPLUS MOVE CHILDREN LIST-EXTENDED LIST-STATUS STATUS=SIZE"
             " SPECIAL-USE CREATE-SPECIAL-USE MULTIAPPEND ESEARCH SEARCHRES WITHIN BINARY SAVEDATE PREVIEW"
             " ACL RIGHTS=texk";
    return names + base::format(" APPENDLIMIT={}", session.settings().max_message_size);
}

namespace {

net::Task<Reply> handle(Session& session)
{
    session.untagged("CAPABILITY " + capabilities(session));
    co_return ok("CAPABILITY completed");
}

}  // namespace

const Command commands::capability{"CAPABILITY", State::any, without_arguments<handle>};

}  // namespace imap

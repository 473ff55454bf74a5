#include "imap/login.hpp"

#include "base/format.hpp"
#include "imap/auditing.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

Reply fail(Session& session, const std::string& name, const base::Error& why, Reply reply)
{
    session.server().meters().failed_logins.add();
    note(session, ledger::Kind::login_failed, name, base::to_string(why.code));
    session.services().log.info("imap", "login failed",
                                {{"name", name},
                                 {"from", session.stream().peer().to_text()},
                                 {"tls", session.stream().tls_text()},
                                 {"why", std::string(base::to_string(why.code))},
                                 {"detail", why.detail}});
    return reply;
}

}  // namespace

net::Task<Reply> log_in(Session& session, Credentials credentials, std::string_view command)
{
    if (!session.may_login_here()) {
        co_return no(code::privacy_required, "Passwords are taken under TLS only");
    }
    directory::LoginRequest request{.name = credentials.name,
                                    .password = std::move(credentials.password),
                                    .from = session.stream().peer().address,
                                    .service = "imap"};
    const auto account = co_await session.services().directory.check_login(std::move(request));
    if (!account) {
        // Why is nobody's business who has not logged in.
        co_return fail(session, credentials.name, account.error(), refuse({account.error().code, {}}));
    }
    if (auto entered = session.enter(*account); !entered) {
        co_return fail(session, credentials.name, entered.error(), refuse(entered.error()));
    }
    co_return ok("CAPABILITY " + capabilities(session), base::format("{} completed", command));
}

}  // namespace imap

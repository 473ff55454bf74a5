#include "imap/login.hpp"

#include "base/format.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

net::Task<Reply> fail(Session& session, std::string name, base::Error why, Reply reply)
{
    session.server().meters().failed_logins.add();
    session.services().log.info("imap", "login failed",
                                {{"name", name},
                                 {"from", session.stream().peer().to_text()},
                                 {"tls", session.stream().tls_text()},
                                 {"why", std::string(base::to_string(why.code))},
                                 {"detail", why.detail}});
    co_await net::Loop::current().sleep(session.settings().failed_login_delay);
    co_return reply;
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
        auto reply = refuse({account.error().code, {}});
        co_return co_await fail(session, std::move(credentials.name), account.error(), std::move(reply));
    }
    if (auto entered = session.enter(*account); !entered) {
        auto reply = refuse(entered.error());
        co_return co_await fail(session, std::move(credentials.name), entered.error(), std::move(reply));
    }
    co_return ok("CAPABILITY " + capabilities(session), base::format("{} completed", command));
}

}  // namespace imap

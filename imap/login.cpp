#include "imap/login.hpp"

#include "base/format.hpp"
#include "directory/acting.hpp"
#include "imap/auditing.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

Reply fail(Session& session, const directory::TypedLogin& typed, const base::Error& why, Reply reply)
{
    session.server().meters().failed_logins.add();
    note_failed_login(session, typed.name, typed.box, base::to_string(why.code));
    session.services().log.info("imap", "login failed",
                                {{"name", typed.name},
                                 {"as", typed.box},
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
    const auto typed = directory::typed_login(credentials.name, credentials.authorization);
    directory::LoginRequest request{.name = typed.name,
                                    .password = std::move(credentials.password),
                                    .from = session.stream().peer().address,
                                    .entrance = directory::Entrance::imap,
                                    .acts_for = typed.box};
    const auto account = co_await session.services().directory.check_login(std::move(request));
    if (!account) {
        // Why is nobody's business who has not logged in.
        co_return fail(session, typed, account.error(), refuse({account.error().code, {}}));
    }
    if (auto entered = session.enter(*account, typed.box); !entered) {
        co_return fail(session, typed, entered.error(), refuse(entered.error()));
    }
    co_return ok("CAPABILITY " + capabilities(session), base::format("{} completed", command));
}

}  // namespace imap

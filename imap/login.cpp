#include "imap/login.hpp"

#include "base/format.hpp"
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

// Only who has shown the right thing hears more than that it was wrong.
Reply refusal(const base::Error& why)
{
    if (why.code != base::Code::denied) return refuse({why.code, {}});
    return no("CONTACTADMIN", "That is not enough from where you are: use an app password or a certificate");
}

}  // namespace

directory::LoginRequest login_request(const Session& session, const directory::TypedLogin& typed)
{
    directory::LoginRequest request;
    request.name = typed.name;
    request.from = session.stream().peer().address;
    request.entrance = directory::Entrance::imap;
    request.acts_for = typed.box;
    return request;
}

Reply end_login(Session& session, const directory::TypedLogin& typed,
                const base::Result<directory::Admission>& admission, std::string_view command)
{
    // Why is nobody's business who has not logged in.
    if (!admission) return fail(session, typed, admission.error(), refusal(admission.error()));
    if (auto entered = session.enter(*admission, typed.box); !entered)
        return fail(session, typed, entered.error(), refuse(entered.error()));
    return ok("CAPABILITY " + capabilities(session), base::format("{} completed", command));
}

net::Task<Reply> log_in(Session& session, Credentials credentials, std::string_view command)
{
    if (!session.may_login_here()) {
        co_return no(code::privacy_required, "Passwords are taken under TLS only");
    }
    const auto typed = directory::typed_login(credentials.name, credentials.authorization);
    auto request = login_request(session, typed);
    request.password = std::move(credentials.password);
    const auto admission = co_await session.services().directory.check_login(std::move(request));
    co_return end_login(session, typed, admission, command);
}

}  // namespace imap

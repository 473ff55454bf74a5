// cert.enrol: the server's own authority issues a certificate for an official, and it stands on his entry at once. For a
// key of his own, by a request; or, where a password is given, with a key that is made here and not kept.
//
//   {"name":"nqhuy","request":"-----BEGIN CERTIFICATE REQUEST-----…"}   {"official":{…},"certificate":{…}}
//   {"name":"nqhuy","password":"…"}                                     the same and "pkcs12":"<base64>"

#include "control/verbs.hpp"
#include "control/verbs/certificates.hpp"
#include "directory/authority.hpp"

#include "base/text.hpp"

namespace control {
namespace {

constexpr std::size_t shortest_password = 9;

struct Enrol {
    std::string name, request, password;
};

Enrol parse(Args& args)
{
    Enrol asked{args.text("name"), args.long_text("request"), args.optional_text("password")};
    if (asked.request.empty() && asked.password.empty()) args.refuse("request", "argument_missing");
    if (asked.request.empty() && asked.password.size() < shortest_password)
        args.refuse("password", "short_password", {{"least", shortest_password}});
    return asked;
}

using Issued = base::Result<directory::Pkcs12>;

net::Task<Issued> issue(Session& session, Enrol asked, directory::Subject subject)
{
    auto work = [authority = session.parts().authority, asked = std::move(asked),
                 subject = std::move(subject), now = seconds_now(session)]() -> Issued {
        if (asked.request.empty()) return authority->issue_with_key(subject, asked.password, now);
        auto certificate = authority->issue(asked.request, subject, now);
        if (!certificate) return base::refuse(certificate.error());
        return directory::Pkcs12{*std::move(certificate), {}};
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

net::Task<Answer> handle(Session& session, Enrol asked)
{
    if (session.parts().authority == nullptr) co_return no(base::Code::unsupported, "cert_no_authority");
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    if (!account.may_login() || account.addresses.empty())
        co_return no(base::Code::cannot, "cert_not_active", {{"address", account.primary_address()}});
    directory::Subject subject{account.name, std::string(account.primary_address())};
    auto issued = co_await issue(session, std::move(asked), std::move(subject));
    if (!issued) co_return no(base::Code::invalid, "cert_not_issued", {{"why", issued.error().detail}});
    auto published = co_await publish(session, account, issued->certificate, Origin::issued);
    if (!published) co_return std::unexpected(std::move(published.error()));
    base::Json::Object answer{{"official", describe(*snapshot, account)},
                              {"certificate", describe(issued->certificate)}};
    if (!issued->bytes.empty()) answer.emplace("pkcs12", base::to_base64(issued->bytes));
    co_return answer;
}

}  // namespace

const Verb cert_enrol{"cert.enrol", parse_then<parse, handle>, Duty::recorded, directory::Right::certify};

}  // namespace control

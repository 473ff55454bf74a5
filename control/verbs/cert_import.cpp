// cert.import: a certificate from elsewhere comes onto its owner's entry, for colleagues who encrypt to him. Without a
// name the owner is whose address it names.
//
//   {"name":"nqhuy","certificate":"<base64 of PEM or DER>"}
//   {"official":{…},"certificate":{"serial":…,"until":…},"is_new":true}

#include "control/verbs.hpp"
#include "control/verbs/certificates.hpp"

#include "base/text.hpp"

namespace control {
namespace {

struct Import {
    std::string name, bytes;
};

Import parse(Args& args)
{
    Import asked{args.optional_text("name"), {}};
    const auto bytes = base::from_base64(args.long_text("certificate"));
    if (!bytes) args.refuse("certificate", "argument_missing");
    asked.bytes = bytes.value_or("");
    return asked;
}

net::Task<FoundOne> owner_of(Session& session, const directory::Snapshot& snapshot, std::string name,
                             directory::Certificate certificate)
{
    if (!name.empty()) co_return co_await find_one(session, snapshot, std::move(name));
    for (const auto& address : certificate.addresses)
        if (const auto* owner = snapshot.by_address(address))
            co_return co_await find_one(session, snapshot, owner->login);
    co_return no(base::Code::not_found, "cert_of_nobody",
                 {{"subject", certificate.subject},
                  {"address", certificate.addresses.empty() ? "-" : certificate.addresses.front()}});
}

net::Task<Answer> handle(Session& session, Import asked)
{
    const auto certificate = directory::read_certificate(asked.bytes);
    if (!certificate) co_return no(base::Code::invalid, "cert_unreadable");
    const auto snapshot = session.directory().snapshot();
    auto found = co_await owner_of(session, *snapshot, asked.name, *certificate);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    auto published = co_await publish(session, account, *certificate, Origin::imported);
    if (!published) co_return std::unexpected(std::move(published.error()));
    co_return base::Json::Object{{"official", describe(*snapshot, account)},
                                 {"certificate", describe(*certificate)},
                                 {"is_new", *published}};
}

}  // namespace

const Verb cert_import{"cert.import", parse_then<parse, handle>, Duty::recorded, directory::Right::certify};

}  // namespace control

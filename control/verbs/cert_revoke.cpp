// cert.list: the certificates of an official. cert.revoke: one of them is taken off his entry, so that nobody encrypts to
// it any more; one of our own authority also comes onto its list of those taken back.
//
//   {"name":"nqhuy"}                                      {"official":{…},"certificates":[…]}
//   {"name":"nqhuy","serial":"41A…","reason":"mất khóa"}  {"official":{…},"certificate":{…},"crl":"/…/revoked.crl"}

#include "control/verbs.hpp"
#include "control/verbs/certificates.hpp"
#include "directory/authority.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace control {
namespace {

using directory::Certificate;

struct Revoke {
    std::string name, serial, reason;
};

Revoke parse_list(Args& args)
{
    return {args.text("name"), {}, {}};
}

Revoke parse_revoke(Args& args)
{
    auto name = args.text("name");
    auto serial = args.text("serial");
    return {std::move(name), std::move(serial), args.optional_text("reason")};
}

net::Task<Answer> list(Session& session, Revoke asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    auto certificates = co_await certificates_of(session, account.id);
    if (!certificates) co_return std::unexpected(std::move(certificates.error()));
    base::Json::Array all;
    for (const auto& one : *certificates) all.emplace_back(describe(one));
    co_return base::Json::Object{{"official", describe(*snapshot, account)},
                                 {"certificates", std::move(all)}};
}

// Where the list of those taken back now is; empty where it was not our authority that had issued it.
net::Task<base::Result<std::string>> take_back(Session& session, Certificate certificate)
{
    auto work = [authority = session.parts().authority, certificate = std::move(certificate),
                 now = seconds_now(session)]() -> base::Result<std::string> {
        if (authority == nullptr || !authority->has_issued(certificate)) return std::string();
        auto revoked = authority->revoke(certificate.serial, now);
        if (!revoked) return base::refuse(revoked.error());
        return authority->crl_file().string();
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

net::Task<Answer> revoke(Session& session, Revoke asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    auto standing = co_await certificates_of(session, account.id);
    if (!standing) co_return std::unexpected(std::move(standing.error()));
    auto is_it = [&](const Certificate& one) { return base::iequals(one.serial, asked.serial); };
    const auto meant = std::ranges::find_if(*standing, is_it);
    if (meant == standing->end())
        co_return no(base::Code::not_found, "cert_unknown_serial",
                     {{"serial", base::printable(asked.serial, 60)}, {"address", account.primary_address()}});
    const Certificate certificate = *meant;
    // The list first: broken off after it, the same again takes the certificate off the entry.
    const auto crl = co_await take_back(session, certificate);
    if (!crl) co_return no(crl.error().code, "cert_no_crl", {{"why", crl.error().detail}});
    directory::AccountEdit edit;
    auto& values = edit.details[directory::Detail::certificate];
    for (const auto& one : *standing)
        if (!is_it(one)) values.push_back(one.der);
    const auto stored = co_await session.directory().edit(account.id, std::move(edit), account.version);
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    // Who has logged in by it from elsewhere does so no more.
    session.office().logins.close_all_of(account.id);
    Act act{ledger::Kind::modified,
            "a certificate was taken back, " + certificate.serial,
            {"login", account.login},
            {"reason", asked.reason}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{
        {"official", describe(*snapshot, account)}, {"certificate", describe(certificate)}, {"crl", *crl}};
}

}  // namespace

const Verb cert_list{"cert.list", parse_then<parse_list, list>, Duty::none, directory::Right::see};
const Verb cert_revoke{"cert.revoke", parse_then<parse_revoke, revoke>, Duty::recorded,
                       directory::Right::certify};

}  // namespace control

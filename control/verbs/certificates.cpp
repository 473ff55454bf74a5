#include "control/verbs/certificates.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace control {
namespace {

using directory::Certificate;
using directory::Detail;

constexpr std::size_t most_on_an_entry = 20;

Refusal refusal_of(directory::CertificateFault fault, const Certificate& certificate,
                   const directory::Account& account)
{
    std::string addresses;
    for (const auto& address : certificate.addresses) addresses += (addresses.empty() ? "" : ", ") + address;
    return refusal(base::Code::invalid, "cert_" + std::string(to_string(fault)),
                   {{"serial", certificate.serial},
                    {"subject", certificate.subject},
                    {"issuer", certificate.issuer},
                    {"addresses", addresses.empty() ? "-" : base::printable(addresses, 300)},
                    {"address", account.primary_address()}});
}

}  // namespace

base::Json::Object describe(const Certificate& certificate)
{
    base::Json::Array addresses;
    for (const auto& address : certificate.addresses) addresses.emplace_back(address);
    return {{"serial", certificate.serial},
            {"subject", certificate.subject},
            {"issuer", certificate.issuer},
            {"addresses", std::move(addresses)},
            {"from", certificate.from},
            {"until", certificate.until},
            {"fingerprint", certificate.fingerprint},
            {"der", base::to_base64(certificate.der)}};
}

std::int64_t seconds_now(Session& session)
{
    const auto now = session.parts().clock.now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

std::vector<std::string> addresses_of(const directory::Account& account, std::int64_t now)
{
    std::vector<std::string> addresses;
    for (const auto& issued : account.addresses)
        if (issued.from <= now && (!issued.until || now < *issued.until)) addresses.push_back(issued.address);
    return addresses;
}

net::Task<Certificates> certificates_of(Session& session, base::Uuid account)
{
    auto values = co_await session.directory().details(account, Detail::certificate);
    if (!values) co_return std::unexpected(from_directory(values.error()));
    std::vector<Certificate> certificates;
    for (const auto& value : *values)
        if (auto read = directory::read_certificate(value)) certificates.push_back(*std::move(read));
    std::ranges::sort(certificates, {}, [](const auto& one) { return std::tie(one.until, one.serial); });
    co_return certificates;
}

net::Task<std::expected<bool, Refusal>> publish(Session& session, directory::Account account,
                                                Certificate certificate, Origin origin)
{
    const auto now = seconds_now(session);
    const auto& anchors = origin == Origin::issued ? std::string() : session.parts().certificate_anchors;
    const auto fault = fault_of(certificate, addresses_of(account, now), now, anchors);
    if (!fault) co_return no(base::Code::unavailable, "cert_anchors", {{"why", fault.error().detail}});
    if (*fault) co_return std::unexpected(refusal_of(**fault, certificate, account));
    auto standing = co_await certificates_of(session, account.id);
    if (!standing) co_return std::unexpected(std::move(standing.error()));
    if (std::ranges::find(*standing, certificate.der, &Certificate::der) != standing->end()) co_return false;
    // What has expired makes room: nobody encrypts to it any more.
    std::erase_if(*standing, [now](const Certificate& one) { return one.until <= now; });
    if (standing->size() >= most_on_an_entry)
        co_return no(base::Code::limit, "cert_many",
                     {{"address", account.primary_address()}, {"most", most_on_an_entry}});
    directory::AccountEdit edit;
    auto& values = edit.details[Detail::certificate];
    for (auto& one : *standing) values.push_back(std::move(one.der));
    values.push_back(certificate.der);
    const auto stored = co_await session.directory().edit(account.id, std::move(edit), account.version);
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    Act act{ledger::Kind::modified,
            origin == Origin::issued ? "a certificate was issued" : "a certificate was taken in",
            {"login", account.login},
            {"serial", certificate.serial}};
    if (auto unrecorded = co_await session.record(std::move(act)))
        co_return std::unexpected(std::move(*unrecorded));
    co_return true;
}

}  // namespace control

#include "directory/certificate_judge.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace directory {

using base::Code;
using base::refuse;

std::vector<const Account*> named_in(const Snapshot& snapshot, const Certificate& certificate)
{
    std::vector<const Account*> named;
    for (const auto& address : certificate.addresses) {
        const auto* account = snapshot.by_address(address);
        if (account != nullptr && std::ranges::find(named, account) == named.end()) named.push_back(account);
    }
    return named;
}

bool CertificateJudge::believes(const CertificateProof& proof) const
{
    return trust_ && !proof.der.empty() && trust_->believes(proof, unix_now());
}

net::Task<base::Result<const Account*>> CertificateJudge::owner(const Snapshot& snapshot,
                                                                Believed believed) const
{
    auto named = named_in(snapshot, believed.certificate);
    if (believed.by == Vouched::own_authority) {
        std::vector<const Account*> standing;
        for (const auto* account : named) {
            auto asking = details_(account->id, Detail::certificate);
            const auto values = co_await std::move(asking);
            if (!values) co_return refuse(Code::unavailable, values.error().detail);
            if (std::ranges::find(*values, believed.certificate.der) != values->end())
                standing.push_back(account);
        }
        named = std::move(standing);
    }
    if (named.size() == 1) co_return named.front();
    co_return refuse(Code::wrong_login, "certificate " + believed.certificate.serial +
                                            (named.empty() ? " is nobody's here" : " is of several"));
}

net::Task<base::Result<Proven>> CertificateJudge::judge(std::shared_ptr<const Snapshot> snapshot,
                                                        LoginRequest request, CertificateProof proof) const
{
    if (!trust_ || proof.der.empty()) co_return refuse(Code::wrong_login, "no certificate is believed here");
    auto believed = trust_->look(proof, unix_now());
    if (!believed) co_return refuse(Code::wrong_login, "certificate: " + believed.error().detail);
    auto finding = owner(*snapshot, *believed);
    const auto found = co_await std::move(finding);
    if (!found) co_return refuse(found.error());
    auto asking = trust_->ask(*believed);
    if (const auto asked = co_await std::move(asking); !asked)
        co_return refuse(Code::wrong_login, "certificate: " + asked.error().detail);
    const Account& account = **found;
    const bool is_his_name = request.name.empty() || snapshot->by_login(request.name) == &account;
    if (!is_his_name)
        co_return refuse(Code::wrong_login,
                         "the certificate is not of " + base::printable(request.name, 100));
    co_return Proven{.account = account.id, .means = Means::certificate, .certificate = std::move(proof)};
}

}  // namespace directory

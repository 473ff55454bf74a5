#include "directory/admission.hpp"

#include "directory/acting.hpp"

#include <algorithm>
#include <array>

namespace directory {
namespace {

using base::Code;
using base::refuse;

constexpr std::array<std::string_view, 5> entrance_words{"imap", "pop3", "submission", "control", "ldap"};
constexpr std::array<std::string_view, 4> means_words{"password", "app password", "scram", "certificate"};

base::Result<void> check_scope(const Proven& proven, const Account& who, const LoginRequest& request)
{
    if (proven.means != Means::app_password) return {};
    if (std::ranges::find(proven.entrances, request.entrance) != proven.entrances.end()) return {};
    return refuse(Code::wrong_login,
                  who.login + ": this app password is not for " + std::string(to_string(request.entrance)));
}

// At the admin's door he may come in as far as it takes to change it.
base::Result<void> check_age(const Proven& proven, const Account& who, const LoginRequest& request)
{
    const bool is_by_secret = proven.means != Means::certificate;
    if (!who.must_change_password || !is_by_secret || request.entrance == Entrance::control) return {};
    return refuse(Code::expired, who.login + " must change the password first");
}

}  // namespace

std::string_view to_string(Entrance entrance)
{
    return entrance_words.at(static_cast<std::size_t>(entrance));
}

std::optional<Entrance> entrance_from(std::string_view text)
{
    const auto* found = std::ranges::find(entrance_words, text);
    if (found == entrance_words.end()) return std::nullopt;
    return static_cast<Entrance>(found - entrance_words.begin());
}

CertificateProof proof_of(std::vector<std::string> certificates)
{
    if (certificates.empty()) return {};
    CertificateProof proof{std::move(certificates.front()), {}};
    proof.others.assign(std::make_move_iterator(certificates.begin() + 1),
                        std::make_move_iterator(certificates.end()));
    return proof;
}

std::string_view to_string(Means means)
{
    return means_words.at(static_cast<std::size_t>(means));
}

bool still_counts(const Admission& admission, const Account& account)
{
    if (admission.secret_version != account.secret_version) return false;
    return admission.app_password == 0 ||
           std::ranges::find(account.app_passwords, admission.app_password) != account.app_passwords.end();
}

base::Result<Admission> admit(const Snapshot& snapshot, const Proven& proven, const LoginRequest& request,
                              const LoginPolicy* policy)
{
    const auto* who = snapshot.by_id(proven.account);
    Admission admission{proven.account,          proven.means,       proven.app_password,
                        proven.server_signature, proven.certificate, who ? who->secret_version : 0};
    if (who == nullptr) return admission;  // he will be told that the directory does not know him yet
    if (!who->may_login()) return refuse(Code::wrong_login, who->login + " may not log in");
    if (auto fit = check_scope(proven, *who, request); !fit) return refuse(fit.error());
    if (auto fit = check_opening(snapshot, *who, request); !fit) return refuse(fit.error());
    if (policy != nullptr)
        if (auto fit = policy->further(snapshot, *who, request, proven.means); !fit)
            return refuse(fit.error());
    if (auto fit = check_age(proven, *who, request); !fit) return refuse(fit.error());
    return admission;
}

}  // namespace directory

// Admission: what anybody who logs in shows, and the gates that he then passes, whatever it was. Pure.
//
//   LoginRequest ─► judge: is it right?           ─► Proven ─► admit(): the same gates for all ─► Admission
//                     password, app password         who, and by which means
//                     an exchange by SCRAM
//                     a client certificate
//
// What is not right, and what is right but not for this, is wrong_login, in like time (ldap/login.hpp): nobody learns
// which accounts, boxes and app passwords there are. Only who has shown the right thing hears more: `expired`, the
// password must be changed first; `denied`, it takes more than this from there.
//
// A client certificate comes as a CertificateProof: the stream gives the chain that TLS has seen the key of; EXTERNAL's
// authorization identity is `name` (may be empty) and `acts_for`. The judge (ldap/login.hpp, judge_alone) finds whose it
// is, by the certificates that the directory holds of him, and answers with Proven{…, Means::certificate}.
#pragma once

#include "base/clock.hpp"
#include "directory/scram.hpp"
#include "directory/snapshot.hpp"

#include <variant>

namespace directory {

// What somebody wants in to.
enum class Entrance { imap, pop3, submission, control, ldap };
std::string_view to_string(Entrance entrance);
std::optional<Entrance> entrance_from(std::string_view text);

enum class Means { password, app_password, scram, certificate };
std::string_view to_string(Means means);

struct PasswordProof {};  // LoginRequest::password
struct CertificateProof {
    std::string der;                  // his own, which TLS has shown the key of
    std::vector<std::string> others;  // those that came along, each DER
};
// As a stream has them (net::Stream::certificates()).
CertificateProof proof_of(std::vector<std::string> certificates);
using Proof = std::variant<PasswordProof, scram::Proof, CertificateProof>;

struct LoginRequest {
    std::string name;  // nqhuy or nqhuy@langson.gov.vn
    std::string password;
    std::string from;  // the client's address
    Entrance entrance = Entrance::imap;
    // The box that he means to open with his own name and password (acting.hpp); empty: his own mail. Refused
    // alike whether it is not there or not for him.
    std::string acts_for{};
    Proof proof{};
};

// The right thing has been shown.
struct Proven {
    base::Uuid account;
    Means means = Means::password;
    std::uint32_t app_password = 0;     // which one; 0: none
    std::vector<Entrance> entrances{};  // what an app password is for
    std::string server_signature{};     // of SCRAM: what the client is to be told (RFC 5802 §3)
    std::optional<CertificateProof> certificate{};
};

// He is in. Sessions end when the account, its password, the app password or the certificate by which they came is gone.
struct Admission {
    base::Uuid account;
    Means means = Means::password;
    std::uint32_t app_password = 0;
    std::string server_signature{};
    std::optional<CertificateProof> certificate{};  // see Directory::believes
    std::uint32_t secret_version = 0;               // of his password, as it was when he was let in
};
// Whether who came in by this may stay, as far as that depends on his password and his app passwords.
bool still_counts(const Admission& admission, const Account& account);

// When one name is closed to one network: after so many wrong secrets in a row.
struct LockRule {
    std::uint64_t wrong_most = 0;  // 0: never
    base::Duration lasts{0};       // 0: until an admin opens it

    bool operator==(const LockRule&) const = default;
};

// A name that is closed to one network, or to one address where its owner is at home.
struct LockOut {
    std::string login, from;
    std::int64_t since = 0, until = 0;  // unix seconds; until 0: an admin ends it

    bool operator==(const LockOut&) const = default;
};

// What the regulations say about logins. Called on any loop and thread; never waits.
class LoginPolicy {
  public:
    virtual ~LoginPolicy() = default;
    // What it takes besides what was shown: denied, with what that is in `detail`; or fine.
    virtual base::Result<void> further(const Snapshot& snapshot, const Account& who,
                                       const LoginRequest& request, Means means) const = 0;
    // nullptr is nobody: then what counts for most.
    virtual LockRule lock_rule(const Snapshot& snapshot, const Account* who) const = 0;
};

// wrong_login: it is not for him, or not for this. expired, denied: see above.
base::Result<Admission> admit(const Snapshot& snapshot, const Proven& proven, const LoginRequest& request,
                              const LoginPolicy* policy);

}  // namespace directory

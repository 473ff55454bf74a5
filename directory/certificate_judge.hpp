// CertificateJudge: whose certificate it is that a client has shown, if it is believed (client_trust.hpp): exactly one
// account's, or nobody's.
//
//   our own authority's     it stands on the entry of one of those whose address is in it, byte for byte
//   another authority's     all addresses in it that are ours are one account's
//
// What EXTERNAL is asked to act as (RFC 4422 §A) may name that account, or a box of its (acting.hpp), and nobody else.
#pragma once

#include "directory/client_trust.hpp"
#include "directory/edit.hpp"
#include "net/task.hpp"

namespace directory {

// Accounts that hold an address which the certificate names; in no order, none twice.
std::vector<const Account*> named_in(const Snapshot& snapshot, const Certificate& certificate);

class CertificateJudge {
  public:
    using Details = std::function<net::Task<base::Result<std::vector<std::string>>>(base::Uuid, Detail)>;

    CertificateJudge(std::shared_ptr<const ClientTrust> trust, Details details)
        : trust_(std::move(trust)),
          details_(std::move(details))
    {}

    // wrong_login: not believed, of nobody, or of several; `detail` says which. unavailable: slapd could not be asked.
    net::Task<base::Result<Proven>> judge(std::shared_ptr<const Snapshot> snapshot, LoginRequest request,
                                          CertificateProof proof) const;
    bool believes(const CertificateProof& proof) const;

  private:
    net::Task<base::Result<const Account*>> owner(const Snapshot& snapshot, Believed believed) const;

    std::shared_ptr<const ClientTrust> trust_;  // nullptr: nobody is believed
    Details details_;
};

}  // namespace directory

// ClientTrust: which client certificates are believed: those of the server's own authority, and of authorities that the
// settings name, as long as nobody has taken them back. Whose a certificate is, says certificate_judge.hpp.
//
//   RFC 5280 §6      a chain to an authority, valid now, for a client of TLS (§4.2.1.12)
//   RFC 5280 §6.3    lists of those taken back: files of a folder, read again when they change; the own authority's at once
//   RFC 6960         OCSP, beside the lists (ocsp.hpp)
//
// Any thread; believes() never waits. The door to X.509's verification.
#pragma once

#include "base/log.hpp"
#include "base/settings.hpp"
#include "directory/admission.hpp"
#include "directory/authority.hpp"
#include "directory/ocsp.hpp"
#include "net/loop.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

struct x509_st;
struct x509_store_st;

namespace directory {

struct CertificateSettings {
    std::string authorities;  // a file
    std::string lists;        // a folder
    bool lists_strict = true;
    std::string ocsp = "off";  // soft, hard
    std::string ocsp_responder;
};
void describe(base::Section& section, CertificateSettings& settings);
// Names what is wrong.
base::Result<void> check(const CertificateSettings& settings);

enum class Vouched { own_authority, other_authority };

struct Believed {
    Certificate certificate;
    Vouched by = Vouched::other_authority;
    std::string issuer;  // DER
};

class ClientTrust {
  public:
    // `own`: nullptr, or our authority, which outlives this. invalid: what of the settings cannot be read. Blocks.
    static base::Result<std::shared_ptr<ClientTrust>> open(const CertificateSettings& settings,
                                                           const Authority* own);

    // PEM, for net::TlsFiles; empty: nobody is believed, so nobody need be asked.
    std::string authorities() const;

    // denied: it is not, and why.
    base::Result<Believed> look(const CertificateProof& proof, std::int64_t now) const;
    // The same in short, remembered for as long as it holds.
    bool believes(const CertificateProof& proof, std::int64_t now) const;

    // Asks its authority by OCSP, where the settings want that, and nothing is known that still holds. denied: it was taken
    // back, or nobody says that it was not and the settings are hard. Our own authority need not be asked.
    net::Task<base::Result<void>> ask(Believed believed) const;

    // Looks whether there are other lists. Blocks. Whether somebody may be believed no more, or again; what could not be
    // read is logged.
    bool renew(const base::Log& log);

  private:
    using Store = std::shared_ptr<x509_store_st>;

    ClientTrust(CertificateSettings settings, const Authority* own, std::string others)
        : settings_(std::move(settings)),
          own_(own),
          others_(std::move(others))
    {}
    base::Result<Store> make_store(const std::vector<std::string>& lists) const;
    base::Result<void> judge_answer(const Believed& believed) const;
    base::Result<void> in_doubt(std::string why) const;
    base::Result<Believed> look_by(const Store& store, Vouched by, const CertificateProof& proof,
                                   std::int64_t now) const;

    struct Verdict {
        bool is_believed = false;
        std::int64_t until = 0;
        std::string own_serial{};  // of one that our authority has issued
    };
    bool still_holds(const Verdict& verdict) const;
    bool was_denied(const std::string& der, std::int64_t now) const;  // by OCSP

    const CertificateSettings settings_;
    const Authority* const own_;
    const std::string others_;  // PEM
    Store own_store_;
    const std::unique_ptr<net::Offload> asking_ = net::make_offload(2);
    mutable std::mutex mutex_;
    Store store_;                                          // guarded by mutex_, as is all below
    std::string lists_seen_;                               // names, sizes and times of the files
    mutable std::map<std::string, ocsp::Answer> answers_;  // by DER; each until it is over
    mutable std::map<std::string, Verdict>
        known_;  // by DER; forgotten with each renew() that found something
};

}  // namespace directory

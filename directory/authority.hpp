// Authority: the server's own certificate authority (net/local_ca.hpp makes it) issues certificates for officials, for
// mail and for logging in, and takes them back.
//
//   folder/ca.pem, ca.key      the authority itself; only read here
//   folder/revoked             a line for each certificate taken back: serial SP unix seconds
//   folder/revoked.crl         the same for programs, DER (RFC 5280 §5); made anew with each that is taken back
//
// Blocking where nothing else is said; any thread.
#pragma once

#include "directory/certificate.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>

struct evp_pkey_st;
struct x509_st;

namespace directory {

struct Subject {
    std::string name, address;
};

struct Pkcs12 {
    Certificate certificate;
    std::string bytes;  // certificate, key and authority, sealed with the password (RFC 7292)
};

class Authority {
  public:
    // not_found: there is none in the folder. corrupt: it cannot be read.
    static base::Result<std::unique_ptr<Authority>> open(std::filesystem::path folder);

    // For the key of a request (PKCS #10, RFC 2986), whose own words about names are not believed. invalid: it is none, or
    // its key is too weak.
    base::Result<Certificate> issue(std::string_view request, const Subject& subject, std::int64_t now) const;
    // With a key made here, which is not kept.
    base::Result<Pkcs12> issue_with_key(const Subject& subject, const std::string& password,
                                        std::int64_t now) const;

    bool has_issued(const Certificate& certificate) const;
    // Durable on return. Once more changes nothing.
    base::Result<void> revoke(const std::string& serial, std::int64_t now);
    // As far as this program has done it, or found it when it began. Never waits.
    bool is_revoked(const std::string& serial) const;
    std::string certificate_pem() const;  // of the authority
    std::filesystem::path crl_file() const { return folder_ / "revoked.crl"; }

  private:
    Authority(std::filesystem::path folder, std::shared_ptr<x509_st> root, std::shared_ptr<evp_pkey_st> key)
        : folder_(std::move(folder)),
          root_(std::move(root)),
          key_(std::move(key))
    {}
    base::Result<Certificate> issue_for(evp_pkey_st* key, const Subject& subject, std::int64_t now) const;
    base::Result<void> write_crl(const std::string& revoked, std::int64_t now) const;

    const std::filesystem::path folder_;
    const std::shared_ptr<x509_st> root_;
    const std::shared_ptr<evp_pkey_st> key_;
    std::mutex mutex_;  // the list of those taken back
    mutable std::mutex revoked_mutex_;
    std::set<std::string> revoked_;  // guarded by revoked_mutex_
};

}  // namespace directory

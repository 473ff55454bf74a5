// Certificate: X.509 certificates of the server's own authority: made, written as PEM, checked.
// P-256 keys throughout; no files are written here.
#pragma once

#include "base/clock.hpp"

#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace net {

struct Issued {
    std::shared_ptr<x509_st> certificate;
    std::shared_ptr<evp_pkey_st> key;
};

struct Life {
    base::WallTime from;
    std::chrono::days length;
};

Issued make_root(Life life);
// Good for the names, which may be IP addresses; the last of them is the subject.
Issued make_server(const std::vector<std::string>& names, const Issued& root, Life life);

std::string certificate_pem(const Issued& issued);
std::string key_pem(const Issued& issued);
// What cannot be read stays empty.
Issued read_issued(const std::string& certificate_file, const std::string& key_file);

// Whether there is a certificate and the key is its own.
bool is_whole(const Issued& issued);
bool is_signed_by(const Issued& issued, const Issued& root);
bool lasts_until(const Issued& issued, base::WallTime when);
bool is_good_for(const Issued& issued, const std::string& name);

}  // namespace net

// Certificate: what the certificate of an official says, and whether it may stand in the directory. With
// directory/authority.cpp the door to X.509 of this room.
//
//   RFC 5280 §4.2       extensions: what a certificate is for, and whose
//   RFC 8550 §3, §4.4   for mail: the address in the alternative name, the uses of the key
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace directory {

struct Certificate {
    std::string der;
    std::string serial;                  // hexadecimal, upper case
    std::string subject, issuer;         // "CN = Nguyễn Quang Huy, O = …"
    std::vector<std::string> addresses;  // lower case; the alternative names, then emailAddress
    std::int64_t from = 0, until = 0;    // unix seconds
    std::string fingerprint;             // SHA-256, hexadecimal
    bool is_authority = false;
    bool is_for_mail = false;     // neither use of the key forbids it
    bool may_be_sent_to = false;  // others may encrypt to it

    bool operator==(const Certificate&) const = default;
};

// PEM (its first certificate) or DER. invalid: it is neither.
base::Result<Certificate> read_certificate(std::string_view bytes);

enum class CertificateFault {
    authority,
    expired,
    not_yet,
    not_for_mail,
    cannot_encrypt,
    of_others,
    untrusted
};
std::string_view to_string(CertificateFault fault);

// Why it may not stand beside these addresses; `anchors` as PEM, empty: any issuer will do. invalid: the anchors cannot
// be read.
base::Result<std::optional<CertificateFault>> fault_of(const Certificate& certificate,
                                                       const std::vector<std::string>& addresses,
                                                       std::int64_t now, const std::string& anchors);

}  // namespace directory

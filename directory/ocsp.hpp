// Ocsp: whether a certificate's authority has taken it back: a question about one certificate, and what an answer says. Pure,
// but for the nonce.
//
//   RFC 6960 §4.1, §4.2   request and response, signed by the authority or by whom it has named for that (§4.2.2.2)
//   RFC 8954              the nonce; a responder that answers from stock leaves it out, and then the times decide
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace directory::ocsp {

struct Question {
    std::string bytes;  // DER
    std::string certificate, issuer;
};
// Of two certificates, DER. invalid: they cannot be read.
base::Result<Question> ask(const std::string& certificate, const std::string& issuer);

// Where the certificate itself says that it can be asked; empty: nowhere.
std::string responder_of(const std::string& certificate);

enum class Status { good, revoked, unknown };
struct Answer {
    Status status = Status::unknown;
    std::int64_t until = 0;  // when there is a newer one, unix seconds; 0: not said

    bool operator==(const Answer&) const = default;
};
// invalid: not to this question, not signed by whom it must be, too old, or no answer at all.
base::Result<Answer> hear(const Question& question, std::string_view bytes);

}  // namespace directory::ocsp

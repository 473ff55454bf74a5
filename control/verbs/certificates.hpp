// What the verbs about certificates share.
#pragma once

#include "control/verbs/people.hpp"
#include "directory/certificate.hpp"

namespace control {

base::Json::Object describe(const directory::Certificate& certificate);

// Those that stand on an account's entry; what cannot be read is left out.
using Certificates = std::expected<std::vector<directory::Certificate>, Refusal>;
net::Task<Certificates> certificates_of(Session& session, base::Uuid account);

// All addresses that an account has now.
std::vector<std::string> addresses_of(const directory::Account& account, std::int64_t now);

std::int64_t seconds_now(Session& session);

// Puts one on the entry beside those that are there, and records it. Refused where it may not stand there; a second time
// it changes nothing. `account` by value: it outlives the snapshot.
enum class Origin { imported, issued };
net::Task<std::expected<bool, Refusal>> publish(Session& session, directory::Account account,
                                                directory::Certificate certificate, Origin origin);

}  // namespace control

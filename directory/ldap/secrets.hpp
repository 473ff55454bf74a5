// SecretReader: what slapd holds of one account to verify logins by, read over a few connections of ours that are kept
// open. Blocking; any thread.
#pragma once

#include "directory/ldap/connection.hpp"

#include <mutex>

namespace directory::ldap {

struct Secrets {
    std::string password_hash;  // userPassword; empty: there is none, or it is not ours to read
    std::vector<std::string> scram, app_passwords;
};

class SecretReader {
  public:
    explicit SecretReader(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}

    // not_found; unavailable.
    base::Result<Secrets> read(const std::string& dn);

  private:
    base::Result<Connection> borrow();

    const Endpoint endpoint_;
    std::mutex mutex_;
    std::vector<Connection> idle_;  // guarded by mutex_
};

}  // namespace directory::ldap

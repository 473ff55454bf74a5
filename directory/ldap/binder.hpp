// Binder: asks slapd whether a password is right, by binding as its owner over a few connections that are
// kept open. Blocking; any thread.
#pragma once

#include "directory/ldap/connection.hpp"

#include <atomic>
#include <functional>
#include <mutex>

namespace directory::ldap {

class Binder {
  public:
    Binder(Endpoint endpoint, std::function<bool()> is_up)
        : endpoint_(std::move(endpoint)),
          is_up_(std::move(is_up))
    {}

    // wrong_login; unavailable: slapd is away, found out just now or less than a second ago; cannot: slapd
    // has said something else about this one account, and nothing about the others.
    base::Result<void> verify(const std::string& dn, std::string_view password);
    bool is_away() const;

  private:
    base::Result<void> bind(base::Result<Connection> connection, const std::string& dn,
                            std::string_view password);
    base::Result<Connection> borrow();
    void give_back(Connection connection);

    const Endpoint endpoint_;
    const std::function<bool()> is_up_;
    std::atomic<std::int64_t> try_again_at_ = 0;  // steady ms: before it slapd is taken to be away
    std::mutex mutex_;
    std::vector<Connection> idle_;  // guarded by mutex_
};

}  // namespace directory::ldap

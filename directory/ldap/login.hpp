// Login: is this name with this password somebody who may log in? Asked of slapd by binding as him.
//
//   not plausible ─► wrong_login                        never sent anywhere
//   verified lately, nothing changed since ─► yes       no question asked
//   too many failures from this network ─► limit        without a look at the password
//   slapd away ─► yes if verified some hours ago, or unavailable
//   nobody, or not active ─► wrong_login                after a hash of like cost
//   bind ─► yes, wrong_login, or unavailable (and then for a second nobody else has to wait for slapd)
//
// A refusal of the password is answered at one time after the question, whatever was wrong.
#pragma once

#include "directory/ldap/attempts.hpp"
#include "directory/ldap/connection.hpp"
#include "directory/ldap/login_cache.hpp"
#include "directory/ldap/settings.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "directory/directory.hpp"
#include "net/loop.hpp"

#include <atomic>
#include <mutex>

namespace directory::ldap {

class Login {
  public:
    struct Source {
        std::function<std::shared_ptr<const Snapshot>()> snapshot;
        std::function<bool()> is_up;
    };

    Login(const Settings& settings, Endpoint endpoint, Source source, base::Metrics& metrics);

    net::Task<base::Result<base::Uuid>> check(LoginRequest request);
    void forget(const base::Uuid& account) { cache_.forget(account); }

  private:
    // On a thread of the pool.
    base::Result<void> verify(const std::string& dn, const std::string& password);
    base::Result<void> refuse_slowly(const std::string& password) const;

    net::Task<base::Result<base::Uuid>> judge(LoginRequest request);
    net::Task<base::Result<void>> ask(std::string dn, std::string password);
    base::Result<base::Uuid> while_away(const Account* account, const std::string& password) const;
    bool is_known(const Account& account, const std::string& password, base::Duration within) const;
    bool is_away() const;
    base::Result<Connection> borrow();
    void give_back(Connection connection);

    const Settings settings_;
    const Endpoint endpoint_;
    const Source source_;
    const base::SystemClock clock_;
    const std::string dummy_hash_;
    LoginCache cache_;
    Attempts attempts_;
    base::Counter &granted_, &refused_, &unavailable_;

    std::atomic<std::size_t> waiting_ = 0;
    std::atomic<std::int64_t> try_again_at_ = 0;  // steady ms: before it slapd is taken to be away
    std::mutex mutex_;
    std::vector<Connection> idle_;  // guarded by mutex_

    std::unique_ptr<net::Offload> pool_;  // last: its work uses all of the above
};

}  // namespace directory::ldap

// Login: is this name with this password somebody who may log in?
//
//   not plausible ─► wrong_login                        never sent anywhere
//   the same name, place and password is being asked ─► its answer
//   too many wrong ones before (attempts.hpp) ─► wrong_login, without a look at the password
//   locked out by too many in a row (lock_book.hpp) ─► wrong_login, without a look at it either
//   verified lately, nothing changed since ─► yes       no question asked
//   slapd away ─► yes if verified some hours ago, or unavailable
//   nobody, or not active ─► wrong_login                after a hash of like cost
//   slapd's word ─► yes, wrong_login, or unavailable
//
// Hashing takes time, so those who are to be asked about wait for their turn (turns.hpp): the networks take
// turns, those at home there in a lane of their own, and within each its addresses. Who waits too long is
// told unavailable. Whoever binds at slapd waits for less of either, since slapd waits with him.
//
// Whatever was wrong, a refusal of the password is one answer, given a whole number of refusal delays after
// the question: neither what nor when tells who exists (FAULTS L4). What was wrong is for the log.
//
// What is right then passes the gates of admission.hpp, whatever was shown; what they refuse for good is that same
// answer, and `expired` and `denied` are told at once, to who has shown the right thing.
#pragma once

#include "directory/ldap/attempts.hpp"
#include "directory/ldap/lock_book.hpp"
#include "directory/ldap/login_cache.hpp"
#include "directory/ldap/secrets.hpp"
#include "directory/ldap/settings.hpp"
#include "directory/ldap/turns.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "directory/certificate_judge.hpp"
#include "directory/directory.hpp"

#include <future>

namespace directory::ldap {

class Login {
  public:
    struct Source {
        std::function<std::shared_ptr<const Snapshot>()> snapshot;
        std::function<bool()> is_away;
        // See Binder::verify.
        std::function<base::Result<void>(const std::string& dn, std::string_view password)> verify;
        const base::Clock& clock;
        std::shared_ptr<const LoginPolicy> policy{};
        // See SecretReader::read. Without it there is neither SCRAM nor an app password.
        std::function<base::Result<Secrets>(const std::string& dn)> secrets{};
        // What is to be written down when there is time: the keys of a password that was shown to be right and has none
        // that belong to it, and that an app password was used today. From any thread.
        std::function<void(const base::Uuid& account, scram::Keys keys)> learned{};
        std::function<void(const base::Uuid& account, std::uint32_t app_password)> used{};
        // A lock-out has begun, or there is something else to save_locks().
        std::function<void(std::optional<LockOut> begun)> locks_changed{};
        std::string lock_file{};  // of LockBook
        std::string own_key{};    // for the salts of those who are not there: the same after a restart
        const CertificateJudge* certificates = nullptr;  // without it no certificate logs in
    };

    Login(const Settings& settings, Source source, const base::Log& log, base::Metrics& metrics);

    net::Task<base::Result<Admission>> check(LoginRequest request);
    net::Task<base::Result<scram::Salt>> scram_salt(std::string name, std::string from);
    void forget(const base::Uuid& account) { cache_.forget(account); }
    void forget_keys(const base::Uuid& account) { cache_.forget_keys(account); }

    std::vector<LockOut> lock_outs() { return locks_.all(); }
    std::size_t end_lock_outs(const std::string& login) { return locks_.end(login); }
    void save_locks();  // blocks on the disk

  private:
    static constexpr std::size_t longest_name = 320;
    static std::string plain_name(std::string_view typed, const Snapshot& snapshot);
    using Verdict = base::Result<Proven>;
    using Waiting = std::vector<net::OneShot<Verdict>::Setter>;
    class Flight;

    net::Task<Verdict> judge(LoginRequest request);
    base::Result<Admission> admitted(const Verdict& verdict, const LoginRequest& request) const;
    net::Task<Verdict> judge_alone(LoginRequest request);
    net::Task<Verdict> judge_password(const Account* account, const LoginRequest& request,
                                      Attempts::Attempt& attempt);
    net::Task<Verdict> judge_scram(const Account* account, const LoginRequest& request,
                                   Attempts::Attempt& attempt);
    using Keys = std::optional<scram::Keys>;
    net::Task<base::Result<Keys>> keys_of(const Account* account, Turns::Whose whose);
    base::Result<Keys> read_keys(const std::string& dn) const;
    Verdict prove_app_password(const Account& account, const std::string& password) const;
    void learn(const Account& account, const std::string& password) const;
    net::Task<Verdict> ask(const Account* account, Turns::Whose whose, const LoginRequest& request);
    Verdict prove(const Account& account, const std::string& password) const;
    Verdict refuse_slowly(const std::string& password) const;
    Verdict while_away(const Account* account, const LoginRequest& request, Attempts::Attempt& attempt);
    std::optional<Proven> known(const Account& account, const std::string& password,
                                base::Duration within) const;
    Verdict wrong(const Account* account, const LoginRequest& request, Attempts::Attempt& attempt);
    Proven right(Proven proven, const LoginRequest& request, Attempts::Attempt& attempt);
    LockBook::Place place_of(const Account* account, const LoginRequest& request,
                             const Attempts::Attempt& attempt) const;
    void tell(Attempts::Slowed slowed, const std::string& name, const std::string& from) const;
    void count(const base::Result<Admission>& outcome);

    const Settings settings_;
    const Source source_;
    const base::Log& log_;
    const std::shared_future<std::string> dummy_hash_;  // made while others begin
    const KeyedHash hash_;
    LoginCache cache_;
    Attempts attempts_;
    LockBook locks_;
    base::Counter &granted_, &refused_, &slowed_, &unavailable_;

    std::mutex mutex_;
    std::unordered_map<std::string, Waiting> flights_;  // guarded by mutex_: who waits for whose answer

    Turns turns_;  // last: its work uses all of the above
};

}  // namespace directory::ldap

// The directory on slapd. How compose uses it:
//
//   directory::ldap::Settings settings;                  // [directory], see describe()
//   auto opened = directory::ldap::open_ldap_directory({settings, data / "ldap", log, metrics});
//   if (!opened) { say(opened.error().detail); return 1; }
//   std::unique_ptr<directory::Directory> directory = *std::move(opened);
//
// Without settings.uri it starts slapd in that folder, watches over it, and stops it when it is destroyed.
// With one it uses that slapd, which needs our schema and the syncprov overlay, and argon2 for passwords. Who
// we are there must be allowed to read userPassword (or, with the ppolicy overlay, pwdChangedTime): otherwise
// a changed password does not end the sessions that its former one has opened.
//
// It starts without slapd when the folder holds the snapshot of an earlier run; where there is none yet, its
// own slapd has to start, and with an external one the snapshot has no domains until slapd has been read.
#pragma once

#include "directory/certificate_judge.hpp"
#include "directory/ldap/binder.hpp"
#include "directory/ldap/login.hpp"
#include "directory/ldap/slapd.hpp"
#include "directory/ldap/writer.hpp"
#include "net/loop.hpp"

#include <list>

namespace directory::ldap {

struct Setup {
    Settings settings;
    std::filesystem::path folder;  // made where it is missing
    const base::Log& log;
    base::Metrics& metrics;
    std::shared_ptr<const LoginPolicy> policy{};  // none: nothing is asked for besides
    // Once for each, from any thread; it returns soon.
    std::function<void(const LockOut& begun)> locked_out{};
    // Called on a thread of the directory's own when somebody has changed or deleted entries past us. What it is told it
    // has on disk within a second.
    std::function<void(std::span<const DirectEdit> edits)> on_direct_edits{};
    std::shared_ptr<const ClientTrust> trust{};  // none: no client certificate is believed
    // Called when slapd is about to get by with three threads for a while, none of which may wait for us, and when it has
    // all of them again. Returns when none does, or after `patience`.
    std::function<void(bool are_closed, base::Duration patience)> close_binds{};
};

// Refused with one line that says what to do.
base::Result<std::unique_ptr<directory::Directory>> open_ldap_directory(Setup setup);

class Directory final : public directory::Directory {
  public:
    // `slapd`: our own, or none. `kept`: what an earlier run knew.
    Directory(const Setup& setup, Endpoint endpoint, std::unique_ptr<Slapd> slapd, std::optional<Kept> kept);
    ~Directory() override;

    std::shared_ptr<const Snapshot> snapshot() const override { return follower_.shown().snapshot(); }
    net::Task<base::Result<Admission>> check_login(LoginRequest request) override;
    net::Task<base::Result<scram::Salt>> scram_salt(std::string name, std::string from) override;
    bool believes(const CertificateProof& proof) const override { return certificates_.believes(proof); }
    net::Task<Outcomes> add_agencies(std::vector<NewAgency> agencies) override;
    net::Task<Outcomes> add_accounts(std::vector<NewAccount> officials) override;
    net::Task<base::Result<void>> edit(base::Uuid account, AccountEdit edit, std::string seen) override;
    net::Task<base::Result<void>> edit_agency(base::Uuid agency, AgencyEdit edit, std::string seen) override;
    net::Task<base::Result<std::vector<std::string>>> details(base::Uuid account, Detail detail) override;
    std::vector<LockOut> lock_outs() const override { return login_.lock_outs(); }
    net::Task<base::Result<std::size_t>> end_lock_outs(base::Uuid account) override;
    Health health() const override { return follower_.shown().health(); }
    std::optional<Loss> loss_in_doubt() const override;
    net::Task<base::Result<Loss>> accept_loss(Loss seen) override;
    void on_change(std::function<void()> tell) override;

    bool is_caught_up() const override { return follower_.shown().is_caught_up(); }
    bool is_catching_up() const override;

    const Slapd* slapd() const { return slapd_.get(); }
    bool wait_until_up(base::Duration patience) { return follower_.shown().wait_until_up(patience); }

  private:
    struct WaitingEdit {
        Writer::Edit edit;
        net::OneShot<base::Result<void>>::Setter done;
    };
    void changed(Follower::News news);
    void mend_soon(std::vector<OutOfStep> some);
    Login::Source source(const Setup& setup);
    void write_soon(std::function<void()> work);
    void write_some();
    void edit_waiting();
    std::list<WaitingEdit> take_edits();
    void take_back(const WaitingEdit* edit);
    void keep_keys(const base::Uuid& account, const scram::Keys& keys);
    void note_use(const base::Uuid& account, std::uint32_t app_password);

    const std::function<void(std::span<const DirectEdit> edits)> on_direct_edits_;
    const std::unique_ptr<Slapd> slapd_;  // first: it outlives all that talk to it
    std::mutex mutex_;
    std::function<void()> tell_;       // guarded by mutex_
    net::Offload* mending_ = nullptr;  // where the follower's finds go, while there is one; guarded by mutex_
    std::vector<OutOfStep> waiting_;   // guarded by mutex_
    // What logins leave, and whether some of it is being written; guarded by mutex_.
    std::deque<std::function<void()>> to_write_;
    bool is_writing_ = false;
    // Edits that were asked for while others were being written: those are written, and shown, together. Guarded by mutex_.
    std::list<WaitingEdit> edits_;
    const base::SystemClock clock_;
    const base::SteadyTime begun_ = clock_.steady();
    Binder binder_;
    SecretReader secrets_;
    CertificateJudge certificates_;
    mutable Login login_;
    Follower follower_;
    Writer writer_;
    std::unique_ptr<net::Offload> writing_;  // one thread; last: its work uses all of the above
};

}  // namespace directory::ldap

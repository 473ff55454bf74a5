// Guarded: the directory as a verb sees it. Reads all of it; what it writes is held against the rights of whoever
// asks, whatever the verb has looked at before: scope, rank, budgets, and grants at most one's own. Nobody else writes
// between that look and the writing: all doors of a server share the turns.
#pragma once

#include "base/clock.hpp"
#include "control/rights/turns.hpp"
#include "control/rights/warrant.hpp"
#include "directory/directory.hpp"

namespace control {

// In whose name, and by which right. Empty until a verb begins.
struct Hand {
    Warrant warrant;
    directory::Right right = directory::Right::see;
    bool is_of_machine = false;  // then it does not matter whether anybody else is left who may do all
};

// Whether names that are taken for the operator's own voice may be given away (directory/reserved.hpp).
bool may_name_reserved(const Warrant& warrant);

// Whether somebody has every right over everything, as the province's operator has it.
bool is_operator(const directory::Account& account, std::int64_t when);

class Guarded final : public directory::Directory {
  public:
    // What all of one server share, and outlives them.
    struct Shared {
        const base::Clock& clock;
        Turns turns{};
    };
    Guarded(directory::Directory& whole, const Hand& hand, Shared& shared)
        : whole_(whole),
          hand_(hand),
          shared_(shared)
    {}

    std::shared_ptr<const directory::Snapshot> snapshot() const override { return whole_.snapshot(); }
    net::Task<base::Result<directory::Admission>> check_login(directory::LoginRequest request) override;
    std::vector<directory::LockOut> lock_outs() const override { return whole_.lock_outs(); }
    net::Task<base::Result<std::size_t>> end_lock_outs(base::Uuid account) override;
    net::Task<base::Result<directory::scram::Salt>> scram_salt(std::string name, std::string from) override;
    bool believes(const directory::CertificateProof& proof) const override { return whole_.believes(proof); }
    net::Task<directory::Outcomes> add_agencies(std::vector<directory::NewAgency> agencies) override;
    net::Task<directory::Outcomes> add_accounts(std::vector<directory::NewAccount> accounts) override;
    net::Task<base::Result<void>> edit(base::Uuid account, directory::AccountEdit edit,
                                       std::string seen) override;
    net::Task<base::Result<void>> edit_agency(base::Uuid agency, directory::AgencyEdit edit,
                                              std::string seen) override;
    net::Task<base::Result<std::vector<std::string>>> details(base::Uuid account,
                                                              directory::Detail detail) override;
    directory::Health health() const override { return whole_.health(); }
    std::optional<directory::Loss> loss_in_doubt() const override { return whole_.loss_in_doubt(); }
    net::Task<base::Result<directory::Loss>> accept_loss(directory::Loss seen) override;
    void on_change(std::function<void()> tell) override { whole_.on_change(std::move(tell)); }

  private:
    bool is_everything() const { return hand_.warrant.scope(hand_.right).is_everything(); }
    base::Result<void> may_edit(const directory::Account& account, const directory::AccountEdit& edit) const;

    directory::Directory& whole_;
    const Hand& hand_;
    Shared& shared_;
};

std::int64_t unix_seconds(base::WallTime time);

}  // namespace control

// Shown: what the follower's thread shows to all the others: the snapshot, how far it has come, whether slapd
// is being followed, and a loss that waits for an admin's word. Any thread.
#pragma once

#include "directory/directory.hpp"
#include "directory/ldap/csn.hpp"

#include "base/clock.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace directory::ldap {

class Shown {
  public:
    std::shared_ptr<const Snapshot> snapshot() const;
    bool is_up() const;
    // Whether it has been up since the start.
    bool is_caught_up() const { return is_caught_up_; }
    Health health() const;

    // Blocks until the snapshot shows all of `wanted`; false if that takes longer. Not while slapd is away: one that was
    // killed says at first that it has come less far than it has.
    bool wait_for(const Csns& wanted, base::Duration patience);
    bool wait_until_up(base::Duration patience);
    std::optional<Loss> loss_in_doubt() const;
    // An admin's word that this loss, which is in doubt, is right; blocks until it is in force. not_found: none is in
    // doubt. conflict: another one is. unavailable: slapd is away, or has lost more meanwhile.
    base::Result<Loss> accept(const Loss& seen, base::Duration patience);

    // What the follower has heard is not to be trusted: until it has read all anew, nothing is waited for
    // with success. What is shown stays.
    void ask_anew();

    // --- for the follower
    bool is_asked_anew() const;
    bool take_anew();  // whether it was asked; answers it
    void show(std::shared_ptr<const Snapshot> fresh);
    void up(Csns csns);
    void away(std::string why);
    // Whether this loss is ordinary or has been accepted. If not it is in doubt from now on, until up().
    bool is_believed(const Loss& loss);
    void stop();
    bool is_stopping() const;
    bool rest(base::Duration wait);  // whether it was ended early

  private:
    std::string disputes() const;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<const Snapshot> snapshot_ = std::make_shared<const Snapshot>();  // all guarded by mutex_
    Csns csns_;
    std::optional<Loss> doubted_, accepted_;
    bool is_up_ = false;
    std::atomic<bool> is_caught_up_ = false;
    bool is_woken_ = false;  // accept() or ask_anew() ends a rest
    bool is_asked_anew_ = false;
    bool is_stopping_ = false;
    std::string trouble_ = "not read yet";
};

}  // namespace directory::ldap

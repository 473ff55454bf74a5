// Recent: up to which uid some session was told of a mailbox's messages as \Recent (RFC 3501 §2.3.2). In
// memory only, and of the mailboxes used last: who is forgotten is told once more, as after a restart.
#pragma once

#include "store/types.hpp"

#include <list>
#include <map>
#include <mutex>

namespace store {

// From any thread.
class Recent {
  public:
    explicit Recent(std::size_t most = 50'000) : most_(most) {}

    // The first uid that nobody was told of; now all below `mailbox.uid_next` are told.
    Uid claim(const base::Uuid& owner, const Mailbox& mailbox);

  private:
    struct Key {
        base::Uuid owner;
        MailboxId mailbox;
        Uid uid_validity;
        auto operator<=>(const Key&) const = default;
    };
    struct Told {
        Uid next = 1;
        std::list<Key>::iterator used;
    };

    const std::size_t most_;
    std::mutex mutex_;
    std::list<Key> used_;       // last used first; guarded by mutex_
    std::map<Key, Told> told_;  // guarded by mutex_
};

}  // namespace store

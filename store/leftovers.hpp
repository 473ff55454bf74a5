// Leftovers: what commits have left to be taken away after them, so that no answer waits for it. Only hints:
// the rows tell the truth (intents, doomed mailboxes), and what is forgotten here is found by the next sweep.
#pragma once

#include "store/account_edit.hpp"
#include "store/queue_rows.hpp"

#include <mutex>
#include <utility>

namespace store {

struct OwnedEmail {
    base::Uuid owner;
    Unlinked email;
};

// From any thread.
class Leftovers {
  public:
    struct Work {
        std::vector<OwnedEmail> emails;
        std::vector<std::pair<base::Uuid, MailboxId>> mailboxes;
        std::vector<Reference> references;  // of items that have left the queue
        std::vector<EnteringRow> entering;  // items of messages that are made
    };

    void add(const base::Uuid& owner, const Trail& trail)
    {
        std::lock_guard lock(mutex_);
        for (const auto& email : trail.unlinked) {
            if (work_.emails.size() < most) work_.emails.push_back({owner, email});
        }
        for (const MailboxId id : trail.doomed) {
            if (work_.mailboxes.size() < most) work_.mailboxes.emplace_back(owner, id);
        }
    }
    void add(const Reference& reference)
    {
        std::lock_guard lock(mutex_);
        if (work_.references.size() < most) work_.references.push_back(reference);
    }
    void add(const EnteringRow& item)
    {
        std::lock_guard lock(mutex_);
        if (work_.entering.size() < most) work_.entering.push_back(item);
    }
    Work take()
    {
        std::lock_guard lock(mutex_);
        return std::exchange(work_, {});
    }

    static constexpr std::size_t most = 100'000;  // of each kind

  private:
    std::mutex mutex_;
    Work work_;  // guarded by mutex_
};

}  // namespace store

// ContentSearches: searches that look into messages, which costs what reading the mailbox costs. An account
// has one at a time, however many sessions it has and on whichever loops; the others wait for their turn.
#pragma once

#include "base/uuid.hpp"

#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>

namespace imap {

class ContentSearches {
  public:
    // The account's turn; it ends with this object.
    class Place {
      public:
        Place(Place&& other) noexcept
            : searches_(std::exchange(other.searches_, nullptr)),
              account_(other.account_)
        {}
        Place& operator=(Place&&) = delete;
        ~Place()
        {
            if (searches_) searches_->leave(account_);
        }

      private:
        friend class ContentSearches;
        Place(ContentSearches& searches, const base::Uuid& account) : searches_(&searches), account_(account)
        {}

        ContentSearches* searches_;
        base::Uuid account_;
    };

    // From any thread; nothing while another session of the account has it.
    std::optional<Place> enter(const base::Uuid& account)
    {
        std::lock_guard lock(mutex_);
        if (!busy_.insert(account).second) return std::nullopt;
        return Place(*this, account);
    }

  private:
    void leave(const base::Uuid& account)
    {
        std::lock_guard lock(mutex_);
        busy_.erase(account);
    }

    std::mutex mutex_;
    std::unordered_set<base::Uuid> busy_;
};

}  // namespace imap

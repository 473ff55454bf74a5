// AtWork: the steps over two partitions that this process is in the middle of, by their ids. What stands in
// the rows as unfinished and is not among them was left behind.
#pragma once

#include "base/uuid.hpp"

#include <mutex>
#include <unordered_set>

namespace store {

class AtWork {
  public:
    // Held while the work goes on.
    class Hold {
      public:
        Hold(AtWork& all, std::unordered_set<base::Uuid> ids) : all_(all), ids_(std::move(ids))
        {
            std::lock_guard lock(all_.mutex_);
            for (const auto& id : ids_) is_alone_ = is_alone_ && !all_.ids_.contains(id);
            all_.ids_.insert(ids_.begin(), ids_.end());
        }
        ~Hold()
        {
            std::lock_guard lock(all_.mutex_);
            for (const auto& id : ids_) all_.ids_.erase(all_.ids_.find(id));
        }
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;

        // Whether nobody else was at work on any of them when this began.
        bool is_alone() const { return is_alone_; }

      private:
        AtWork& all_;
        std::unordered_set<base::Uuid> ids_;
        bool is_alone_ = true;
    };

    bool contains(const base::Uuid& id) const
    {
        std::lock_guard lock(mutex_);
        return ids_.contains(id);
    }

  private:
    mutable std::mutex mutex_;
    std::unordered_multiset<base::Uuid> ids_;  // guarded by mutex_
};

}  // namespace store

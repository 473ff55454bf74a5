// Inbox: a queue from many threads to some: what is put in is taken out once, in its order, until the inbox
// is closed and empty.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace base {

template<typename T> class Inbox {
  public:
    void put(T item)
    {
        {
            std::lock_guard lock(mutex_);
            items_.push_back(std::move(item));
        }
        changed_.notify_one();
    }

    // Waits for the next one; none once it is closed and empty.
    std::optional<T> take()
    {
        std::unique_lock lock(mutex_);
        wait(lock);
        if (items_.empty()) return std::nullopt;
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        return item;
    }

    // Waits for one at least and takes all; empty once it is closed and empty.
    std::deque<T> take_all()
    {
        std::unique_lock lock(mutex_);
        wait(lock);
        return std::exchange(items_, {});
    }

    // What is there is still taken.
    void close()
    {
        {
            std::lock_guard lock(mutex_);
            is_closed_ = true;
        }
        changed_.notify_all();
    }

  private:
    void wait(std::unique_lock<std::mutex>& lock)
    {
        changed_.wait(lock, [this] { return !items_.empty() || is_closed_; });
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<T> items_;  // these, guarded by mutex_
    bool is_closed_ = false;
};

}  // namespace base

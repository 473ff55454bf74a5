// QueueLoop: what the loops without sockets share: work posted from any thread, and timers.
#pragma once

#include "net/loop.hpp"

#include <condition_variable>
#include <deque>
#include <map>

namespace net {

class QueueLoop : public Loop {
  public:
    using Work = std::move_only_function<void()>;
    using Timer = std::pair<base::SteadyTime, std::uint64_t>;  // when, and the order of asking

    void post(Work work) override;
    void post(Posted& work) noexcept override { post(Work(Posted::Turn(work))); }
    Task<void> sleep(base::Duration wait) override;

    // On this loop's thread: `work` runs once at `when`, unless cancelled before.
    Timer at(base::SteadyTime when, Work work);
    void cancel(Timer timer) { timers_.erase(timer); }

  protected:
    // Runs what is posted and what is due, until there is none; whether there was any.
    bool run_ready();
    std::optional<base::SteadyTime> next_timer() const;
    // Blocks the thread until something is posted or `until` (for ever, without), in real time;
    // whether something was posted.
    bool wait_for_post(std::optional<base::SteadyTime> until);

    // This loop is the thread's current one while this lives.
    class Current {
      public:
        explicit Current(Loop& loop) : before_(std::exchange(current_slot(), &loop)) {}
        Current(const Current&) = delete;
        Current& operator=(const Current&) = delete;
        ~Current() { current_slot() = before_; }

      private:
        Loop* before_;
    };

  private:
    Work next_posted();
    Work next_due();

    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<Work> queue_;  // guarded by mutex_

    std::map<Timer, Work> timers_;
    std::uint64_t asked_ = 0;  // of the last timer, so no timer is Timer{}
};

}  // namespace net

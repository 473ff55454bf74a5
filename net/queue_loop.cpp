#include "net/queue_loop.hpp"

namespace net {
namespace {

struct Sleep {
    QueueLoop& loop;
    base::Duration wait;

    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> sleeper) const
    {
        loop.at(loop.now() + wait, [sleeper] { sleeper.resume(); });
    }
    void await_resume() const {}
};

}  // namespace

void QueueLoop::post(Work work)
{
    // Notified under the lock: the loop may be gone as soon as it is released.
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
    posted_.notify_one();
}

Task<void> QueueLoop::sleep(base::Duration wait)
{
    co_await Sleep{*this, wait};
}

QueueLoop::Timer QueueLoop::at(base::SteadyTime when, Work work)
{
    const Timer timer{when, ++asked_};
    timers_.emplace(timer, std::move(work));
    return timer;
}

QueueLoop::Work QueueLoop::next_posted()
{
    std::lock_guard lock(mutex_);
    if (queue_.empty()) return nullptr;
    Work work = std::move(queue_.front());
    queue_.pop_front();
    return work;
}

QueueLoop::Work QueueLoop::next_due()
{
    if (timers_.empty() || timers_.begin()->first.first > now()) return nullptr;
    return std::move(timers_.extract(timers_.begin()).mapped());
}

bool QueueLoop::run_ready()
{
    bool any = false;
    for (;;) {
        Work work = next_posted();
        if (!work) work = next_due();
        if (!work) return any;
        work();
        any = true;
    }
}

std::optional<base::SteadyTime> QueueLoop::next_timer() const
{
    if (timers_.empty()) return std::nullopt;
    return timers_.begin()->first.first;
}

bool QueueLoop::wait_for_post(std::optional<base::SteadyTime> until)
{
    std::unique_lock lock(mutex_);
    const auto any = [this] { return !queue_.empty(); };
    if (until) return posted_.wait_until(lock, *until, any);
    posted_.wait(lock, any);
    return true;
}

}  // namespace net

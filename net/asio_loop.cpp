#include "net/asio_loop.hpp"

#include "base/result.hpp"
#include "net/readiness.hpp"
#include "net/stream.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace net {

struct AsioLoop::Sleeper {
    AsioLoop& loop;
    asio::steady_timer timer;

    Sleeper(AsioLoop& home, base::Duration wait) : loop(home), timer(home.context_, wait)
    {
        loop.sleepers_.insert(this);
    }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;
    ~Sleeper() { loop.sleepers_.erase(this); }

    bool await_ready() const { return loop.is_ending_; }
    void await_suspend(std::coroutine_handle<> handle)
    {
        timer.async_wait([handle](AsioError) { handle.resume(); });
    }
    void await_resume() const
    {
        if (loop.is_ending_) throw ShuttingDown();
    }
};

AsioLoop::AsioLoop(Nursery::Escaped escaped) : nursery_(std::move(escaped))
{
    nursery_.on_ended([this] { stop_if_done(); });
}

AsioLoop::~AsioLoop() = default;

void AsioLoop::post(std::move_only_function<void()> work)
{
    asio::post(context_, std::move(work));
}

Task<void> AsioLoop::sleep(base::Duration wait)
{
    Sleeper sleeper(*this, wait);
    co_await sleeper;
}

void AsioLoop::start(std::move_only_function<Task<void>()> make)
{
    post([this, make = std::move(make)]() mutable { nursery_.start(make()); });
}

void AsioLoop::run()
{
    const auto before = std::exchange(current_slot(), this);
    const auto guard = asio::make_work_guard(context_);
    try {
        context_.run();
    } catch (const std::exception& e) {
        base::bug(std::string("work posted to a loop threw: ") + e.what());
    }
    current_slot() = before;
}

void AsioLoop::ask_to_end()
{
    is_ending_ = true;
    for (auto* sleeper : sleepers_) sleeper->timer.cancel();
    for (auto* readiness : waits_) readiness->ask_to_end();
    stop_if_done();
}

void AsioLoop::cut()
{
    for (auto* readiness : waits_) readiness->cut();
}

void AsioLoop::stop_if_done()
{
    if (is_ending_ && nursery_.size() == 0) context_.stop();
}

}  // namespace net

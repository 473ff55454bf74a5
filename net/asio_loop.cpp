#include "net/asio_loop.hpp"

#include "net/readiness.hpp"
#include "net/stream.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace net {
namespace {

// Gives Asio the place that is in the work.
template<typename T> struct OwnPlace {
    using value_type = T;
    Posted* work;

    explicit OwnPlace(Posted& its) : work(&its) {}
    template<typename Other> OwnPlace(const OwnPlace<Other>& other) : work(other.work) {}

    T* allocate(std::size_t) const
    {
        static_assert(sizeof(T) <= Posted::room);
        return static_cast<T*>(work->place());
    }
    void deallocate(T*, std::size_t) const {}
    bool operator==(const OwnPlace&) const = default;
};

struct Handler : Posted::Turn {
    using allocator_type = OwnPlace<std::byte>;
    using Turn::Turn;
    allocator_type get_allocator() const { return allocator_type(work()); }
};

// Posted work that is a function.
class Once final : public Posted {
  public:
    explicit Once(std::move_only_function<void()> work) : work_(std::move(work)) {}

    void run() override
    {
        const std::unique_ptr<Once> self(this);
        work_();
    }
    void dropped() override { delete this; }

  private:
    std::move_only_function<void()> work_;
};

}  // namespace

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

AsioLoop::AsioLoop(Nursery::Escaped escaped) : escaped_(std::move(escaped)), nursery_(escaped_)
{
    nursery_.on_ended([this] { stop_if_done(); });
}

AsioLoop::~AsioLoop() = default;

void AsioLoop::post(std::move_only_function<void()> work)
{
    post(*new Once(std::move(work)));
}

void AsioLoop::post(Posted& work) noexcept
{
    asio::post(context_, Handler(work));
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
    while (!context_.stopped()) {
        try {
            context_.run();
        } catch (...) {
            escaped_(std::current_exception());
        }
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

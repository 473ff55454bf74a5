// Loop: one core's event loop, as everything above sees it. A connection lives and dies on one
// loop; work done elsewhere (store commits, LDAP, hashing) comes back to it by post().
//
// Loops: the real ones (net/runtime.hpp), one per core; run_here, which drives one task on the
// calling thread (tools); and TestLoop (net/test_loop.hpp), which is deterministic and has fake time.
#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "net/task.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>

namespace net {

// Work whose place in a loop's queue is made with it, so that posting it cannot fail, whatever memory there
// is. It is posted once at a time, and lives until it has run or was dropped.
class Posted {
  public:
    Posted() = default;
    Posted(const Posted&) = delete;
    Posted& operator=(const Posted&) = delete;

    virtual void run() = 0;
    // The loop has ended before its turn came.
    virtual void dropped() {}

    // What a loop keeps in its queue: runs the work, or tells it that nobody will.
    class Turn {
      public:
        explicit Turn(Posted& work) : work_(&work) {}
        Turn(Turn&& other) noexcept : work_(std::exchange(other.work_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn()
        {
            if (work_) work_->dropped();
        }
        void operator()() { std::exchange(work_, nullptr)->run(); }
        Posted& work() const { return *work_; }

      private:
        Posted* work_;
    };

    static constexpr std::size_t room = 64;
    void* place() { return place_; }

  protected:
    ~Posted() = default;

  private:
    alignas(std::max_align_t) std::byte place_[room];
};

class Loop {
  public:
    virtual ~Loop() = default;
    // From any thread: `work` runs on this loop, in the order posted.
    virtual void post(std::move_only_function<void()> work) = 0;
    virtual void post(Posted& work) noexcept = 0;
    // On this loop's thread: resumes after `wait`. Throws ShuttingDown (net/stream.hpp) as soon as the
    // server has asked to end, so that background tasks and log-in delays end too.
    virtual Task<void> sleep(base::Duration wait) = 0;
    // Time as this loop's sleepers and patience know it.
    virtual base::SteadyTime now() const { return std::chrono::steady_clock::now(); }

    // How many of this loop's coroutines wait for a value from elsewhere (OneShot): while there are
    // any, a TestLoop does not let time pass. On this loop's thread.
    std::size_t& awaited_elsewhere() { return awaited_elsewhere_; }

    // The loop whose thread this is; base::bug() if there is none.
    static Loop& current();

  protected:
    // Set by implementations while they run.
    static Loop*& current_slot();

  private:
    std::size_t awaited_elsewhere_ = 0;
};

// OneShot: a value that arrives once, from any thread. The waiting side resumes on the loop
// on which the OneShot was made.
//
//   net::OneShot<int> answer;
//   pool.run([done = answer.setter()]() mutable { done(42); });
//   int n = co_await answer.wait();
//
// A setter that is destroyed unused is a bug. The waiting side must not go away before the value
// arrives (a store write in progress is never cancelled). The value arrives whatever memory there is.
template<typename T> class OneShot {
    struct Shared final : Posted {
        Loop* home = &Loop::current();
        std::mutex mutex;
        std::optional<T> value;
        std::coroutine_handle<> waiting;
        std::shared_ptr<Shared> posted;  // itself, while it is in the loop's queue

        void run() override
        {
            const auto keep = std::exchange(posted, nullptr);
            --home->awaited_elsewhere();
            waiting.resume();
        }
        void dropped() override { posted.reset(); }
    };

  public:
    OneShot() : shared_(std::make_shared<Shared>()) {}

    class Setter {
      public:
        explicit Setter(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
        void operator()(T value)
        {
            {
                std::lock_guard lock(shared_->mutex);
                shared_->value.emplace(std::move(value));
                if (!shared_->waiting) return;
            }
            shared_->posted = shared_;
            shared_->home->post(*shared_);
        }

      private:
        std::shared_ptr<Shared> shared_;
    };

    struct Awaiter {
        std::shared_ptr<Shared> shared;
        bool await_ready() const
        {
            std::lock_guard lock(shared->mutex);
            return shared->value.has_value();
        }
        bool await_suspend(std::coroutine_handle<> handle) const
        {
            std::lock_guard lock(shared->mutex);
            if (shared->value) return false;
            ++shared->home->awaited_elsewhere();
            shared->waiting = handle;
            return true;
        }
        T await_resume() const { return std::move(*shared->value); }
    };

    Setter setter() const { return Setter(shared_); }
    Awaiter wait() const { return {shared_}; }

  private:
    std::shared_ptr<Shared> shared_;
};

// Offload: blocking work on other threads; the caller resumes on its own loop.
//
//   auto hash = co_await net::offload(pool, [password] { return argon2id(password); });
class Offload {
  public:
    virtual ~Offload() = default;
    // What escapes the work is lost: offload() brings it back to the caller.
    virtual void run(std::move_only_function<void()> work) = 0;
};

template<typename Work> Task<std::invoke_result_t<Work>> offload(Offload& pool, Work work)
{
    using Result = std::invoke_result_t<Work>;
    using Value = std::conditional_t<std::is_void_v<Result>, std::monostate, Result>;
    using Outcome = std::variant<Value, std::exception_ptr>;
    OneShot<Outcome> outcome;
    pool.run([work = std::move(work), done = outcome.setter()]() mutable {
        try {
            if constexpr (std::is_void_v<Result>)
                work(), done(Outcome());
            else
                done(Outcome(std::in_place_index<0>, work()));
        } catch (...) {
            done(Outcome(std::in_place_index<1>, std::current_exception()));
        }
    });
    Outcome result = co_await outcome.wait();
    if (result.index() == 1) std::rethrow_exception(std::get<1>(result));
    if constexpr (!std::is_void_v<Result>) co_return std::get<0>(std::move(result));
}

std::unique_ptr<Offload> make_offload(std::size_t threads);
std::unique_ptr<Offload> make_inline_offload();  // runs the work at once: tests, tools

// Drives one task to its end on the calling thread, which is a Loop meanwhile.
void run_here(Task<void> task);

template<typename T> T run_here_for(Task<T> task)
{
    std::optional<T> value;
    auto keep = [](Task<T> inner, std::optional<T>& into) -> Task<void> { into.emplace(co_await inner); };
    run_here(keep(std::move(task), value));
    return std::move(*value);
}

}  // namespace net

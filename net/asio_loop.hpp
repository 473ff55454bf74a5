// AsioLoop: a real loop: one io_context, one thread, and all that lives on it.
//
// Its end goes in three steps: ask_to_end() wakes every sleeper and every wait for input with
// ShuttingDown; cut() ends every other wait with Disconnected; run() returns when the last task is gone.
#pragma once

#include "net/asio.hpp"
#include "net/loop.hpp"
#include "net/nursery.hpp"

#include <unordered_set>

namespace net {

class Readiness;

class AsioLoop final : public Loop {
  public:
    // `escaped` is given what escapes tasks and posted work; the loop goes on. Throws nothing.
    explicit AsioLoop(Nursery::Escaped escaped);
    ~AsioLoop() override;

    void post(std::move_only_function<void()> work) override;
    void post(Posted& work) noexcept override;
    Task<void> sleep(base::Duration wait) override;

    // From any thread: the task is made and started on this loop.
    void start(std::move_only_function<Task<void>()> make);

    void run();  // on its thread, once

    // On its thread.
    void ask_to_end();
    void cut();
    bool is_ending() const { return is_ending_; }
    std::size_t running() const { return nursery_.size(); }
    // co_await yield(): lets others have their turn. Needs no memory.
    auto yield() { return Yield(*this); }

    asio::io_context& context() { return context_; }
    void enter(Readiness& readiness) { waits_.insert(&readiness); }
    void leave(Readiness& readiness) { waits_.erase(&readiness); }

  private:
    struct Sleeper;
    class Yield final : Posted {
      public:
        explicit Yield(AsioLoop& loop) : loop_(loop) {}
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> handle)
        {
            handle_ = handle;
            loop_.post(*this);
        }
        void await_resume() const {}

      private:
        void run() override { handle_.resume(); }

        AsioLoop& loop_;
        std::coroutine_handle<> handle_;
    };

    void stop_if_done();

    asio::io_context context_{1};
    std::unordered_set<Readiness*> waits_;
    std::unordered_set<Sleeper*> sleepers_;
    bool is_ending_ = false;
    const Nursery::Escaped escaped_;
    Nursery nursery_;
};

}  // namespace net

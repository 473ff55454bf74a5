// Readiness: the one way in which a conversation on a socket waits: until the socket can be read or
// written, somebody pokes, or the deadline has come. One waiter at a time, one timer for all waits.
#pragma once

#include "net/asio_loop.hpp"
#include "net/socket.hpp"

namespace net {

class Readiness : public std::enable_shared_from_this<Readiness> {
  public:
    enum class Direction { read, write };

    static std::shared_ptr<Readiness> make(AsioLoop& loop, Socket socket);
    Readiness(AsioLoop& loop, Socket socket);
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;
    ~Readiness();

    // co_await until(...): wakes too early at times, so look again. Throws TimedOut.
    struct Wait {
        Readiness& readiness;
        Direction direction;
        base::SteadyTime deadline;

        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> handle) const { readiness.begin(*this, handle); }
        void await_resume() const;
    };
    Wait until(Direction direction, base::SteadyTime deadline) { return {*this, direction, deadline}; }

    // These wake the waiter, later, from the loop. They cannot fail.
    void nudge();
    void ask_to_end();
    void cut();
    // The same from any thread, at most once.
    void cut_from_elsewhere();

    bool take_nudge() { return std::exchange(is_nudged_, false); }
    bool is_ending() const { return is_ending_; }
    bool is_cut() const { return is_cut_; }

    int fd() { return descriptor_.native_handle(); }
    AsioLoop& loop() { return loop_; }
    // Closes the socket; nobody waits any more.
    void close();

  private:
    struct Poke final : Posted {
        explicit Poke(void (Readiness::*its)()) : what(its) {}
        void post(Readiness& readiness);
        void run() override { (*std::exchange(of, nullptr).*what)(); }
        void dropped() override { of.reset(); }

        void (Readiness::*what)();
        std::shared_ptr<Readiness> of;  // while it is in the loop's queue
    };

    void begin(const Wait& wait, std::coroutine_handle<> handle);
    void arm();
    void timer_fired();
    void poke();
    void look() { finish(turn_); }
    void finish(std::uint64_t turn);

    AsioLoop& loop_;
    asio::posix::stream_descriptor descriptor_;
    asio::steady_timer timer_;
    // The timer is left running between waits and looks at deadline_ when it fires: a deadline that
    // only moves later costs nothing.
    std::optional<base::SteadyTime> timer_at_;
    base::SteadyTime deadline_{};

    std::coroutine_handle<> waiting_;
    std::uint64_t turn_ = 0;  // of the wait in progress: what was meant for an earlier one is dropped
    bool is_late_ = false, is_nudged_ = false, is_ending_ = false, is_cut_ = false, is_closed_ = false;
    Poke poke_{&Readiness::look}, cut_{&Readiness::cut};
};

}  // namespace net

// TestLoop: a loop that is deterministic and has fake time.
//
//   net::TestLoop loop;
//   loop.start(serve(std::move(stream)));
//   loop.run();                                // until nothing is left to do at this moment
//   loop.advance(std::chrono::minutes(30));    // half an hour passes
//
// Values from other threads (OneShot) are waited for in real time, so a threaded engine may be used.
#pragma once

#include "net/nursery.hpp"
#include "net/queue_loop.hpp"

namespace net {

class TestLoop final : public QueueLoop {
  public:
    TestLoop();
    // With a clock that others hold too; it goes along with this loop's time.
    explicit TestLoop(base::FakeClock& clock);
    // Ends nobody: what still waits is destroyed.
    ~TestLoop() override;

    base::SteadyTime now() const override { return clock_.steady(); }
    base::FakeClock& clock() { return clock_; }

    // Starts a session or any task. What escapes it is thrown by the next run().
    void start(Task<void> task);
    // Destroys what still waits, before what it uses goes.
    void drop() { nursery_.drop(); }
    std::size_t running() const { return nursery_.size(); }

    void run();
    void advance(base::Duration by);
    // Lets time pass until the next timer is due, and runs; false if there is none until `latest`.
    bool skip_to_next_timer(base::SteadyTime latest = base::SteadyTime::max());
    // Runs one task to its end, letting time pass as needed.
    void run_to_end(Task<void> task);

  private:
    bool wait_for_others();
    void rethrow();

    base::FakeClock own_clock_;
    base::FakeClock& clock_;
    std::exception_ptr escaped_;
    Nursery nursery_{[this](std::exception_ptr thrown) { escaped_ = std::move(thrown); }};
};

}  // namespace net

#include "net/test_loop.hpp"

#include "base/result.hpp"

namespace net {
namespace {

// In real time: how long another thread may take to answer, and how long one that nobody announced
// is given before time jumps.
constexpr auto others_patience = std::chrono::seconds(10);
constexpr auto others_grace = std::chrono::milliseconds(10);

base::FakeClock some_day()
{
    return base::FakeClock(std::chrono::sys_days(std::chrono::year(2020) / 7 / 1));
}

}  // namespace

TestLoop::TestLoop() : own_clock_(some_day()), clock_(own_clock_)
{}

TestLoop::TestLoop(base::FakeClock& clock) : own_clock_(some_day()), clock_(clock)
{}

TestLoop::~TestLoop() = default;

void TestLoop::start(Task<void> task)
{
    Current current(*this);
    nursery_.start(std::move(task));
}

void TestLoop::run()
{
    Current current(*this);
    while (run_ready() || wait_for_others()) {
    }
    rethrow();
}

void TestLoop::advance(base::Duration by)
{
    const auto end = now() + by;
    for (run();; run()) {
        const auto next = next_timer();
        if (!next || *next > end) break;
        clock_.advance(std::chrono::ceil<std::chrono::microseconds>(*next - now()));
    }
    clock_.advance(std::chrono::ceil<std::chrono::microseconds>(end - now()));
}

bool TestLoop::skip_to_next_timer(base::SteadyTime latest)
{
    run();
    if (!wait_for_post(std::chrono::steady_clock::now() + others_grace)) {
        const auto next = next_timer();
        if (!next || *next > latest) return false;
        if (*next > now()) clock_.advance(std::chrono::ceil<std::chrono::microseconds>(*next - now()));
    }
    run();
    return true;
}

void TestLoop::run_to_end(Task<void> task)
{
    const auto others = running();
    start(std::move(task));
    run();
    while (running() > others) {
        if (!skip_to_next_timer()) base::bug("the task waits for something that nobody will do");
    }
}

bool TestLoop::wait_for_others()
{
    return awaited_elsewhere() > 0 && wait_for_post(std::chrono::steady_clock::now() + others_patience);
}

void TestLoop::rethrow()
{
    if (escaped_) std::rethrow_exception(std::exchange(escaped_, nullptr));
}

}  // namespace net

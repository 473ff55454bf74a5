#include "net/loop.hpp"

#include "net/memory_stream.hpp"
#include "net/when_all.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

Task<int> answer(int value)
{
    co_return value;
}

Task<int> failing()
{
    throw std::runtime_error("broken");
    co_return 0;
}

TEST(RunHere, GivesTheValueOrThrowsWhatTheTaskThrew)
{
    EXPECT_EQ(run_here_for(answer(42)), 42);
    EXPECT_THROW(run_here_for(failing()), std::runtime_error);
}

Task<std::thread::id> where(Offload& pool)
{
    co_return co_await offload(pool, [] { return std::this_thread::get_id(); });
}

TEST(Offload, WorksOnAnotherThreadAndComesBack)
{
    auto pool = make_offload(2);
    EXPECT_NE(run_here_for(where(*pool)), std::this_thread::get_id());
    auto inline_pool = make_inline_offload();
    EXPECT_EQ(run_here_for(where(*inline_pool)), std::this_thread::get_id());
}

Task<void> count_up(Offload& pool, int& counter)
{
    co_await offload(pool, [&counter] { ++counter; });
}

TEST(Offload, WorkWithoutAValueIsWaitedForToo)
{
    auto pool = make_offload(1);
    int counter = 0;
    run_here(count_up(*pool, counter));
    EXPECT_EQ(counter, 1);
}

Task<int> offloaded_failure(Offload& pool)
{
    co_return co_await offload(pool, []() -> int { throw std::runtime_error("no such key"); });
}

TEST(Offload, AnExceptionComesBackToTheCaller)
{
    auto pool = make_offload(1);
    EXPECT_THROW(run_here_for(offloaded_failure(*pool)), std::runtime_error);
}

TEST(Offload, QueuedWorkIsFinishedWhenThePoolEnds)
{
    std::atomic<int> done = 0;
    {
        auto pool = make_offload(1);
        for (int i = 0; i < 100; ++i) pool->run([&done] { ++done; });
    }
    EXPECT_EQ(done, 100);
}

TEST(Offload, AJobThatBreaksEndsNoThread)
{
    std::atomic<int> done = 0;
    {
        auto pool = make_offload(1);
        pool->run([] { throw std::runtime_error("broken"); });
        pool->run([&done] { ++done; });
    }
    EXPECT_EQ(done, 1);
}

Task<void> note_after(base::Duration wait, std::vector<int>& notes, int what)
{
    co_await Loop::current().sleep(wait);
    notes.push_back(what);
}

Task<void> in_any_order(std::vector<int>& notes)
{
    std::vector<Task<void>> tasks;
    tasks.push_back(note_after(30ms, notes, 3));
    tasks.push_back(note_after(10ms, notes, 1));
    tasks.push_back(note_after(20ms, notes, 2));
    co_await when_all(std::move(tasks));
    notes.push_back(4);
}

TEST(WhenAll, EndsWhenTheLastHasEnded)
{
    std::vector<int> notes;
    run_here(in_any_order(notes));
    EXPECT_THAT(notes, ElementsAre(1, 2, 3, 4));
}

Task<void> one_of_them_fails(std::vector<int>& notes)
{
    std::vector<Task<void>> tasks;
    tasks.push_back([]() -> Task<void> { (void)co_await failing(); }());
    tasks.push_back(note_after(10ms, notes, 1));
    co_await when_all(std::move(tasks));
}

TEST(WhenAll, ThrowsTheFirstFailureAfterAllHaveEnded)
{
    std::vector<int> notes;
    EXPECT_THROW(run_here(one_of_them_fails(notes)), std::runtime_error);
    EXPECT_THAT(notes, ElementsAre(1));
}

TEST(WhenAll, OfNothingEndsAtOnce)
{
    run_here(when_all({}));
}

TEST(TestLoop, TimePassesOnlyWhenTold)
{
    TestLoop loop;
    std::vector<int> notes;
    loop.start(note_after(1h, notes, 1));
    loop.start(note_after(2h, notes, 2));
    loop.run();
    EXPECT_THAT(notes, ElementsAre());
    loop.advance(1h);
    EXPECT_THAT(notes, ElementsAre(1));
    EXPECT_TRUE(loop.skip_to_next_timer());
    EXPECT_THAT(notes, ElementsAre(1, 2));
    EXPECT_FALSE(loop.skip_to_next_timer());
    EXPECT_EQ(loop.running(), 0U);
}

Task<void> hash(Offload& pool, int& result)
{
    result = co_await offload(pool, [] {
        std::this_thread::sleep_for(20ms);
        return 7;
    });
}

TEST(TestLoop, WaitsInRealTimeForOtherThreads)
{
    auto pool = make_offload(1);
    TestLoop loop;
    int result = 0;
    loop.start(hash(*pool, result));
    loop.run();
    EXPECT_EQ(result, 7);
}

TEST(TestLoop, WhatEscapesATaskIsThrownByRun)
{
    TestLoop loop;
    loop.start([]() -> Task<void> { (void)co_await failing(); }());
    EXPECT_THROW(loop.run(), std::runtime_error);
}

TEST(Loop, PostedWorkRunsInTheOrderPosted)
{
    TestLoop loop;
    std::vector<int> order;
    std::thread other([&] {
        for (int i = 0; i < 3; ++i) loop.post([&order, i] { order.push_back(i); });
    });
    other.join();
    loop.run();
    EXPECT_THAT(order, ElementsAre(0, 1, 2));
}

TEST(LoopDeathTest, AThreadWithoutALoopHasNoCurrentOne)
{
    EXPECT_DEATH(Loop::current(), "runs no loop");
}

}  // namespace
}  // namespace net

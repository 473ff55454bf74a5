#include "net/testing.hpp"

namespace net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Shutdown : public ServedTest {
  protected:
    void note(std::string what)
    {
        std::lock_guard lock(mutex_);
        notes_.push_back(std::move(what));
    }
    std::vector<std::string> notes()
    {
        std::lock_guard lock(mutex_);
        return notes_;
    }
    void wait_for_note(const std::string& what)
    {
        while (notes().empty() || notes().back() != what) std::this_thread::sleep_for(1ms);
    }

    std::vector<BlockingClient> clients_;

  private:
    std::mutex mutex_;
    std::vector<std::string> notes_;
};

TEST_F(Shutdown, SessionsThatWaitForInputSayGoodBye)
{
    const auto port = serve(echo);
    auto one = dial(port), two = dial(port);
    EXPECT_EQ(one.receive(), "hello\r\n");
    EXPECT_EQ(two.receive(), "hello\r\n");
    stop();
    EXPECT_EQ(rest(one), "BYE\r\n");
    EXPECT_EQ(rest(two), "BYE\r\n");
    EXPECT_FALSE(dial_tcp("127.0.0.1", port, 1s));
    EXPECT_THAT(log_lines_.lines(), IsEmpty());
}

TEST_F(Shutdown, TheCommandInHandIsFinishedHoweverLongItTakes)
{
    auto pool = make_offload(1);
    const auto port = serve([&](std::unique_ptr<Stream> stream) -> Task<void> {
        note("begun");
        const auto answer = co_await offload(*pool, [] {
            std::this_thread::sleep_for(100ms);  // a commit that takes its time
            return std::string("done\r\n");
        });
        co_await stream->write_all(answer, 1s);
        try {
            co_await stream->wait_input(1min);
        } catch (const ShuttingDown&) {
            note("asked");
        }
    });
    auto client = dial(port);
    wait_for_note("begun");
    stop();
    EXPECT_EQ(rest(client), "done\r\n");
    EXPECT_THAT(notes(), ElementsAre("begun", "asked"));
}

TEST_F(Shutdown, WhoDoesNotEndInTimeIsCut)
{
    const auto port = serve([&](std::unique_ptr<Stream> stream) -> Task<void> {
        char byte = 0;
        try {
            note("reading");
            co_await stream->read_some({&byte, 1}, 1h);
        } catch (const Disconnected&) {
            note("cut");
        }
    });
    auto client = dial(port);
    wait_for_note("reading");
    const auto begun = std::chrono::steady_clock::now();
    stop();
    EXPECT_GE(std::chrono::steady_clock::now() - begun, settings_.shutdown_grace);
    EXPECT_THAT(notes(), ElementsAre("reading", "cut"));
    EXPECT_THAT(log_lines_.lines(), ElementsAre(HasSubstr("cutting what did not end in time")));
}

Task<void> read_on(std::unique_ptr<Stream> stream, Amid what)
{
    std::string byte(1, '\0');
    try {
        for (;;) {
            co_await stream->wait_more(what, 1h);
            co_await stream->read_some(byte, 1h);
        }
    } catch (const ShuttingDown&) {
    }
    co_await stream->write_all("BYE\r\n", 1s);
}

TEST_F(Shutdown, WhatHasComeInPartOnlyDoesNotHoldItUp)
{
    settings_.shutdown_grace = 1h;
    for (const auto what : {Amid::command, Amid::body}) {
        const auto name = what == Amid::command ? std::string("command") : std::string("body");
        const auto port =
            serve([what](auto stream) { return read_on(std::move(stream), what); }, {.name = name});
        clients_.push_back(dial(port));
        ASSERT_TRUE(clients_.back().send("EH"));
        wait_for_metric("congvu_connections{door=\"" + name + "\"}", "1");
    }
    stop();
    for (auto& client : clients_) EXPECT_EQ(rest(client), "BYE\r\n");
}

TEST_F(Shutdown, ASecondStopDoesNotWaitForTheGracePeriod)
{
    settings_.shutdown_grace = 1h;
    const auto port = serve([&](std::unique_ptr<Stream> stream) -> Task<void> {
        char byte = 0;
        note("reading");
        co_await stream->read_some({&byte, 1}, 1h);
    });
    auto client = dial(port);
    wait_for_note("reading");
    runtime().stop();
    stop();
    EXPECT_EQ(rest(client), "");
}

TEST_F(Shutdown, BackgroundTasksEndInTheirSleep)
{
    runtime().background(1, "sweeper", [&]() -> Task<void> {
        note("swept");
        for (;;) co_await Loop::current().sleep(1h);
    });
    serve(echo);
    wait_for_note("swept");
    stop();
    EXPECT_THAT(log_lines_.lines(), IsEmpty());
}

TEST_F(Shutdown, ABackgroundTaskThatBreaksIsLoggedByName)
{
    runtime().background(0, "sweeper", []() -> Task<void> {
        co_await Loop::current().sleep(1ms);
        throw std::runtime_error("no broom");
    });
    serve(echo);
    while (log_lines_.lines().empty()) std::this_thread::sleep_for(1ms);
    EXPECT_THAT(log_lines_.lines(), ElementsAre(testing::AllOf(HasSubstr("sweeper"), HasSubstr("no broom"))));
}

}  // namespace
}  // namespace net

#include "net/testing.hpp"

#include <ctime>
#include <future>
#include <sys/resource.h>
#include <unistd.h>

namespace net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SocketStreamTest : public ServedTest {};

// How many answers and how many news there are in what the server said.
std::pair<std::size_t, std::size_t> counted(std::string_view said)
{
    std::size_t answers = 0, news = 0;
    for (std::size_t at = 0; at < said.size(); at = said.find('\n', at) + 1) {
        (said.substr(at).starts_with("news") ? news : answers) += 1;
    }
    return {answers, news};
}

TEST_F(SocketStreamTest, NeitherInputNorANudgeIsLostWhenBothComeAtOnce)
{
    constexpr int rounds = 500;
    std::promise<std::pair<Loop*, Stream*>> begun;
    auto client = dial(serve([&](std::unique_ptr<Stream> stream) -> Task<void> {
        begun.set_value({&Loop::current(), stream.get()});
        return echo(std::move(stream));
    }));
    const auto [loop, stream] = begun.get_future().get();
    std::string said = client.receive().value();
    for (int i = 0; i < rounds; ++i) {
        loop->post([at = stream] { at->nudge(); });
        ASSERT_TRUE(client.send("x\r\n"));
        for (auto before = said.size();
             counted(said.substr(before)) != std::pair<std::size_t, std::size_t>{1, 1};) {
            const auto some = client.receive();
            ASSERT_TRUE(some) << "round " << i << ": " << said.substr(before);
            said += *some;
        }
    }
}

TEST_F(SocketStreamTest, AReaderThatDoesNotReadStopsTheWriter)
{
    std::promise<std::size_t> outcome;
    auto client = dial(serve([&](std::unique_ptr<Stream> stream) -> Task<void> {
        std::size_t written = 0;
        const std::string block(64 * 1024, 'x');
        try {
            for (; written < (1U << 30); written += block.size()) co_await stream->write_all(block, 200ms);
        } catch (const TimedOut&) {
            outcome.set_value(written);
        }
    }));
    EXPECT_LT(outcome.get_future().get(), 32U << 20);
}

TEST_F(SocketStreamTest, ASlowReaderGetsEveryByte)
{
    constexpr std::size_t size = 8 << 20;
    auto client = dial(serve([](std::unique_ptr<Stream> stream) -> Task<void> {
        const std::string bytes(size, 'x');
        co_await stream->write_all(bytes, 5s);
    }));
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(rest(client).size(), size);
}

TEST_F(SocketStreamTest, OneThatSendsWithoutEndDoesNotDelayOthers)
{
    settings_.threads = 1;
    std::atomic<bool> is_over = false;
    const auto port = serve([](std::unique_ptr<Stream> stream) -> Task<void> {
        std::string block(256, '\0');
        for (;;) co_await stream->read_some(block, 5s);
    });
    const auto echo_port = serve(echo);
    std::thread heavy([&] {
        auto client = dial(port);
        const std::string block(1 << 20, 'x');
        while (!is_over && client.send(block)) {
        }
    });
    auto client = dial(echo_port);
    EXPECT_EQ(client.receive(), "hello\r\n");
    for (int i = 0; i < 20; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        ASSERT_TRUE(client.send("x\r\n"));
        EXPECT_EQ(client.receive(), "x\r\n");
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 500ms);
    }
    is_over = true;
    heavy.join();
}

TEST_F(SocketStreamTest, SilenceIsTimedOut)
{
    std::promise<std::string> outcome;
    auto client = dial(serve([&](std::unique_ptr<Stream> stream) -> Task<void> {
        char byte = 0;
        try {
            co_await stream->read_some({&byte, 1}, 1h);
            co_await stream->read_some({&byte, 1}, 30ms);
        } catch (const TimedOut&) {
            outcome.set_value("late");
        }
    }));
    ASSERT_TRUE(client.send("x"));
    EXPECT_EQ(outcome.get_future().get(), "late");
}

TEST_F(SocketStreamTest, AClosedStreamEndsItsWaits)
{
    std::promise<std::string> outcome;
    auto client = dial(serve([&](std::unique_ptr<Stream> stream) -> Task<void> {
        Loop::current().post([at = stream.get()] { at->close(); });
        try {
            co_await stream->wait_input(1h);
        } catch (const Disconnected&) {
            outcome.set_value("closed");
        }
    }));
    EXPECT_EQ(outcome.get_future().get(), "closed");
    EXPECT_EQ(rest(client), "");
}

TEST_F(SocketStreamTest, LastWordsArriveEvenWhenInputWasNotRead)
{
    auto client = dial(serve([](std::unique_ptr<Stream> stream) -> Task<void> {
        co_await Loop::current().sleep(50ms);
        co_await stream->write_all("BYE too much\r\n", 1s);
    }));
    ASSERT_TRUE(client.send(std::string(30000, 'x')));
    EXPECT_EQ(rest(client), "BYE too much\r\n");
}

class FewDescriptors {
  public:
    explicit FewDescriptors(rlim_t count)
    {
        getrlimit(RLIMIT_NOFILE, &before_);
        rlimit few = before_;
        few.rlim_cur = count;
        setrlimit(RLIMIT_NOFILE, &few);
    }
    FewDescriptors(const FewDescriptors&) = delete;
    FewDescriptors& operator=(const FewDescriptors&) = delete;
    ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

TEST_F(SocketStreamTest, WithoutDescriptorsOldSessionsLiveAndNewOnesAreTurnedAway)
{
    settings_.threads = 1;
    const auto port = serve(echo, {.busy = "busy\r\n"});
    auto old = dial(port);
    EXPECT_EQ(old.receive(), "hello\r\n");
    {
        // Room for one more descriptor: the client's own end.
        auto probe = dial(port);
        EXPECT_EQ(probe.receive(), "hello\r\n");
        std::vector<Socket> fill;
        const FewDescriptors few(256);
        while (const int fd = dup(0)) {
            if (fd < 0) break;
            fill.emplace_back(fd);
        }
        fill.pop_back();
        auto refused = dial(port);
        EXPECT_EQ(refused.receive(), "busy\r\n");

        const auto cpu = std::clock();
        std::this_thread::sleep_for(200ms);
        EXPECT_LT(std::clock() - cpu, CLOCKS_PER_SEC / 20) << "the accept loop spins";
        ASSERT_TRUE(old.send("still here\r\n"));
        EXPECT_EQ(old.receive(), "still here\r\n");
    }
    auto later = dial(port);
    EXPECT_EQ(later.receive(), "hello\r\n");
    EXPECT_THAT(log_lines_.lines(), ElementsAre(HasSubstr("no more connections can be accepted")));
}

}  // namespace
}  // namespace net

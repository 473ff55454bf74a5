#include "base/log_writer.hpp"

#include <csignal>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

namespace base {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// A pipe as the log's reader sees it.
struct LogWriterTest : testing::Test {
    LogWriterTest() { EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0); }
    ~LogWriterTest() override
    {
        close(ends[0]);
        if (ends[1] >= 0) close(ends[1]);
    }
    // Everything until the writing end is closed.
    std::string rest()
    {
        close(std::exchange(ends[1], -1));
        std::string all;
        char bytes[4096];
        for (ssize_t count = 0; (count = read(ends[0], bytes, sizeof bytes)) > 0;)
            all.append(bytes, static_cast<std::size_t>(count));
        return all;
    }

    int ends[2]{-1, -1};
    SystemClock clock;
    Counter dropped;
};

TEST_F(LogWriterTest, WritesWhatWaitsBeforeItEnds)
{
    std::string all;
    {
        LogWriter writer(ends[1], clock, LogForm::text, dropped);
        const auto sink = writer.sink();
        for (int i = 0; i < 50; ++i) {
            const std::string line = "line " + std::to_string(i) + "\n";
            sink(line);
            all += line;
        }
    }
    EXPECT_EQ(rest(), all);
    EXPECT_EQ(dropped.value(), 0U);
}

TEST_F(LogWriterTest, AReaderThatStandsStillStopsNobodyAndIsToldWhatItMissed)
{
    const std::string line = std::string(99, 'x') + "\n";
    std::thread reader;
    std::string read_all;
    const auto begun = std::chrono::steady_clock::now();
    {
        LogWriter writer(ends[1], clock, LogForm::text, dropped, 2000);
        const auto sink = writer.sink();
        for (int i = 0; i < 10'000; ++i) sink(line);
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
        EXPECT_GT(dropped.value(), 9'000U);
        reader = std::thread([&] {
            char bytes[4096];
            for (ssize_t count = 0; (count = read(ends[0], bytes, sizeof bytes)) > 0;)
                read_all.append(bytes, static_cast<std::size_t>(count));
        });
    }
    close(std::exchange(ends[1], -1));
    reader.join();
    EXPECT_THAT(read_all, HasSubstr(" warning log: lines were dropped: nobody took them lines="));
    EXPECT_THAT(read_all, AllOf(StartsWith(line), EndsWith("\n")));
}

TEST_F(LogWriterTest, DoesNotWaitForEverAtTheEnd)
{
    const auto begun = std::chrono::steady_clock::now();
    {
        LogWriter writer(ends[1], clock, LogForm::text, dropped);
        writer.sink()(std::string(200'000, 'x') + "\n");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    EXPECT_EQ(dropped.value(), 1U);
}

TEST_F(LogWriterTest, AReaderThatHasGoneIsNoTrouble)
{
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    {
        LogWriter writer(ends[1], clock, LogForm::text, dropped);
        writer.sink()("lost\n");
    }
    ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(dropped.value(), 1U);
}

}  // namespace
}  // namespace base

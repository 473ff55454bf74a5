// ServedTest: a real Runtime on loopback with its own certificate, for this room's tests.
#pragma once

#include "net/lines.hpp"
#include "net/local_ca.hpp"
#include "net/runtime.hpp"
#include "tests/talk/blocking_client.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <thread>

namespace net {

using namespace std::chrono_literals;
using talk::BlockingClient;
using talk::dial_tcp;
using talk::dial_unix;
using talk::make_tls_client;
using talk::make_trusting_tls_client;

// What a test logs, for it to look at.
class LogLines {
  public:
    base::Log::Sink sink()
    {
        return [this](std::string_view line) {
            std::lock_guard lock(mutex_);
            lines_.emplace_back(line);
        };
    }
    std::vector<std::string> lines() const
    {
        std::lock_guard lock(mutex_);
        return lines_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

struct TestFolder {
    TestFolder() : path(testing::TempDir() + "congvu_net_" + base::to_string(base::random_uuid())) {}
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder() { std::filesystem::remove_all(path); }
    const std::string path;
};

class ServedTest : public testing::Test {
  protected:
    ServedTest()
    {
        settings_.threads = 2;
        settings_.shutdown_grace = 300ms;
        settings_.handshake_patience = 5s;
    }
    ~ServedTest() override { stop(); }

    // Opens one door and runs; gives the port.
    std::uint16_t serve(Runtime::Serve serve, Door door = {})
    {
        if (door.name.empty()) door.name = "test";
        if (door.address.empty()) door.address = "127.0.0.1";
        const auto port = runtime().listen(door, std::move(serve));
        EXPECT_TRUE(port) << port.error().detail;
        if (!thread_.joinable()) thread_ = std::thread([this] { runtime_->run(); });
        return port.value_or(0);
    }

    Runtime& runtime()
    {
        if (!runtime_) runtime_ = std::make_unique<Runtime>(settings_, tls(), log_, metrics_);
        return *runtime_;
    }

    std::shared_ptr<TlsContext> tls()
    {
        if (!tls_) {
            ca_ = make_local_ca(folder_.path, {}, clock_).value();
            tls_ = open_tls(ca_.server).value();
        }
        return tls_;
    }

    void stop()
    {
        if (!thread_.joinable()) return;
        runtime_->stop();
        thread_.join();
    }

    static BlockingClient dial(std::uint16_t port) { return dial_tcp("127.0.0.1", port, 5s).value(); }

    // The line of the metrics that begins so; its value.
    std::string metric(const std::string& begin) const
    {
        const auto text = "\n" + metrics_.text();
        const auto at = text.find("\n" + begin + " ");
        if (at == text.npos) return "none";
        const auto value = at + begin.size() + 2;
        return text.substr(value, text.find('\n', value) - value);
    }
    void wait_for_metric(const std::string& begin, const std::string& value) const
    {
        const auto until = std::chrono::steady_clock::now() + 30s;
        while (metric(begin) != value) {
            ASSERT_LT(std::chrono::steady_clock::now(), until) << begin << " is " << metric(begin);
            std::this_thread::sleep_for(1ms);
        }
    }

    // Everything until the server ends the connection.
    static std::string rest(BlockingClient& client)
    {
        std::string all;
        for (;;) {
            const auto some = client.receive(5s);
            if (!some || some->empty()) return all;
            all += *some;
        }
    }

    Settings settings_;
    TestFolder folder_;
    base::SystemClock clock_;
    LogLines log_lines_;
    base::Log log_{clock_, base::LogForm::text, base::LogLevel::debug, log_lines_.sink()};
    base::Metrics metrics_;
    LocalCa ca_;
    std::shared_ptr<TlsContext> tls_;
    std::unique_ptr<Runtime> runtime_;
    std::thread thread_;
};

inline Task<void> echo_lines(Lines& lines)
{
    lines.write("hello\r\n");
    for (;;) {
        if (co_await lines.wait_input(30min) == Woken::nudge) {
            lines.write("news\r\n");
            continue;
        }
        const auto line = co_await lines.line(1000, 10s);
        lines.write((line ? *line : "refused") + "\r\n");
    }
}

// Answers each line with itself and each nudge with news; says BYE when the server ends.
inline Task<void> echo(std::unique_ptr<Stream> stream)
{
    Lines lines(std::move(stream));
    try {
        co_await echo_lines(lines);
    } catch (const ShuttingDown&) {
        lines.write("BYE\r\n");
    }
    co_await lines.flush();
}

}  // namespace net

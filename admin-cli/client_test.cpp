// The client against servers that hang, turn it away, or go in the middle.

#include "admin-cli/client.hpp"

#include "admin-cli/commands.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace admin_cli {
namespace {

using namespace std::chrono_literals;
using base::Code;

constexpr auto patience = 300ms;

// A socket behind which each connection is given to `serve`; without it nobody even accepts.
class Fake {
  public:
    using Serve = std::function<void(int connection, int number)>;

    explicit Fake(Serve serve = {})
        : path_(std::filesystem::temp_directory_path() / ("congvu-fake-" + std::to_string(getpid())))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.native().copy(address.sun_path, sizeof address.sun_path - 1);
        unlink(path_.c_str());
        listening_ = socket(AF_UNIX, SOCK_STREAM, 0);
        bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        listen(listening_, 8);
        if (serve) acceptor_ = std::thread([this, serve = std::move(serve)] { accept_all(serve); });
    }
    Fake(const Fake&) = delete;
    ~Fake()
    {
        shutdown(listening_, SHUT_RDWR);
        if (acceptor_.joinable()) acceptor_.join();
        for (auto& session : sessions_) session.join();
        close(listening_);
        unlink(path_.c_str());
    }
    std::string path() const { return path_; }

    static void say(int connection, std::string_view line)
    {
        std::string bytes = std::string(line) + "\r\n";
        send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    static void hear(int connection)
    {
        char c = 0;
        while (recv(connection, &c, 1, 0) == 1 && c != '\n') {
        }
    }

  private:
    void accept_all(const Serve& serve)
    {
        for (int number = 1;; ++number) {
            int connection = accept(listening_, nullptr, nullptr);
            if (connection < 0) return;
            sessions_.emplace_back([&serve, connection, number] {
                serve(connection, number);
                close(connection);
            });
        }
    }

    std::filesystem::path path_;
    int listening_ = -1;
    std::thread acceptor_;
    std::vector<std::thread> sessions_;
};

constexpr std::string_view hello = R"({"hello":{"protocol":1}})";
constexpr std::string_view denied =
    R"({"id":0,"refused":{"code":"denied","why":{"key":"no_admin","values":{"user":"7"}},"text":"x","hint":""}})";

std::string why_away(const std::function<void()>& action)
{
    try {
        action();
    } catch (const ServerAway& away) {
        return away.why.key;
    } catch (const TurnedAway& turned) {
        return "turned away: " + turned.refusal.why.key;
    }
    return "not away";
}

TEST(Client, DoesNotWaitForEverForAGreeting)
{
    Fake silent;
    EXPECT_EQ(why_away([&] { Client client(silent.path(), patience); }), "server_silent");
    EXPECT_EQ(why_away([&] { Client client(silent.path() + "x", patience); }), "no_socket");
}

TEST(Client, DoesNotWaitForEverForAnAnswer)
{
    Fake hangs([](int connection, int number) {
        if (number > 1) return Fake::hear(connection), std::this_thread::sleep_for(2 * patience);
        Fake::hear(connection);
        Fake::say(connection, hello);
        Fake::hear(connection);
        Fake::hear(connection);
    });
    EXPECT_EQ(why_away([&] { Client(hangs.path(), patience).ask("status", {}); }), "server_silent");
}

TEST(Client, HasPatienceWithWork)
{
    Fake works([](int connection, int number) {
        Fake::hear(connection);
        Fake::say(connection, hello);
        Fake::hear(connection);
        if (number > 1) return;
        std::this_thread::sleep_for(4 * patience);
        Fake::say(connection, R"({"id":1,"result":{"done":true}})");
    });
    Client client(works.path(), patience);
    auto answer = client.ask("status", {});
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->flag("done"));
}

TEST(Client, HearsWhyItIsTurnedAwayAlsoBeforeItHasSaidAnything)
{
    Fake stern([](int connection, int) { Fake::say(connection, denied); });
    for (int round = 0; round < 20; ++round)
        EXPECT_EQ(why_away([&] { Client client(stern.path(), 10s); }), "turned away: no_admin");

    std::istringstream in;
    std::ostringstream out, err;
    Context context({in, out, err}, control::Language::english);
    EXPECT_EQ(run({"--socket", stern.path(), "status"}, context), Exit::refused);
    EXPECT_THAT(err.str(), testing::StartsWith("refused: user 7 may not administer this server."));
}

TEST(Client, HearsWhyTheServerHangsUpInTheMiddle)
{
    Fake strict([](int connection, int) {
        Fake::hear(connection);
        Fake::say(connection, hello);
        Fake::say(connection, R"({"id":0,"refused":{"code":"invalid","why":{"key":"bad_message"}}})");
    });
    Client client(strict.path(), 10s);
    auto answer = client.ask("official.import", base::Json::Object{{"x", std::string(8 << 20, 'x')}});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().why.key, "bad_message");
}

TEST(Client, SaysThatTheServerHasGone)
{
    Fake dies([](int connection, int) {
        Fake::hear(connection);
        Fake::say(connection, hello);
        Fake::hear(connection);
    });
    EXPECT_EQ(why_away([&] { Client(dies.path(), 10s).ask("status", {}); }), "server_gone");
}

TEST(Client, SpeaksOneProtocolOnly)
{
    Fake newer([](int connection, int) {
        Fake::hear(connection);
        Fake::say(connection, R"({"hello":{"protocol":2}})");
    });
    EXPECT_EQ(why_away([&] { Client client(newer.path(), 10s); }), "turned away: other_protocol");
}

}  // namespace
}  // namespace admin_cli

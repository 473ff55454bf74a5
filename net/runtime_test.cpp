#include "net/runtime.hpp"

#include "net/testing.hpp"

#include <csignal>
#include <fstream>
#include <set>
#include <unistd.h>

namespace net {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;

class RuntimeTest : public ServedTest {};

TEST_F(RuntimeTest, AConversationGoesBothWays)
{
    auto client = dial(serve(echo));
    EXPECT_EQ(client.receive(), "hello\r\n");
    ASSERT_TRUE(client.send("one\r\ntwo\r\n"));
    EXPECT_EQ(client.receive(), "one\r\ntwo\r\n");
}

Task<void> tell_peer(std::unique_ptr<Stream> stream)
{
    const std::string text = stream->peer().to_text() + (stream->peer().is_loopback ? " here" : " there");
    co_await stream->write_all(text, 5s);
}

TEST_F(RuntimeTest, AUnixSocketKnowsTheUserAtItsOtherEnd)
{
    std::filesystem::create_directories(folder_.path);
    const auto path = folder_.path + "/control";
    serve(tell_peer, {.path = path});
    auto client = dial_unix(path, 5s).value();
    EXPECT_EQ(rest(client), "uid " + std::to_string(getuid()) + " here");
    stop();
    runtime_.reset();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(RuntimeTest, AStarListensOnIpv4AndIpv6)
{
    const auto port = serve(tell_peer, {.address = "*"});
    for (const auto& [host, want] : {std::pair{"127.0.0.1", "127.0.0.1:"}, {"::1", "[::1]:"}}) {
        auto client = dial_tcp(host, port, 5s);
        if (!client) continue;  // a machine without IPv6
        EXPECT_THAT(rest(*client), AllOf(HasSubstr(want), EndsWith(" here")));
    }
}

TEST_F(RuntimeTest, AConversationStaysOnItsLoopAndAllLoopsAreUsed)
{
    std::mutex mutex;
    std::set<std::thread::id> threads;
    bool has_moved = false;
    const auto port = serve([&](std::unique_ptr<Stream> stream) -> Task<void> {
        const auto first = std::this_thread::get_id();
        char byte = 0;
        co_await stream->read_some({&byte, 1}, 5s);
        co_await Loop::current().sleep(1ms);
        std::lock_guard lock(mutex);
        threads.insert(first);
        has_moved |= first != std::this_thread::get_id();
    });
    for (int i = 0; i < 40; ++i) {
        auto client = dial(port);
        (void)client.send("x");
        rest(client);
    }
    std::lock_guard lock(mutex);
    EXPECT_THAT(threads, SizeIs(2));
    EXPECT_FALSE(has_moved);
}

TEST_F(RuntimeTest, APortInUseIsOneLineThatSaysWhatToDo)
{
    const auto port = serve(echo);
    Runtime other(settings_, nullptr, log_, metrics_);
    const auto refused = other.listen({.name = "imap", .address = "127.0.0.1", .port = port}, echo);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().detail,
              "cannot listen: imap 127.0.0.1:" + std::to_string(port) +
                  ": the port is in use; find by whom with: ss -ltnp sport = :" + std::to_string(port));
}

TEST_F(RuntimeTest, ADoorThatCannotBeOpenedSaysWhy)
{
    const std::pair<Door, std::string_view> cases[] = {
        {{.name = "mx", .address = "mail.example"}, "mx: 'mail.example' is no IP address"},
        {{.name = "mx", .address = "192.0.2.77"}, "does not have that address"},
        {{.name = "control", .path = "/nonexistent/x"}, "the folder does not exist"},
        {{.name = "control", .path = std::string(200, 'x')}, "choose a shorter one"},
    };
    for (const auto& [door, want] : cases) {
        const auto refused = runtime().listen(door, echo);
        ASSERT_FALSE(refused) << want;
        EXPECT_THAT(refused.error().detail, HasSubstr(want));
    }
    Runtime without_tls(settings_, nullptr, log_, metrics_);
    const auto refused =
        without_tls.listen({.name = "imaps", .address = "::1", .tls = DoorTls::implicit}, echo);
    EXPECT_THAT(refused.error().detail, HasSubstr("needs a TLS certificate"));
}

// Says hello and takes the client for known.
Task<void> echo_welcome(std::unique_ptr<Stream> stream)
{
    stream->welcome(Welcome::official);
    return echo(std::move(stream));
}

TEST_F(RuntimeTest, WhoeverComesWhenItIsFullIsToldSo)
{
    settings_.max_connections = 1;
    const auto port = serve(echo_welcome, {.busy = "* BYE full\r\n"});
    {
        auto first = dial(port);
        EXPECT_EQ(first.receive(), "hello\r\n");
        for (int i = 0; i < 3; ++i) {
            auto second = dial(port);
            EXPECT_EQ(rest(second), "* BYE full\r\n");
        }
        EXPECT_EQ(metric("congvu_connections{door=\"test\"}"), "1");
    }
    wait_for_metric("congvu_connections{door=\"test\"}", "0");
    auto third = dial(port);
    EXPECT_EQ(third.receive(), "hello\r\n");
    EXPECT_EQ(metric("congvu_connections_refused_total{door=\"test\",limit=\"connections\"}"), "3");
    EXPECT_THAT(log_lines_.lines(), ElementsAre(HasSubstr("net.max_connections is reached")));
}

TEST_F(RuntimeTest, TheOldestOfManySilentStrangersMakesRoomForANewcomer)
{
    settings_.max_connections = 5;  // so 2 strangers
    const auto port = serve(echo);
    auto first = dial(port);
    EXPECT_EQ(first.receive(), "hello\r\n");
    auto second = dial(port);
    EXPECT_EQ(second.receive(), "hello\r\n");
    auto third = dial(port);
    EXPECT_EQ(third.receive(), "hello\r\n");
    EXPECT_EQ(rest(first), "");
    ASSERT_TRUE(second.send("x\r\n"));
    EXPECT_EQ(second.receive(), "x\r\n");
    EXPECT_EQ(metric("congvu_connections_refused_total{door=\"test\",limit=\"strangers\"}"), "1");
    EXPECT_THAT(log_lines_.lines(), ElementsAre(HasSubstr("net.max_strangers is reached")));
}

TEST_F(RuntimeTest, AStrangerWhoseHandshakeStallsMakesRoomToo)
{
    settings_.max_connections = 3;  // so 1 stranger
    settings_.handshake_patience = 1h;
    const auto port = serve(echo_welcome, {.tls = DoorTls::implicit});
    auto silent = dial(port);
    wait_for_metric("congvu_connections{door=\"test\"}", "1");
    auto client = dial(port);
    ASSERT_TRUE(client.start_tls(make_trusting_tls_client(), ""));
    EXPECT_EQ(client.receive(), "hello\r\n");
    EXPECT_EQ(rest(silent), "");
}

TEST_F(RuntimeTest, AnAdminComesInHoweverFullItIs)
{
    settings_.max_connections = 1;
    std::filesystem::create_directories(folder_.path);
    const auto port = serve(echo_welcome, {.busy = "* BYE full\r\n"});
    serve(echo, {.name = "control", .path = folder_.path + "/control"});
    auto first = dial(port);
    EXPECT_EQ(first.receive(), "hello\r\n");
    auto second = dial(port);
    EXPECT_EQ(rest(second), "* BYE full\r\n");
    auto admin = dial_unix(folder_.path + "/control", 5s).value();
    EXPECT_EQ(admin.receive(), "hello\r\n");
}

TEST_F(RuntimeTest, TheKernelWithoutIpv6IsListenedToOnIpv4)
{
    const Door door{.name = "test", .address = "*"};
    auto listening = listen_at(door, count_of_loops(settings_), Families::ipv4).value();
    const auto port = listening.port;
    runtime().serve(door, std::move(listening), tell_peer);
    thread_ = std::thread([this] { runtime_->run(); });
    auto client = dial(port);
    EXPECT_THAT(rest(client), HasSubstr("127.0.0.1:"));
}

TEST_F(RuntimeTest, OnlyASocketThatNobodyAnswersOnIsReplaced)
{
    std::filesystem::create_directories(folder_.path);
    const auto path = folder_.path + "/control";
    std::ofstream(path) << "a letter";
    const auto why_not = [&] {
        return runtime().listen({.name = "control", .path = path}, echo).error().detail;
    };
    EXPECT_THAT(why_not(), HasSubstr("no socket; choose another path"));
    EXPECT_EQ(std::filesystem::file_size(path), 8U);

    std::filesystem::remove(path);
    std::filesystem::create_symlink("/etc/passwd", path);
    EXPECT_THAT(why_not(), HasSubstr("no socket; choose another path"));
    std::filesystem::remove(path);

    const auto other = listen_at({.name = "control", .path = path}, 1);
    EXPECT_THAT(why_not(), HasSubstr("another server answers there"));
    EXPECT_TRUE(std::filesystem::is_socket(path));
}

TEST_F(RuntimeTest, ASocketLeftBehindIsReplaced)
{
    std::filesystem::create_directories(folder_.path);
    const auto path = folder_.path + "/control";
    {
        auto killed = listen_at({.name = "control", .path = path}, 1).value();
        std::filesystem::rename(path, path + "2");  // so that it stays
    }
    std::filesystem::rename(path + "2", path);
    serve(tell_peer, {.path = path});
    auto client = dial_unix(path, 5s).value();
    EXPECT_THAT(rest(client), HasSubstr("uid "));
}

Task<void> broken(std::unique_ptr<Stream>)
{
    throw std::runtime_error("row 7 has no name");
    co_return;
}

TEST_F(RuntimeTest, WhatEscapesASessionIsLoggedOnce)
{
    auto client = dial(serve(broken));
    EXPECT_EQ(rest(client), "");
    stop();
    EXPECT_THAT(log_lines_.lines(),
                ElementsAre(AllOf(HasSubstr("a task broke"), HasSubstr("row 7 has no name"))));
}

TEST_F(RuntimeTest, WhatPostedWorkThrowsIsLoggedAndTheLoopGoesOn)
{
    settings_.threads = 1;
    const auto port = serve(echo);
    runtime().loop(0).post([] { throw std::runtime_error("no memory for this"); });
    auto client = dial(port);
    EXPECT_EQ(client.receive(), "hello\r\n");
    stop();
    EXPECT_THAT(log_lines_.lines(), ElementsAre(HasSubstr("no memory for this")));
}

TEST_F(RuntimeTest, ASignalIsToldOnALoop)
{
    std::atomic<int> told = 0;
    runtime().on_signal([&](int number) {
        told = number;
        runtime().stop();
    });
    std::thread kill([] {
        std::this_thread::sleep_for(20ms);
        raise(SIGTERM);
    });
    runtime().run();
    kill.join();
    EXPECT_EQ(told, SIGTERM);
}

}  // namespace
}  // namespace net

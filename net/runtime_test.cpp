#include "net/runtime.hpp"

#include "net/admission.hpp"
#include "net/served_test.hpp"

#include <csignal>
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

TEST_F(RuntimeTest, WhoeverComesWhenItIsFullIsToldSo)
{
    settings_.max_connections = 1;
    const auto port = serve(echo, {.busy = "* BYE full\r\n"});
    {
        auto first = dial(port);
        EXPECT_EQ(first.receive(), "hello\r\n");
        auto second = dial(port);
        EXPECT_EQ(rest(second), "* BYE full\r\n");
        EXPECT_EQ(runtime().connections(), 1U);
    }
    while (runtime().connections() > 0) std::this_thread::sleep_for(1ms);
    auto third = dial(port);
    EXPECT_EQ(third.receive(), "hello\r\n");
}

TEST(Admission, OneNetworkDoesNotTakeEverything)
{
    Admission admission(10, 2);
    const auto peer = [](std::string address) { return Peer{.address = std::move(address)}; };
    const auto first = admission.admit(peer("2001:db8::1")), second = admission.admit(peer("2001:db8::2"));
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(admission.admit(peer("2001:db8::3")));
    EXPECT_TRUE(admission.admit(peer("2001:db8:0:1::3")));
    EXPECT_TRUE(admission.admit(peer("192.0.2.1")));
    EXPECT_EQ(admission.size(), 2U);
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

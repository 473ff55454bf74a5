// What conversations in files cannot say: bytes out of order, clients that vanish, accounts that are locked,
// a server that stops.

#include "tests/imap/world.hpp"

#include "imap/turn.hpp"
#include "net/memory_stream.hpp"

#include <gmock/gmock.h>

namespace imap::testing {
namespace {

using namespace std::string_view_literals;

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ImapSession : public ::testing::Test {
  protected:
    net::MemoryClient connect(net::Tls tls = net::Tls::running)
    {
        net::MemorySettings settings;
        settings.tls = tls;
        auto [server, client] = net::make_memory_stream(loop, settings);
        loop.start(world.server.serve(std::move(server)));
        loop.run();
        client.take();
        return std::move(client);
    }

    net::MemoryClient logged_in()
    {
        auto client = connect();
        EXPECT_THAT(say(client, "l LOGIN lan secret"), StartsWith("l OK"));
        return client;
    }

    std::string say(net::MemoryClient& client, const std::string& line)
    {
        client.send(line + "\r\n");
        return client.take();
    }

    void lock(const std::string& login)
    {
        loop.run_to_end(set_state(world.id_of(login), directory::State::locked));
    }

    void deliver(std::size_t count) { loop.run_to_end(append(count, 0)); }

    // After so many turns of the loop.
    net::Task<void> append(std::size_t count, int turns)
    {
        const auto anybody = net::make_memory_stream(loop);
        for (; turns > 0; --turns) co_await next_turn(*anybody.server);
        auto writer = world.store.write_body();
        static_cast<void>(co_await writer->append("a:b"));
        const auto body = co_await writer->finish();
        EXPECT_TRUE(body);
        const auto done =
            co_await world.account("lan").append("INBOX", {count, store::NewMessage{*body, {}, {}, {}}});
        EXPECT_TRUE(done);
    }

    // Needs nothing to be read.
    net::Task<void> deliver_one()
    {
        auto writer = world.store.write_body();
        static_cast<void>(co_await writer->append("a:b"));
        const auto body = co_await writer->finish();
        EXPECT_TRUE(body);
        const auto outcomes =
            co_await world.store.deliver(*body, {{.owner = world.id_of("lan"), .quota = {}, .prefix = {}}});
        EXPECT_TRUE(outcomes.at(0));
    }

    net::Task<void> set_state(base::Uuid account, directory::State state)
    {
        const auto done = co_await world.directory->set_state(account, state);
        EXPECT_TRUE(done);
    }

    net::Task<void> set_password(std::string login, std::string password)
    {
        const auto hash = directory::hash_password(password, directory::quick_cost);
        const auto done = co_await world.directory->set_password(world.id_of(login), hash);
        EXPECT_TRUE(done);
    }

    base::FakeClock clock{base::WallTime(std::chrono::days(20'000))};
    World world{clock, {"lan", "ha"}};
    net::TestLoop loop{clock};
};

// FAULTS S5
TEST_F(ImapSession, BytesPipelinedAfterStartTlsEndTheConversation)
{
    auto client = connect(net::Tls::offered);
    client.send("a STARTTLS\r\nb NOOP\r\n");
    const auto said = client.take();
    EXPECT_THAT(said, StartsWith("* BYE"));
    EXPECT_THAT(said, HasSubstr("a BAD"));
    EXPECT_THAT(said, Not(HasSubstr("b OK")));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(ImapSession, WithoutTlsInTheSettingsNoneIsOffered)
{
    World quiet(clock, {"lan"}, {.starttls = false, .clear_login_on_loopback = true});
    net::MemorySettings settings{.peer = {.address = "127.0.0.1", .port = 1, .is_loopback = true, .user = {}},
                                 .tls = net::Tls::not_offered};
    auto [server, client] = net::make_memory_stream(loop, settings);
    loop.start(quiet.server.serve(std::move(server)));
    loop.run();
    const auto greeting = client.take();
    EXPECT_THAT(greeting, Not(HasSubstr("STARTTLS")));
    EXPECT_THAT(greeting, HasSubstr("AUTH=PLAIN"));
    EXPECT_THAT(say(client, "a STARTTLS"), StartsWith("a BAD"));
    EXPECT_THAT(say(client, "b LOGIN lan secret"), StartsWith("b OK"));
    client.close();
    loop.run();
}

// FAULTS I1
TEST_F(ImapSession, ALineWithoutAnEndEndsTheConversation)
{
    auto client = connect();
    client.send(std::string(9000, 'x'));
    EXPECT_THAT(client.take(), StartsWith("* BYE"));
    EXPECT_TRUE(client.is_ended());
}

// FAULTS I5
TEST_F(ImapSession, AfterLoginALineIsAtMost64KiB)
{
    auto client = logged_in();
    EXPECT_THAT(say(client, "a LIST \"\" (" + std::string(60'000, '*') + ")"), StartsWith("a NO [LIMIT]"));
    client.send("b NOOP " + std::string(70'000, ' '));
    EXPECT_THAT(client.take(), StartsWith("* BYE"));
    EXPECT_TRUE(client.is_ended());
}

// They may stand in a line that announces octets, which would then be read as commands.
TEST_F(ImapSession, BareLineFeedsAndNulsEndTheConversation)
{
    for (const std::string_view text : {"a NOOP\nb NOOP\r\n"sv, "c NO\rOP\r\n"sv, "d NO\0OP\r\n"sv}) {
        auto client = connect();
        client.send(std::string(text));
        EXPECT_THAT(client.take(), StartsWith("* BYE A line ends in CRLF"));
        EXPECT_TRUE(client.is_ended());
    }
}

// FAULTS I6: wherever the client vanishes, there is a whole message or none.
TEST_F(ImapSession, AnAppendThatBreaksOffLeavesNothing)
{
    const std::string whole = "a APPEND INBOX (\\Seen) {10+}\r\n0123456789\r\n";
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        auto client = logged_in();
        client.send(whole.substr(0, cut));
        client.close();
    }
    auto client = logged_in();
    EXPECT_THAT(say(client, "b STATUS INBOX (MESSAGES UIDNEXT)"), HasSubstr("(MESSAGES 0 UIDNEXT 1)"));
    client.send(whole);
    EXPECT_THAT(say(client, "c STATUS INBOX (MESSAGES)"), HasSubstr("(MESSAGES 1)"));
}

TEST_F(ImapSession, ALargeMessageComesThroughWhole)
{
    std::string message = "Subject: x\r\n\r\n";
    for (int i = 0; message.size() < 3'000'000; ++i) message += std::to_string(i) + " tin nhan\r\n";
    auto client = logged_in();
    client.send("a APPEND INBOX {" + std::to_string(message.size()) + "+}\r\n" + message + "\r\n");
    EXPECT_THAT(client.take(), HasSubstr("a OK [APPENDUID"));
    say(client, "b EXAMINE INBOX");
    EXPECT_THAT(say(client, "c FETCH 1 BODY.PEEK[]"), HasSubstr(message));
}

// RFC 9051 §6.3.2: what comes while a mailbox is opened is told afterwards.
TEST_F(ImapSession, SelectTellsEachSizeOnce)
{
    deliver(5000);
    auto client = logged_in();
    for (int turns = 0; turns < 12; ++turns) {
        loop.start(append(1, turns));
        const auto said = say(client, "a SELECT INBOX");
        EXPECT_EQ(said.find(" EXISTS"), said.rfind(" EXISTS")) << turns;
        EXPECT_THAT(said, HasSubstr("a OK"));
    }
    EXPECT_THAT(say(client, "b SELECT INBOX"), HasSubstr("* 5012 EXISTS"));
}

// FAULTS L7
TEST_F(ImapSession, AnIdlingSessionOfALockedAccountEnds)
{
    auto client = logged_in();
    auto other = connect();
    EXPECT_THAT(say(other, "l LOGIN ha secret"), StartsWith("l OK"));
    EXPECT_THAT(say(client, "a IDLE"), StartsWith("+ "));
    lock("lan");
    world.hub.recheck();
    loop.run();
    EXPECT_THAT(client.take(), StartsWith("* BYE"));
    EXPECT_TRUE(client.is_ended());
    EXPECT_FALSE(other.is_ended());
}

TEST_F(ImapSession, ALockedAccountsNextCommandIsNotCarriedOut)
{
    auto client = logged_in();
    lock("lan");
    const auto said = say(client, "a CREATE Tin");
    EXPECT_THAT(said, HasSubstr("* BYE"));
    EXPECT_THAT(said, Not(HasSubstr("a OK")));
}

// FAULTS L7
TEST_F(ImapSession, ANewPasswordEndsTheSessionsOfTheFormerOne)
{
    auto idling = logged_in(), busy = logged_in();
    EXPECT_THAT(say(idling, "a IDLE"), StartsWith("+ "));
    loop.run_to_end(set_password("lan", "another secret"));
    world.hub.recheck();
    loop.run();
    EXPECT_THAT(idling.take(), StartsWith("* BYE The password was changed"));
    EXPECT_TRUE(idling.is_ended());
    EXPECT_TRUE(busy.is_ended());
    auto fresh = connect();
    EXPECT_THAT(say(fresh, "l LOGIN lan \"another secret\""), StartsWith("l OK"));
    world.hub.recheck();
    EXPECT_THAT(say(fresh, "b NOOP"), StartsWith("b OK"));
}

TEST_F(ImapSession, AStoppingServerSaysGoodbye)
{
    auto client = logged_in();
    client.ask_to_end();
    EXPECT_THAT(client.take(), StartsWith("* BYE The server is shutting down"));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(ImapSession, TooManySessionsOfOneAccountAreRefused)
{
    World narrow(clock, {"lan"}, {.max_sessions_per_account = 1});
    std::vector<net::MemoryClient> clients;
    for (const std::string_view want :
         {"a OK", "a NO [LIMIT] too many sessions of this account; close one"}) {
        auto [server, client] = net::make_memory_stream(loop, {.tls = net::Tls::running});
        loop.start(narrow.server.serve(std::move(server)));
        loop.run();
        client.take();
        client.send("a LOGIN lan secret\r\n");
        loop.advance(std::chrono::seconds(5));
        EXPECT_THAT(client.take(), StartsWith(want));
        clients.push_back(std::move(client));
    }
    for (auto& client : clients) client.close();
    loop.run();
}

// FAULTS I11
TEST_F(ImapSession, ASearchThatTakesTooLongIsRefused)
{
    World hasty(clock, {"lan"}, {.search_patience = base::Duration(0)});
    auto [server, client] = net::make_memory_stream(loop, {.tls = net::Tls::running});
    loop.start(hasty.server.serve(std::move(server)));
    loop.run();
    for (const auto* line : {"a LOGIN lan secret", "b APPEND INBOX {3+}\r\na:b", "c SELECT INBOX"})
        say(client, line);
    EXPECT_THAT(say(client, "d SEARCH BODY x"), StartsWith("d NO [LIMIT] this search takes too long"));
    EXPECT_THAT(say(client, "e SEARCH UNSEEN LARGER 1"), StartsWith("* SEARCH 1\r\ne OK"));
    client.close();
    loop.run();
}

TEST_F(ImapSession, AnAccountLooksIntoItsMessagesInOneSessionAtATime)
{
    deliver(3);
    std::vector<net::MemoryClient> clients;
    for (int i = 0; i < 2; ++i) clients.push_back(logged_in());
    for (auto& client : clients) say(client, "a SELECT INBOX");
    {
        const auto other = world.server.content_searches().enter(world.id_of("lan"));
        for (auto& client : clients) EXPECT_EQ(say(client, "b SEARCH BODY nowhere"), "");
        loop.advance(std::chrono::seconds(11));
        for (auto& client : clients)
            EXPECT_EQ(client.take(), "* OK Still searching\r\n* OK Still searching\r\n");
    }
    loop.advance(std::chrono::seconds(1));
    for (auto& client : clients) EXPECT_EQ(client.take(), "* SEARCH\r\nb OK SEARCH completed\r\n");
}

TEST_F(ImapSession, LoginsAreLoggedAndCountedWithoutPasswords)
{
    auto client = connect();
    say(client, "a LOGIN lan hidden-word");
    loop.advance(std::chrono::seconds(2));
    say(client, "b LOGIN lan secret");
    say(client, "c LOGOUT");
    EXPECT_THAT(world.lines, HasSubstr("login failed"));
    EXPECT_THAT(world.lines, HasSubstr("lan"));
    EXPECT_THAT(world.lines, HasSubstr("192.0.2.1"));
    EXPECT_THAT(world.lines, HasSubstr("logout"));
    EXPECT_THAT(world.lines, Not(HasSubstr("hidden-word")));
    EXPECT_THAT(world.lines, Not(HasSubstr("secret")));
    const auto metrics = world.metrics.text();
    EXPECT_THAT(metrics, HasSubstr("congvu_imap_logins_total{outcome=\"ok\"} 1"));
    EXPECT_THAT(metrics, HasSubstr("congvu_imap_logins_total{outcome=\"failed\"} 1"));
    EXPECT_THAT(metrics, HasSubstr("congvu_imap_commands_total{command=\"LOGIN\"} 2"));
    EXPECT_THAT(metrics, HasSubstr("congvu_imap_sessions 0"));
}

// RFC 9051 §5.4: news does not count as a sign of life.
TEST_F(ImapSession, IdleEndsAfterHalfAnHourOfSilence)
{
    auto client = logged_in();
    say(client, "a SELECT INBOX");
    say(client, "b IDLE");
    auto other = logged_in();
    loop.advance(std::chrono::minutes(20));
    say(other, "c APPEND INBOX {3+}\r\na:b");
    EXPECT_THAT(client.take(), StartsWith("* 1 EXISTS"));
    EXPECT_FALSE(client.is_ended());
    loop.advance(std::chrono::minutes(10));
    EXPECT_THAT(client.take(), StartsWith("* BYE"));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(ImapSession, ADribblingClientDoesNotOutlastTheLoginPatience)
{
    auto client = connect();
    for (int i = 0; i < 70 && !client.is_ended(); ++i) {
        client.send("x");
        loop.advance(std::chrono::seconds(1));
    }
    EXPECT_TRUE(client.is_ended());
}

TEST_F(ImapSession, AStalledHandshakeEndsInSilenceAndInTime)
{
    auto client = connect(net::Tls::offered);
    EXPECT_THAT(say(client, "a STARTTLS"), StartsWith("a OK"));
    loop.advance(std::chrono::seconds(11));
    EXPECT_TRUE(client.is_ended());
    EXPECT_EQ(client.take(), "");
}

TEST_F(ImapSession, NewsThatTheStoreCouldNotGiveAreToldWhenItIsBack)
{
    auto client = logged_in();
    say(client, "a SELECT INBOX");
    EXPECT_THAT(say(client, "b IDLE"), StartsWith("+ "));
    world.engine.is_away = true;
    loop.run_to_end(deliver_one());
    loop.advance(std::chrono::seconds(5));
    EXPECT_EQ(client.take(), "");
    world.engine.is_away = false;
    loop.advance(std::chrono::seconds(2));
    EXPECT_THAT(client.take(), HasSubstr("* 1 EXISTS"));
    loop.advance(std::chrono::minutes(10));
    EXPECT_EQ(client.take(), "");
    EXPECT_THAT(say(client, "DONE"), StartsWith("b OK"));
}

TEST_F(ImapSession, WhoeverHasLoggedInIsNoStranger)
{
    auto client = connect();
    say(client, "a LOGIN lan wrong");
    loop.advance(std::chrono::seconds(3));
    EXPECT_FALSE(client.is_welcome());
    say(client, "b LOGIN lan secret");
    EXPECT_TRUE(client.is_welcome());
}

TEST_F(ImapSession, HalfACommandGetsByeWhenTheServerEnds)
{
    auto client = logged_in();
    client.send("a NO");
    client.ask_to_end();
    EXPECT_THAT(client.take(), StartsWith("* BYE"));
    EXPECT_TRUE(client.is_ended());
}

}  // namespace
}  // namespace imap::testing

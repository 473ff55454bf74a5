// Logging in by other means than a password in clear text: SCRAM, app passwords; and a password that must be changed.

#include "directory/app_password.hpp"
#include "directory/password.hpp"
#include "net/memory_stream.hpp"
#include "tests/imap/world.hpp"
#include "tests/talk/scram_client.hpp"

#include <gmock/gmock.h>

namespace imap::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing_talk::ScramClient;

class ImapLogins : public ::testing::Test {
  protected:
    ImapLogins()
    {
        world.directory->on_change([this] { world.hub.recheck(); });
        const auto hash = directory::hash_password("secret", directory::quick_cost);
        const auto keys = directory::scram::make_keys("secret", directory::scram::salt_for(hash));
        directory::AccountEdit edit;
        edit.password_hash = hash;
        edit.details[directory::Detail::scram] = {to_stored(keys)};
        change(std::move(edit));
    }
    void change(directory::AccountEdit edit)
    {
        auto work = [](World& in, directory::AccountEdit what) -> net::Task<void> {
            const auto done = co_await in.directory->edit(in.id_of("lan"), std::move(what), "");
            EXPECT_TRUE(done);
        };
        loop.run_to_end(work(world, std::move(edit)));
    }
    void give_devices(std::vector<directory::AppPassword> all)
    {
        directory::AccountEdit edit;
        auto& values = edit.details[directory::Detail::app_password];
        for (const auto& one : all) values.push_back(to_value(one));
        change(std::move(edit));
    }
    net::MemoryClient connect() { return testing::connect(world, loop); }
    std::string say(net::MemoryClient& client, const std::string& line)
    {
        client.send(line + "\r\n");
        loop.run();
        return client.take();
    }
    // The last that the server says.
    std::string log_in(ScramClient scram, const std::string& mechanism)
    {
        auto client = connect();
        const auto challenge = say(client, "a AUTHENTICATE " + mechanism + " " + scram.first());
        if (!challenge.starts_with("+ ")) return challenge;
        const auto shown = say(client, scram.last(challenge.substr(2, challenge.find('\r') - 2)));
        if (!shown.starts_with("+ ")) return shown;
        EXPECT_TRUE(scram.is_right_server(shown.substr(2, shown.find('\r') - 2)));
        return say(client, "");
    }

    base::FakeClock clock{base::WallTime(std::chrono::days(20'000))};
    World world{clock, {"lan", "ha"}};
    net::TestLoop loop{clock};
};

TEST_F(ImapLogins, ByScramWithAndWithoutChannelBinding)
{
    EXPECT_THAT(log_in({"lan", "secret"}, "SCRAM-SHA-256"), StartsWith("a OK"));
    EXPECT_THAT(log_in({"lan", "wrong"}, "SCRAM-SHA-256"), StartsWith("a NO [AUTHENTICATIONFAILED]"));
    EXPECT_THAT(log_in({"nobody", "secret"}, "SCRAM-SHA-256"), StartsWith("a NO [AUTHENTICATIONFAILED]"));
    const std::string both = "what both ends export";
    EXPECT_THAT(log_in({"lan", "secret", "p=tls-exporter,,", both}, "SCRAM-SHA-256-PLUS"),
                StartsWith("a OK"));
    EXPECT_THAT(
        log_in({"lan", "secret", "p=tls-server-end-point,,", "the certificate's hash"}, "SCRAM-SHA-256-PLUS"),
        StartsWith("a OK"));
}

// FAULTS L9
TEST_F(ImapLogins, ThroughSomebodyInBetweenNobodyComes)
{
    const std::string refused = "a NO [AUTHENTICATIONFAILED]";
    EXPECT_THAT(log_in({"lan", "secret", "p=tls-exporter,,", "another connection"}, "SCRAM-SHA-256-PLUS"),
                StartsWith(refused));
    EXPECT_THAT(log_in({"lan", "secret", "y,,"}, "SCRAM-SHA-256"), StartsWith(refused))
        << "it did not see what was offered";
    EXPECT_THAT(log_in({"lan", "secret", "n,,"}, "SCRAM-SHA-256-PLUS"), StartsWith("a BAD"));
}

TEST_F(ImapLogins, WhoSpeaksNoScramIsTold)
{
    auto client = connect();
    EXPECT_THAT(say(client, "a AUTHENTICATE SCRAM-SHA-1 eA=="), StartsWith("a NO [CANNOT]"));
    EXPECT_THAT(say(client, "b AUTHENTICATE SCRAM-SHA-256 eA=="), StartsWith("b BAD"));
    EXPECT_THAT(say(client, "c AUTHENTICATE SCRAM-SHA-256"), StartsWith("+ "));
    EXPECT_THAT(say(client, "*"), StartsWith("c BAD"));
    EXPECT_THAT(say(client, "d AUTHENTICATE SCRAM-SHA-256 " + ScramClient("lan", "x").first()),
                StartsWith("+ "));
    EXPECT_THAT(say(client, "eA=="), StartsWith("d BAD"));
    EXPECT_THAT(say(client, "e CAPABILITY"),
                HasSubstr(" AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256 AUTH=PLAIN"));
}

TEST_F(ImapLogins, AnExchangeHeldOpenDoesNotOutliveThePassword)
{
    auto client = connect();
    ScramClient scram("lan", "secret");
    const auto challenge = say(client, "a AUTHENTICATE SCRAM-SHA-256 " + scram.first());
    const auto shown = say(client, scram.last(challenge.substr(2, challenge.find('\r') - 2)));
    ASSERT_THAT(shown, StartsWith("+ ")) << "the proof is right";
    change({.password_hash = directory::hash_password("another", directory::quick_cost)});
    const auto told = say(client, "") + say(client, "b SELECT INBOX");
    EXPECT_THAT(told, HasSubstr("* BYE The password was changed"));
    EXPECT_THAT(told, ::testing::Not(HasSubstr("b OK")));
    EXPECT_TRUE(client.is_ended());
}

// REQ-AUTH-2, FAULTS L7
TEST_F(ImapLogins, WhatAnAppPasswordHasOpenedEndsWhenItIsRevoked)
{
    const std::string secret = "abcdefghijkmnpqrstu2";
    const auto hash = directory::hash_password(secret, directory::quick_cost);
    give_devices({{1, {directory::Entrance::imap}, 1, 0, hash, "Điện thoại"},
                  {2,
                   {directory::Entrance::submission},
                   1,
                   0,
                   directory::hash_password("bbcdefghijkmnpqrstu2", directory::quick_cost),
                   "Máy in"}});
    auto device = connect(), desk = connect();
    EXPECT_THAT(say(device, "a LOGIN lan bbcdefghijkmnpqrstu2"), StartsWith("a NO [AUTHENTICATIONFAILED]"))
        << "that is for sending";
    EXPECT_THAT(say(device, "b LOGIN lan " + secret), StartsWith("b OK"));
    EXPECT_THAT(say(desk, "a LOGIN lan secret"), StartsWith("a OK"));
    EXPECT_THAT(say(device, "c SELECT INBOX"), HasSubstr("c OK"));
    EXPECT_THAT(say(device, "d IDLE"), StartsWith("+ "));
    give_devices({});
    loop.run();
    EXPECT_THAT(device.take(), HasSubstr("* BYE This app password was revoked"));
    EXPECT_TRUE(device.is_ended());
    EXPECT_THAT(say(desk, "b NOOP"), StartsWith("b OK")) << "what the one password has opened stays";
    auto again = connect();
    EXPECT_THAT(say(again, "a LOGIN lan " + secret), StartsWith("a NO [AUTHENTICATIONFAILED]"));
}

// REQ-AUTH-1
TEST_F(ImapLogins, APasswordThatMustBeChangedIsRefusedClearlyOnceItWasShown)
{
    change({.must_change_password = true});
    auto client = connect();
    EXPECT_THAT(say(client, "a LOGIN lan secret"),
                StartsWith("a NO [EXPIRED] The password must be changed first"));
    EXPECT_THAT(say(client, "b LOGIN lan wrong"), StartsWith("b NO [AUTHENTICATIONFAILED]"));
    EXPECT_THAT(log_in({"lan", "secret"}, "SCRAM-SHA-256"), StartsWith("a NO [EXPIRED]"));
    change({.must_change_password = false});
    EXPECT_THAT(say(client, "c LOGIN lan secret"), StartsWith("c OK"));
}

}  // namespace
}  // namespace imap::testing

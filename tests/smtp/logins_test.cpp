// AUTH by SCRAM and by app passwords; and a password that must be changed.

#include "directory/app_password.hpp"
#include "directory/password.hpp"
#include "tests/smtp/world.hpp"
#include "tests/talk/scram_client.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing_talk::ScramClient;

struct SmtpLogins : ::testing::Test {
    net::TestLoop loop;
    World world{loop};

    SmtpLogins()
    {
        const auto hash = directory::hash_password("secret", directory::quick_cost);
        directory::AccountEdit edit;
        edit.password_hash = hash;
        edit.details[directory::Detail::scram] = {
            to_stored(directory::scram::make_keys("secret", directory::scram::salt_for(hash)))};
        change(std::move(edit));
    }
    void change(directory::AccountEdit edit)
    {
        auto work = [](World& in, directory::AccountEdit what) -> net::Task<void> {
            const auto edited = co_await in.directory().edit(in.id_of("u00000"), std::move(what), "");
            EXPECT_TRUE(edited);
        };
        loop.run_to_end(work(world, std::move(edit)));
    }
    net::MemoryClient connect()
    {
        net::MemorySettings tls;
        tls.tls = net::Tls::running;
        auto client = world.connect(Door::submission, tls);
        EXPECT_THAT(ask(client, "EHLO x\r\n"),
                    HasSubstr("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN\r\n"));
        return client;
    }
    std::string log_in(ScramClient scram, const std::string& mechanism)
    {
        auto client = connect();
        const auto challenge = ask(client, "AUTH " + mechanism + " " + scram.first() + "\r\n");
        if (!challenge.starts_with("334 ")) return challenge;
        const auto shown = ask(client, scram.last(challenge.substr(4, challenge.find('\r') - 4)) + "\r\n");
        if (!shown.starts_with("334 ")) return shown;
        EXPECT_TRUE(scram.is_right_server(shown.substr(4, shown.find('\r') - 4)));
        return ask(client, "\r\n");
    }
};

TEST_F(SmtpLogins, ByScramWithAndWithoutChannelBinding)
{
    EXPECT_THAT(log_in({"u00000", "secret"}, "SCRAM-SHA-256"), StartsWith("235 "));
    EXPECT_THAT(log_in({"u00000", "wrong"}, "SCRAM-SHA-256"), StartsWith("535 5.7.8"));
    EXPECT_THAT(log_in({"nobody", "secret"}, "SCRAM-SHA-256"), StartsWith("535 5.7.8"));
    EXPECT_THAT(
        log_in({"u00000", "secret", "p=tls-exporter,,", "what both ends export"}, "SCRAM-SHA-256-PLUS"),
        StartsWith("235 "));
    EXPECT_THAT(log_in({"u00000", "secret", "p=tls-exporter,,", "another's"}, "SCRAM-SHA-256-PLUS"),
                StartsWith("535 5.7.8"));
    EXPECT_THAT(log_in({"u00000", "secret", "y,,"}, "SCRAM-SHA-256"), StartsWith("535 5.7.8"));
    EXPECT_THAT(log_in({"u00000", "secret"}, "SCRAM-SHA-1"), StartsWith("504 "));
}

TEST_F(SmtpLogins, AnAppPasswordSendsUntilItIsRevoked)
{
    const std::string secret = "abcdefghijkmnpqrstu2";
    const directory::AppPassword device{9,
                                        {directory::Entrance::submission},
                                        1,
                                        0,
                                        directory::hash_password(secret, directory::quick_cost),
                                        "Tel"};
    directory::AccountEdit edit;
    edit.details[directory::Detail::app_password] = {to_value(device)};
    change(std::move(edit));
    auto client = connect();
    EXPECT_THAT(ask(client, "AUTH PLAIN " + plain("u00000", secret) + "\r\n"), StartsWith("235 "));
    EXPECT_THAT(ask(client, "MAIL FROM:<u00000@bench.test>\r\n"), StartsWith("250 "));
    ask(client, "RSET\r\n");
    directory::AccountEdit none;
    none.details[directory::Detail::app_password] = {};
    change(std::move(none));
    EXPECT_THAT(ask(client, "MAIL FROM:<u00000@bench.test>\r\n"), StartsWith("530 "));
}

TEST_F(SmtpLogins, APasswordThatMustBeChangedIsRefusedClearlyOnceItWasShown)
{
    change({.must_change_password = true});
    auto client = connect();
    EXPECT_THAT(ask(client, "AUTH PLAIN " + plain("u00000", "secret") + "\r\n"),
                StartsWith("535 5.7.0 The password must be changed first"));
    EXPECT_THAT(ask(client, "AUTH PLAIN " + plain("u00000", "wrong") + "\r\n"), StartsWith("535 5.7.8"));
}

}  // namespace
}  // namespace smtp::test

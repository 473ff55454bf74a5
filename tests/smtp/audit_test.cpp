// What the audit holds of mail: NA's six fields (time, sender, recipient, address, size, error), and no more.

#include "tests/smtp/world.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

struct AuditTest : ::testing::Test {
    net::TestLoop loop;
    World world{loop};

    bool has(std::string_view kind, std::string_view part)
    {
        return std::ranges::any_of(world.audit().lines(), [&](const std::string& line) {
            return line.starts_with(kind) && line.contains(part);
        });
    }
    std::string send(Door door, std::string_view to)
    {
        auto client = world.connect(door);
        ask(client, door == Door::lmtp ? "LHLO x\r\n" : "EHLO x\r\n");
        ask(client, "MAIL FROM:<a@example.org>\r\n");
        auto said = ask(client, "RCPT TO:<" + std::string(to) + ">\r\n");
        if (!said.starts_with("250")) return said;
        ask(client, "DATA\r\n");
        return ask(client, "Subject: secret words\r\n\r\nof a body\r\n.\r\n");
    }
};

// REQ-DIR-6: who exactly was a member at that second.
TEST_F(AuditTest, HoldsWhoBelongedToAGroup)
{
    auto client = world.connect(Door::submission, {.peer = {}, .tls = net::Tls::running});
    ask(client, "EHLO x\r\n");
    ask(client, "AUTH PLAIN " + plain("u00000", "secret") + "\r\n");
    ask(client, "MAIL FROM:<u00000@bench.test>\r\n");
    EXPECT_THAT(ask(client, "RCPT TO:<staff@bench.test>\r\n"), HasSubstr("250"));
    ask(client, "DATA\r\n");
    EXPECT_THAT(ask(client, "From: <u00000@bench.test>\r\n\r\ntext\r\n.\r\n"), HasSubstr("250"));
    EXPECT_TRUE(
        has("group_expanded service=submission",
            "event=staff@bench.test count=2 recipient=u00001@bench.test recipient=u00002@bench.test"));
    EXPECT_EQ(world.inbox("u00001").size(), 1U);
    EXPECT_EQ(world.inbox("u00002").size(), 1U);
}

TEST_F(AuditTest, HoldsWhatWasAcceptedAndDelivered)
{
    EXPECT_THAT(send(Door::mx, "u00001@bench.test"), HasSubstr("250"));
    EXPECT_TRUE(has("mail_delivered service=mx address=", "sender=a@example.org size="));
    EXPECT_TRUE(has("mail_delivered", "recipient=u00001@bench.test"));
    EXPECT_TRUE(has("mail_accepted", "count=1"));
    EXPECT_THAT(world.audit().lines(), Not(Contains(HasSubstr("secret"))));
}

TEST_F(AuditTest, HoldsWhatWasRefusedAndWhy)
{
    EXPECT_THAT(send(Door::mx, "nobody@bench.test"), HasSubstr("550"));
    EXPECT_TRUE(has("mail_refused", "sender=a@example.org recipient=nobody@bench.test error="));
}

TEST_F(AuditTest, MailThatCannotBeRecordedIsPutOff)
{
    world.audit().refuse_from_now_on({base::Code::no_space, "the disk is full"});
    auto client = world.connect(Door::mx);
    ask(client, "EHLO x\r\n");
    EXPECT_THAT(ask(client, "MAIL FROM:<a@example.org>\r\n"), HasSubstr("452 4.3.1"));
}

TEST_F(AuditTest, HoldsLoginsAndFailedOnesWithoutPasswords)
{
    net::MemorySettings tls;
    tls.tls = net::Tls::running;
    auto client = world.connect(Door::submission, tls);
    ask(client, "EHLO x\r\n");
    client.send("AUTH PLAIN " + plain("u00000", "wrong-word") + "\r\n");
    loop.advance(std::chrono::seconds(30));
    EXPECT_TRUE(has("login_failed", "who=u00000 error=wrong login"));
    ask(client, "AUTH PLAIN " + plain("u00000", "secret") + "\r\n");
    EXPECT_TRUE(has("login ", "who=u00000"));
    ask(client, "QUIT\r\n");
    EXPECT_TRUE(has("logout ", "who=u00000"));
    EXPECT_THAT(world.audit().lines(), Not(Contains(HasSubstr("wrong-word"))));
}

}  // namespace
}  // namespace smtp::test

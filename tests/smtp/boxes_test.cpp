// Who sends as what: boxes by those who hold them, services by themselves.

#include "tests/smtp/world.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct BoxesTest : ::testing::Test {
    net::TestLoop loop;
    World world{loop};

    net::MemoryClient logged_in(const std::string& name)
    {
        net::MemorySettings tls;
        tls.tls = net::Tls::running;
        auto client = world.connect(Door::submission, tls);
        ask(client, "EHLO x\r\n");
        EXPECT_THAT(ask(client, "AUTH PLAIN " + plain(name, "secret") + "\r\n"), StartsWith("235")) << name;
        return client;
    }
    std::string login(const std::string& message)
    {
        net::MemorySettings tls;
        tls.tls = net::Tls::running;
        auto client = world.connect(Door::submission, tls);
        ask(client, "EHLO x\r\n");
        return ask(client, "AUTH PLAIN " + message + "\r\n");
    }
    static std::string send(net::MemoryClient& client, const std::string& path, const std::string& from)
    {
        auto said = ask(client, "MAIL FROM:<" + path + ">\r\n");
        if (!said.starts_with("250")) return said;
        ask(client, "RCPT TO:<u00002@bench.test>\r\n");
        ask(client, "DATA\r\n");
        return ask(client, "From: <" + from + ">\r\n\r\ntext\r\n.\r\n");
    }
    void edit(const std::string& login, directory::AccountEdit edit)
    {
        auto work = [&]() -> net::Task<void> {
            auto edited = co_await world.directory().edit(world.id_of(login), edit, "");
            EXPECT_TRUE(edited);
        };
        loop.run_to_end(work());
    }
    bool has(std::string_view kind, std::string_view part)
    {
        return std::ranges::any_of(world.audit().lines(), [&](const std::string& line) {
            return line.starts_with(kind) && line.contains(part);
        });
    }
};

const std::string registry = "registry@bench.test", room = "room@bench.test", clerk = "u00001@bench.test",
                  portal = "portal@bench.test";

TEST_F(BoxesTest, AHolderSendsAsTheBoxWithItsNameOrHerOwn)
{
    for (const char* name : {"u00001", "registry/u00001", "registry@bench.test/u00001@bench.test"}) {
        auto client = logged_in(name);
        EXPECT_THAT(send(client, registry, registry), StartsWith("250")) << name;
        EXPECT_THAT(send(client, clerk, registry), StartsWith("250")) << name;
        EXPECT_THAT(send(client, clerk, clerk), StartsWith("250")) << name;
        EXPECT_THAT(send(client, room, room), StartsWith("550 5.7.1")) << "nobody speaks for a room";
        EXPECT_THAT(send(client, clerk, room), StartsWith("550 5.7.1"));
    }
    EXPECT_EQ(world.inbox("u00002").size(), 9U);
}

TEST_F(BoxesTest, TheAuditSaysClerkAsBox)
{
    auto client = logged_in("u00001");
    EXPECT_THAT(send(client, registry, registry), StartsWith("250"));
    EXPECT_TRUE(has("mail_accepted", "who=u00001 as=registry "));
    EXPECT_TRUE(has("mail_delivered", "who=u00001 as=registry "));
    EXPECT_FALSE(has("login ", "as="));
    EXPECT_THAT(send(client, clerk, clerk), StartsWith("250"));
    EXPECT_TRUE(has("mail_accepted", "who=u00001 id="));
    auto other = logged_in("registry/u00001");
    EXPECT_TRUE(has("login ", "who=u00001 as=registry "));
    EXPECT_THAT(send(other, clerk, clerk), StartsWith("250"));
    const auto as_herself = [](const std::string& line) {
        return line.starts_with("mail_accepted") && !line.contains("as=registry");
    };
    EXPECT_EQ(std::ranges::count_if(world.audit().lines(), as_herself), 2) << "whatever she logged in for";
}

TEST_F(BoxesTest, AReleasedClerkSendsAsHerselfOnly)
{
    auto client = logged_in("u00001");
    edit("registry", {.holders = std::vector<directory::Holder>{}});
    EXPECT_THAT(send(client, registry, registry), StartsWith("550 5.7.1"));
    EXPECT_THAT(send(client, clerk, registry), StartsWith("550 5.7.1"));
    EXPECT_THAT(send(client, clerk, clerk), StartsWith("250"));
}

TEST_F(BoxesTest, OneReleasedInTheMiddleOfAMessageIsStopped)
{
    auto client = logged_in("u00001");
    ask(client, "MAIL FROM:<" + registry + ">\r\n");
    ask(client, "RCPT TO:<u00002@bench.test>\r\n");
    ask(client, "DATA\r\n");
    edit("registry", {.holders = std::vector<directory::Holder>{}});
    EXPECT_THAT(ask(client, "From: <" + registry + ">\r\n\r\ntext\r\n.\r\n"), StartsWith("550 5.7.1"));
}

TEST_F(BoxesTest, NobodyElseLogsInForABoxAndAllHearTheSame)
{
    const auto wrong = login(plain("u00001", "wrong"));
    EXPECT_THAT(wrong, StartsWith("535 5.7.8"));
    for (const char* name :
         {"registry/u00002", "nothing/u00002", "u00000/u00002", "registry", "portal/u00001"})
        EXPECT_EQ(login(plain(name, "secret")), wrong) << name;
    EXPECT_TRUE(has("login_failed", "who=u00002 as=registry "));
}

TEST_F(BoxesTest, AServiceHasARateAndAReturnAddress)
{
    edit("portal", {.return_address = "answers@bench.test"});
    auto client = logged_in("portal");
    EXPECT_THAT(send(client, registry, registry), StartsWith("550 5.7.1"));
    EXPECT_THAT(send(client, portal, registry), StartsWith("550 5.7.1"));
    EXPECT_THAT(send(client, "answers@bench.test", portal), StartsWith("250"));
    EXPECT_THAT(send(client, portal, portal), StartsWith("250"));
    for (const auto& message : world.inbox("u00002"))
        EXPECT_THAT(message, StartsWith("Return-Path: <answers@bench.test>"));
    EXPECT_THAT(send(client, portal, portal), StartsWith("451 4.7.1"));
    edit("portal", {.hourly_rate = 4});
    EXPECT_THAT(send(client, portal, portal), StartsWith("250")) << "counts at once";
    loop.advance(std::chrono::minutes(60));
    auto later = logged_in("portal");
    EXPECT_THAT(send(later, portal, portal), StartsWith("250"));
}

// FAULTS P6: rights on somebody's mailbox, p among them, say nothing about his name (RFC 4314 §2.1).
TEST_F(BoxesTest, WhoMayDoEverythingWithAMailboxStillDoesNotSendInItsOwnersName)
{
    auto share_all = [&]() -> net::Task<void> {
        auto account = world.store().account(world.id_of("u00002"));
        const auto inbox = co_await account.mailbox("INBOX");
        EXPECT_TRUE(inbox);
        const store::Identifier guest{store::Identifier::Sign::positive, store::Identifier::Kind::account,
                                      world.id_of("u00001")};
        const auto shared =
            co_await account.change_acl(inbox->id, guest, {store::RightsAction::replace, store::all_rights});
        EXPECT_TRUE(shared);
    };
    loop.run_to_end(share_all());
    auto client = logged_in("u00001");
    const std::string owner = "u00002@bench.test";
    EXPECT_THAT(send(client, owner, owner), StartsWith("550 5.7.1"));
    EXPECT_THAT(send(client, clerk, owner), StartsWith("550 5.7.1"));
    EXPECT_THAT(login(plain("u00002/u00001", "secret")), StartsWith("535 5.7.8"));
    EXPECT_THAT(send(client, clerk, clerk), StartsWith("250"));
}

TEST_F(BoxesTest, MailToEachOfThemArrives)
{
    for (const char* login : {"registry", "room", "portal"}) {
        auto client = world.connect(Door::mx);
        ask(client, "EHLO x\r\n");
        ask(client, "MAIL FROM:<a@example.org>\r\n");
        EXPECT_THAT(ask(client, "RCPT TO:<" + std::string(login) + "@bench.test>\r\n"), StartsWith("250"));
        ask(client, "DATA\r\n");
        EXPECT_THAT(ask(client, "From: a\r\n\r\ntext\r\n.\r\n"), StartsWith("250"));
        EXPECT_EQ(world.inbox(login).size(), 1U) << login;
    }
    edit("registry", {.holders = std::vector<directory::Holder>{}});
    auto client = world.connect(Door::mx);
    ask(client, "EHLO x\r\nMAIL FROM:<a@example.org>\r\n");
    EXPECT_THAT(ask(client, "RCPT TO:<registry@bench.test>\r\n"), HasSubstr("250 2.1.5"))
        << "also without a holder";
}

}  // namespace
}  // namespace smtp::test

// What lies in the mailbox, byte for byte, after what was said on the wire.

#include "directory/password.hpp"
#include "tests/smtp/world.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class Landed : public testing::Test {
  protected:
    net::MemoryClient mx(const std::string& hello = "EHLO sender.example\r\n")
    {
        auto client = world_.connect(Door::mx);
        ask(client, hello);
        return client;
    }

    net::MemoryClient submission(const std::string& login)
    {
        auto client = world_.connect(Door::submission, {.peer = peer(), .tls = net::Tls::running});
        ask(client, "EHLO client.example\r\n");
        EXPECT_THAT(ask(client, "AUTH PLAIN " + plain(login, "secret") + "\r\n"), StartsWith("235 "));
        return client;
    }

    static net::Peer peer()
    {
        return {.address = "2001:db8::1", .port = 40000, .is_loopback = false, .user = {}};
    }

    // One message by DATA; the answer to its end.
    std::string send(net::MemoryClient& client, const std::string& from, const std::vector<std::string>& to,
                     const std::string& data)
    {
        ask(client, "MAIL FROM:<" + from + ">\r\n");
        for (const auto& address : to) ask(client, "RCPT TO:<" + address + ">\r\n");
        EXPECT_THAT(ask(client, "DATA\r\n"), StartsWith("354 "));
        return ask(client, data + ".\r\n");
    }

    // The one message of a mailbox, without our own fields on top.
    std::string without_trace(const std::string& login)
    {
        const auto all = world_.inbox(login);
        if (all.size() != 1) return std::to_string(all.size()) + " messages";
        const auto date = all[0].find(" +0000\r\n", all[0].find("\r\nReceived: "));
        return all[0].substr(date + 8);
    }

    net::TestLoop loop_;
    World world_{loop_};
};

TEST_F(Landed, WithReturnPathDeliveredToAndReceivedOnTop)
{
    auto client = mx();
    EXPECT_THAT(send(client, "a@sender.example", {"u00000@bench.test"}, "Subject: x\r\n\r\ntext\r\n"),
                MatchesRegex("250 2.6.0 Message accepted as [0-9a-f]+\r\n"));
    const auto inbox = world_.inbox("u00000");
    ASSERT_EQ(inbox.size(), 1u);
    EXPECT_THAT(inbox[0], MatchesRegex("Return-Path: <a@sender.example>\r\n"
                                       "Delivered-To: u00000@bench.test\r\n"
                                       "Received: from sender.example \\(\\[192.0.2.1\\]\\)\r\n"
                                       "\tby mail.bench.test with ESMTP id [0-9a-f]+\r\n"
                                       "\tfor <u00000@bench.test>;\r\n"
                                       "\t[A-Z][a-z]+, [0-9]+ [A-Z][a-z]+ [0-9]+ [0-9:]+ \\+0000\r\n"
                                       "Subject: x\r\n\r\ntext\r\n"));
}

TEST_F(Landed, WithoutTheStuffingAndNothingElseChanged)
{
    auto client = mx();
    const std::string text =
        "Subject: \xe0 8-bit\r\nX:\r\n folded\r\n\r\n..\r\n...x\r\n\r\n" + std::string(100'000, 'y') + "\r\n";
    std::string wire = text;
    for (std::size_t at = 0; (at = wire.find("\r\n.", at)) != std::string::npos; at += 4)
        wire.insert(at + 2, ".");
    EXPECT_THAT(send(client, "", {"u00000@bench.test"}, wire), StartsWith("250 "));
    EXPECT_EQ(without_trace("u00000"), text);
}

TEST_F(Landed, ByteForByteThroughChunks)
{
    auto client = mx();
    ask(client, "MAIL FROM:<>\r\n");
    ask(client, "RCPT TO:<u00000@bench.test>\r\n");
    ask(client, "BDAT 15\r\nSubject: x\r\n\r\n.");
    EXPECT_THAT(ask(client, "BDAT 17 LAST\r\n\r\n.\r\nQUIT\r\n..end."), StartsWith("250 2.6.0 "));
    EXPECT_EQ(without_trace("u00000"), "Subject: x\r\n\r\n.\r\n.\r\nQUIT\r\n..end.");
}

TEST_F(Landed, HoweverManyChunksItTakes)
{
    auto client = mx();
    ask(client, "MAIL FROM:<>\r\nRCPT TO:<u00000@bench.test>\r\n");
    const std::string text = "Subject: x\r\n\r\n" + std::string(300, 'y');
    for (const char octet : text)
        EXPECT_THAT(ask(client, std::string("BDAT 1\r\n") + octet), StartsWith("250 "));
    EXPECT_THAT(ask(client, "BDAT 0 LAST\r\n"), StartsWith("250 2.6.0 "));
    EXPECT_EQ(without_trace("u00000"), text);
}

TEST_F(Landed, WithoutAReturnPathThatSomebodyBrought)
{
    auto client = mx();
    send(client, "a@sender.example", {"u00000@bench.test"},
         "Return-Path: <forged@bench.test>\r\nSubject: x\r\nreturn-path:\r\n <more@bench.test>\r\nA: "
         "b\r\n\r\nReturn-Path: body\r\n");
    EXPECT_EQ(without_trace("u00000"), "Subject: x\r\nA: b\r\n\r\nReturn-Path: body\r\n");
}

TEST_F(Landed, TellsNoRecipientOfAnother)
{
    auto client = mx();
    send(client, "a@sender.example", {"u00000@bench.test", "u00001@bench.test", "u00000+x@bench.test"},
         "\r\n");
    EXPECT_THAT(world_.inbox("u00000"), testing::SizeIs(1));
    EXPECT_THAT(world_.inbox("u00000")[0], Not(HasSubstr("u00001")));
    EXPECT_THAT(world_.inbox("u00001")[0], Not(HasSubstr("u00000")));
    EXPECT_THAT(world_.inbox("u00001")[0], Not(HasSubstr("for <")));
}

TEST_F(Landed, ASmuggledMessageNeverDoes)
{
    for (const auto* end : {"\n.\n", "\n.\r", "\r.\n", "\r.\r", "\n.\r\n", "\r.\r\n", "\r\n.\r", "\r\n.\n"}) {
        auto client = mx();
        const auto answer = send(client, "a@sender.example", {"u00000@bench.test"},
                                 std::string("Subject: x\r\n\r\ntext") + end +
                                     "MAIL FROM:<boss@bench.test>\r\nRCPT TO:<u00001@bench.test>\r\nDATA\r\n"
                                     "Subject: smuggled\r\n\r\n");
        EXPECT_THAT(answer, StartsWith("554 5.6.0 "));
        EXPECT_THAT(answer, testing::EndsWith("\r\n"));
        EXPECT_EQ(std::ranges::count(answer, '\n'), 1);
    }
    EXPECT_TRUE(world_.inbox("u00000").empty());
    EXPECT_TRUE(world_.inbox("u00001").empty());
}

TEST_F(Landed, DateAndMessageIdAreAddedAtSubmissionWhereAbsent)
{
    auto client = submission("u00000");
    EXPECT_THAT(send(client, "u00000@bench.test", {"u00001@bench.test"},
                     "From: u00000@bench.test\r\nBcc: boss@bench.test\r\n\r\nhi\r\n"),
                StartsWith("250 "));
    EXPECT_THAT(without_trace("u00001"),
                MatchesRegex("From: u00000@bench.test\r\n"
                             "Date: [A-Z][a-z]+, [0-9]+ [A-Z][a-z]+ [0-9]+ [0-9:]+ \\+0000\r\n"
                             "Message-ID: <[0-9a-f-]+@mail.bench.test>\r\n"
                             "\r\nhi\r\n"));
    EXPECT_THAT(
        world_.inbox("u00001")[0],
        HasSubstr("from client.example ([IPv6:2001:db8::1])\r\n\tby mail.bench.test with ESMTPSA id "));
    EXPECT_THAT(world_.inbox("u00001")[0], HasSubstr("\r\n\t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n"));
}

TEST_F(Landed, WhatIsThereAtSubmissionStays)
{
    auto client = submission("u00000");
    const std::string text =
        "Date: Sun, 13 Sep 2020 12:26:40 +0700\r\nFrom: u00000@bench.test\r\nMessage-Id: <1@x>\r\n\r\nhi\r\n";
    send(client, "u00000@bench.test", {"u00001@bench.test"}, text);
    EXPECT_EQ(without_trace("u00001"), text);
}

TEST_F(Landed, AHeaderThatRunsIntoTheTextGetsItsEmptyLine)
{
    auto client = submission("u00000");
    send(client, "u00000@bench.test", {"u00001@bench.test"}, "From: u00000@bench.test\r\nno field here\r\n");
    EXPECT_THAT(without_trace("u00001"), testing::EndsWith("@mail.bench.test>\r\n\r\nno field here\r\n"));
}

TEST_F(Landed, AForgedFromNeverDoes)
{
    auto client = submission("u00000");
    EXPECT_THAT(
        send(client, "u00000@bench.test", {"u00001@bench.test"}, "From: boss@bench.test\r\n\r\nhi\r\n"),
        StartsWith("550 5.7.1 "));
    EXPECT_TRUE(world_.inbox("u00001").empty());
}

TEST_F(Landed, WhoIsLockedMeanwhileSendsNothingMore)
{
    auto client = submission("u00000");
    ask(client, "MAIL FROM:<u00000@bench.test>\r\n");
    ask(client, "RCPT TO:<u00001@bench.test>\r\n");
    const auto id = world_.id_of("u00000");
    loop_.run_to_end([](directory::Directory& people, base::Uuid who) -> net::Task<void> {
        co_await people.set_state(who, directory::State::locked);
    }(world_.directory(), id));
    ask(client, "DATA\r\n");
    EXPECT_THAT(ask(client, "From: u00000@bench.test\r\n\r\nhi\r\n.\r\n"),
                StartsWith("550 5.7.1 This account"));
    EXPECT_THAT(ask(client, "MAIL FROM:<u00000@bench.test>\r\n"), StartsWith("550 5.7.1 This account"));
    EXPECT_TRUE(world_.inbox("u00001").empty());
}

TEST_F(Landed, WhosePasswordWasChangedLogsInAgainBeforeTheNextMessage)
{
    auto client = submission("u00000");
    EXPECT_THAT(ask(client, "MAIL FROM:<u00000@bench.test>\r\n"), StartsWith("250 "));
    ask(client, "RSET\r\n");
    loop_.run_to_end([](directory::Directory& people, base::Uuid who) -> net::Task<void> {
        co_await people.set_password(who, directory::hash_password("another secret", directory::quick_cost));
    }(world_.directory(), world_.id_of("u00000")));
    EXPECT_THAT(ask(client, "MAIL FROM:<u00000@bench.test>\r\n"), StartsWith("530 5.7.0 "));
    EXPECT_THAT(ask(client, "AUTH PLAIN " + plain("u00000", "another secret") + "\r\n"), StartsWith("235 "));
    EXPECT_THAT(ask(client, "MAIL FROM:<u00000@bench.test>\r\n"), StartsWith("250 "));
}

TEST_F(Landed, TheLogHoldsNeitherTextNorPasswords)
{
    auto client = submission("u00000");
    send(client, "u00000@bench.test", {"u00001@bench.test"},
         "From: u00000@bench.test\r\nSubject: private\r\n\r\nconfidential\r\n");
    ask(client, "NOOP \x1b[31m\r\n");
    for (const auto* secret : {"private", "confidential", "secret", "\x1b", "AHUw"})
        EXPECT_THAT(world_.log_text(), Not(HasSubstr(secret)));
    EXPECT_THAT(world_.log_text(), HasSubstr("delivered"));
}

}  // namespace
}  // namespace smtp::test

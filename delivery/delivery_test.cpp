#include "delivery/delivery.hpp"

#include "directory/memory/directory.hpp"
#include "directory/sample.hpp"
#include "net/test_loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace delivery {
namespace {

using directory::sample::account;

directory::Account with_quota(directory::Account account, std::uint64_t quota)
{
    account.quota_bytes = quota;
    return account;
}

directory::Account in_state(directory::Account account, directory::State state)
{
    account.state = state;
    return account;
}

class DeliveryTest : public testing::Test {
  protected:
    Route route(std::string_view address) { return delivery_.route(address).value(); }

    std::vector<base::Result<void>> deliver(Envelope envelope, const std::string& text)
    {
        std::vector<base::Result<void>> outcomes;
        loop_.run_to_end(write_and_deliver(std::move(envelope), text, outcomes));
        return outcomes;
    }

    std::vector<std::string> inbox(const std::string& login)
    {
        std::vector<std::string> texts;
        loop_.run_to_end(read(directory_.snapshot()->by_login(login)->id, texts));
        return texts;
    }

    net::Task<void> write_and_deliver(Envelope envelope, std::string text,
                                      std::vector<base::Result<void>>& outcomes)
    {
        const auto writer = delivery_.write_body();
        const auto appended = co_await writer->append(text);
        auto body = co_await writer->finish();
        if (!appended || !body) co_return;
        outcomes = co_await delivery_.deliver(std::move(envelope), std::move(*body));
    }

    net::Task<void> read(base::Uuid owner, std::vector<std::string>& texts)
    {
        auto account = store_.account(owner);
        const auto inbox = co_await account.mailbox("INBOX");
        if (!inbox) co_return;
        const auto messages = co_await account.messages(inbox->id, store::UidSet::all(), 100);
        for (const auto& message : messages.value()) {
            const auto bytes = co_await account.bytes(message, 0, message.size());
            texts.push_back(bytes.value_or("unreadable"));
        }
    }

    net::Task<void> ask_room(Route route, std::uint64_t size, base::Result<void>& answer)
    {
        answer = co_await delivery_.has_room(std::move(route), size);
    }

    net::TestLoop loop_;
    std::string log_text_;
    base::Log log_{loop_.clock(), base::LogForm::text, base::LogLevel::debug,
                   [this](std::string_view line) { log_text_ += line; }};
    base::Metrics metrics_;
    directory::memory::Directory directory_{{},
                                            {account("ntlan", "Nông Thị Lan"),
                                             account("nqhuy", "Nguyễn Quang Huy"),
                                             with_quota(account("small", "Small"), 200),
                                             in_state(account("gone", "Gone"), directory::State::closed),
                                             in_state(account("held", "Held"), directory::State::locked)},
                                            {"langson.gov.vn"}};
    std::unique_ptr<store::Engine> engine_ = store::make_memory_engine();
    store::Store store_{*engine_, loop_.clock(), [](const store::Changed&) {}};
    Delivery delivery_{directory_, store_, log_, metrics_, Settings{.postmaster = "ntlan"}};
};

TEST_F(DeliveryTest, EachCopyBeginsWithItsOwnFields)
{
    const auto outcomes = deliver({.from = "a@x.example",
                                   .to = {route("ntlan@langson.gov.vn"), route("nqhuy+work@langson.gov.vn")},
                                   .message_id = "<1@x.example>"},
                                  "Subject: x\r\n\r\ntext\r\n");
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_TRUE(outcomes[0] && outcomes[1]);
    EXPECT_EQ(inbox("ntlan"), std::vector<std::string>{"Return-Path: <a@x.example>\r\n"
                                                       "Delivered-To: ntlan@langson.gov.vn\r\n"
                                                       "Subject: x\r\n\r\ntext\r\n"});
    EXPECT_EQ(inbox("nqhuy"), std::vector<std::string>{"Return-Path: <a@x.example>\r\n"
                                                       "Delivered-To: nqhuy+work@langson.gov.vn\r\n"
                                                       "Subject: x\r\n\r\ntext\r\n"});
}

TEST_F(DeliveryTest, TheSameAccountTwiceGetsOneCopyAndTwoOutcomes)
{
    const auto outcomes = deliver({.from = "",
                                   .to = {route("ntlan@langson.gov.vn"), route("ntlan+x@langson.gov.vn")},
                                   .message_id = ""},
                                  "\r\n");
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_TRUE(outcomes[0] && outcomes[1]);
    EXPECT_EQ(inbox("ntlan").size(), 1u);
}

TEST_F(DeliveryTest, AFullMailboxHoldsUpNobodyElse)
{
    const auto outcomes = deliver(
        {.from = "", .to = {route("small@langson.gov.vn"), route("nqhuy@langson.gov.vn")}, .message_id = ""},
        "Subject: x\r\n\r\n" + std::string(1000, 'x') + "\r\n");
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_EQ(outcomes[0].error().code, base::Code::over_quota);
    EXPECT_TRUE(outcomes[1]);
    EXPECT_EQ(inbox("nqhuy").size(), 1u);
    EXPECT_TRUE(inbox("small").empty());
}

TEST_F(DeliveryTest, KnowsBeforehandWhetherThereIsRoom)
{
    base::Result<void> answer;
    loop_.run_to_end(ask_room(route("small@langson.gov.vn"), 100, answer));
    EXPECT_TRUE(answer);
    loop_.run_to_end(ask_room(route("small@langson.gov.vn"), 1000, answer));
    EXPECT_EQ(answer.error().code, base::Code::over_quota);
    loop_.run_to_end(ask_room(route("ntlan@langson.gov.vn"), 1 << 30, answer));
    EXPECT_TRUE(answer);
}

TEST_F(DeliveryTest, RoutesByTheSnapshot)
{
    EXPECT_EQ(route("held@langson.gov.vn").place, Place::local);
    EXPECT_EQ(route("a@elsewhere.example").place, Place::remote);
    EXPECT_EQ(delivery_.route("nobody@langson.gov.vn").error().code, base::Code::not_found);
    EXPECT_EQ(delivery_.route("gone@langson.gov.vn").error().code, base::Code::denied);
    EXPECT_EQ(route("postmaster@langson.gov.vn").account, route("ntlan@langson.gov.vn").account);
    EXPECT_EQ(route("Postmaster").account, route("ntlan@langson.gov.vn").account);
    EXPECT_EQ(route("small@langson.gov.vn").quota.bytes, 200u);
}

TEST_F(DeliveryTest, ADirectoryThatWasNeverReadIsNoReasonToBounce)
{
    directory::memory::Directory unread(std::vector<std::string>{});
    const Delivery delivery(unread, store_, log_, metrics_);
    EXPECT_EQ(delivery.route("ntlan@langson.gov.vn").error().code, base::Code::unavailable);
}

TEST_F(DeliveryTest, WhatIsNotSettledIsNoReasonToBounceEither)
{
    const auto later = directory::unix_now() + 3600;
    directory::memory::Directory claimed({},
                                         {account("a", "A", {{"x@langson.gov.vn", 0, {}}}),
                                          account("b", "B", {{"x@langson.gov.vn", 0, {}}}),
                                          account("c", "C", {{"soon@langson.gov.vn", later, {}}}),
                                          account("d", "D", {{"over@langson.gov.vn", 0, 1}})},
                                         {"langson.gov.vn"});
    const Delivery delivery(claimed, store_, log_, metrics_);
    for (const auto* address : {"x@langson.gov.vn", "x+y@langson.gov.vn", "soon@langson.gov.vn"})
        EXPECT_EQ(delivery.route(address).error().code, base::Code::unavailable) << address;
    EXPECT_EQ(delivery.route("over@langson.gov.vn").error().code, base::Code::not_found);
}

TEST_F(DeliveryTest, LogsOneLineWithoutTheText)
{
    deliver({.from = "a@x.example",
             .to = {route("ntlan@langson.gov.vn")},
             .message_id = "<1@x.example>",
             .id = "0123abcd"},
            "Subject: private\r\n\r\ntext\r\n");
    EXPECT_EQ(std::ranges::count(log_text_, '\n'), 1);
    for (const auto* part : {"0123abcd", "<1@x.example>", "a@x.example", "delivered", "30"})
        EXPECT_NE(log_text_.find(part), std::string::npos) << part << " in " << log_text_;
    EXPECT_EQ(log_text_.find("private"), std::string::npos);
}

TEST_F(DeliveryTest, CountsWhatItDoes)
{
    deliver(
        {.from = "", .to = {route("ntlan@langson.gov.vn"), route("nqhuy@langson.gov.vn")}, .message_id = ""},
        "\r\n");
    const auto text = metrics_.text();
    EXPECT_NE(text.find("congvu_delivery_messages_total 1"), std::string::npos) << text;
    EXPECT_NE(text.find("congvu_delivery_copies_total{result=\"ok\"} 2"), std::string::npos) << text;
}

}  // namespace
}  // namespace delivery

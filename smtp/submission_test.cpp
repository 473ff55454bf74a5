#include "smtp/submission.hpp"

#include "directory/sample.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

using directory::State;
using directory::sample::account;

directory::Account in_state(directory::Account account, State state)
{
    account.state = state;
    return account;
}

const directory::Snapshot& people()
{
    static const directory::Snapshot snapshot({},
                                              {account("ntlan", "Nông Thị Lan"), account("boss", "Boss"),
                                               in_state(account("held", "Held"), State::locked)},
                                              {"langson.gov.vn"});
    return snapshot;
}

Author once(std::string value)
{
    return {1, std::move(value), false};
}

std::optional<Answer> refusal(const HeaderFacts& facts, const std::string& login = "ntlan")
{
    return refusal_of_header(facts, people(), people().by_login(login)->id);
}

HeaderFacts from(std::string value)
{
    HeaderFacts facts;
    facts.from = once(std::move(value));
    return facts;
}

TEST(Submission, FromNamesTheAccountAndNobodyElse)
{
    const std::string own = "ntlan@langson.gov.vn", boss = "boss@langson.gov.vn";
    const std::vector<std::pair<std::string, std::optional<Answer>>> table{
        {own, std::nullopt},
        {"Lan <NTLan@LangSon.gov.vn>", std::nullopt},
        {"\"Boss\" <" + own + "> (" + boss + ")", std::nullopt},
        {own + ", ntlan+x@langson.gov.vn", std::nullopt},
        {"Us: " + own + ";", std::nullopt},
        {boss, Answer::from_not_yours},
        {own + ", " + boss, Answer::from_not_yours},
        {"Us: " + own + ", " + boss + ";", Answer::from_not_yours},
        {own + ", boss", Answer::odd_author},
        {"undisclosed:;", Answer::from_not_yours},
        {"", Answer::from_not_yours},
        {"<>", Answer::odd_author},
        {"<@x.example:" + own + ">", Answer::odd_author},
        {"<@x.example," + boss + ":" + own + ">", Answer::odd_author},
        {own + ", " + std::string(5005, ':') + " " + boss, Answer::odd_author},
        {own + std::string(100, ';') + ", " + boss, Answer::from_not_yours},
    };
    for (const auto& [value, want] : table) EXPECT_EQ(refusal(from(value)), want) << value.substr(0, 100);

    std::string many = own;
    for (int i = 0; i < 99; ++i) many += ", " + own;
    EXPECT_EQ(refusal(from(many)), std::nullopt);
    EXPECT_EQ(refusal(from(many + ", " + own)), Answer::long_author);
}

TEST(Submission, FromIsThereOnceAndWhole)
{
    EXPECT_EQ(refusal(HeaderFacts{}), Answer::no_from);
    auto facts = from("ntlan@langson.gov.vn");
    facts.from.times = 2;
    EXPECT_EQ(refusal(facts), Answer::repeated_author);
    facts = from("ntlan@langson.gov.vn");
    facts.from.is_cut = true;
    EXPECT_EQ(refusal(facts), Answer::long_author);
    facts = from("ntlan@langson.gov.vn");
    facts.has_bad_line = true;
    EXPECT_EQ(refusal(facts), Answer::bad_header_line);
}

TEST(Submission, SenderAndTheResentFieldsFollowTheSameRule)
{
    for (auto field : {&HeaderFacts::sender, &HeaderFacts::resent_from, &HeaderFacts::resent_sender}) {
        auto facts = from("ntlan@langson.gov.vn");
        facts.*field = once("ntlan@langson.gov.vn");
        EXPECT_EQ(refusal(facts), std::nullopt);
        (facts.*field).times = 2;
        EXPECT_EQ(refusal(facts), Answer::repeated_author);
        facts.*field = once("boss@langson.gov.vn");
        EXPECT_EQ(refusal(facts), Answer::from_not_yours);
        facts.*field = once("");
        EXPECT_EQ(refusal(facts), Answer::from_not_yours);
    }
}

TEST(Submission, WhoMayNotLogInMayNotSend)
{
    EXPECT_EQ(refusal(from("held@langson.gov.vn"), "held"), Answer::may_not_send);
    EXPECT_EQ(refusal_of_header(from("x@langson.gov.vn"), people(), base::Uuid{}), Answer::may_not_send);
}

TEST(Submission, AddsWhatIsMissing)
{
    const base::WallTime now(std::chrono::seconds(1'600'000'000));
    HeaderFacts facts;
    EXPECT_TRUE(missing_fields(facts, now, "x.example")
                    .starts_with("Date: Sun, 13 Sep 2020 12:26:40 +0000\r\n"
                                 "Message-ID: <"));
    facts.has_date = true;
    facts.message_id = "<1@x.example>";
    EXPECT_EQ(missing_fields(facts, now, "x.example"), "");
}

}  // namespace
}  // namespace smtp

// The verbs about agencies.

#include "tests/control/conversation.hpp"

namespace control {
namespace {

using namespace control::testing;
using base::Json;

TEST_F(Conversation, DrawsTheTreeInTheOrderOfNumbers)
{
    talk.result("agency.import",
                rows("write", {agency("H37.10", "H37", "Sở mười"), agency("H37.9", "H37", "Sở chín"),
                               agency("H37.9.1", "H37.9", "Chi cục")}));
    std::vector<std::string> codes;
    Json tree = talk.result("agency.tree", Json::Object{});
    for (const auto& one : tree["agencies"].as_array())
        codes.push_back(one.text("code") + " " + std::to_string(one.number("depth")));
    EXPECT_THAT(codes, ::testing::ElementsAre("H37 0", "H37.9 1", "H37.9.1 2", "H37.10 1"));
    EXPECT_EQ(talk.result("agency.tree", Json::Object{{"code", "H37.9"}})["agencies"].as_array().size(), 2U);
    EXPECT_EQ(talk.refusal("agency.tree", Json::Object{{"code", "H37.19"}}).why.key, "unknown_agency_near");
}

net::Task<void> collect(store::Agencies& agencies)
{
    auto counted = co_await agencies.recount();
    if (!counted) base::bug(counted.error().detail);
}

TEST_F(Conversation, SetsAnAgencysQuotaAndShowsWhoUsesIt)
{
    talk.result("agency.import", rows("write", {agency("H37.9", "H37", "Sở chín")}));
    const auto* official = house.directory.snapshot()->by_login("nvthanh");
    ASSERT_NE(official, nullptr);
    auto store_one = [](House& in, base::Uuid owner) -> net::Task<void> {
        auto writer = in.store.write_body();
        auto appended = co_await writer->append("Subject: x\r\n\r\n");
        auto body = co_await writer->finish();
        std::vector<store::NewMessage> messages;
        messages.push_back({*body, "", {}, {}});
        auto done = co_await in.store.account(owner).append("INBOX", std::move(messages));
        if (!done) base::bug(done.error().detail);
    };
    net::run_here(store_one(house, official->id));
    net::run_here(collect(house.agencies));

    const Json set = talk.result(
        "agency.quota", Json::Object{{"code", "h37"}, {"bytes", 1000}, {"warn_at", Json::Array{80, 95}}});
    EXPECT_EQ(set["quota"].number("bytes"), 1000);
    EXPECT_EQ(set["quota"].number("messages"), 0);
    EXPECT_EQ(set["mail"].number("messages"), 1);
    EXPECT_EQ(set["largest"].as_array().at(0).text("login"), "nvthanh");
    const Json more = talk.result("agency.quota", Json::Object{{"code", "H37"}, {"kept_for_notices", 5}});
    EXPECT_EQ(more["quota"].number("bytes"), 1000) << "what is not given stays";
    EXPECT_EQ(more["quota"].number("kept_for_notices"), 5);
    EXPECT_EQ(more["quota"]["warn_at"].as_array().size(), 2u);
    EXPECT_THAT(house.logged, ::testing::Contains(::testing::HasSubstr("an agency's quota is now")));
    EXPECT_THAT(house.audit.lines(),
                ::testing::Contains(::testing::HasSubstr("modified event=an agency's quota")));
}

TEST_F(Conversation, AQuotaIsShownButNotSetWhileNothingCanBeRecorded)
{
    EXPECT_THAT(house.audit.lines(), ::testing::Not(::testing::Contains(::testing::HasSubstr("modified"))));
    house.audit.refuse_from_now_on({base::Code::no_space, "the disk is full"});
    const Json::Object asked{{"code", "H37"}, {"bytes", 1000}};
    EXPECT_EQ(talk.refusal("agency.quota", asked).why.key, "audit_away");
    EXPECT_EQ(talk.result("agency.quota", Json::Object{{"code", "H37"}})["quota"].number("bytes"), 0);
}

TEST_F(Conversation, RefusesAQuotaThatMakesNoSense)
{
    EXPECT_EQ(talk.refusal("agency.quota", Json::Object{{"code", "H38"}}).why.key, "unknown_agency_near");
    for (const Json& wrong : {Json(Json::Array{95, 80}), Json(Json::Array{0}), Json(Json::Array{101})}) {
        const Json::Object asked{{"code", "H37"}, {"warn_at", wrong}};
        EXPECT_EQ(talk.refusal("agency.quota", asked).why.key, "bad_thresholds");
    }
    EXPECT_EQ(talk.refusal("agency.quota", Json::Object{{"code", "H37"}, {"bytes", -1}}).why.key,
              "argument_no_number");
    EXPECT_EQ(talk.refusal("agency.quota", Json::Object{{"code", "H37"}, {"kept_for_notices", 101}}).why.key,
              "argument_no_number");
}

}  // namespace
}  // namespace control

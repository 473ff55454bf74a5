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

// One of the fields, by the version that somebody has seen.
Json edited(std::string code, Json::Object fields)
{
    fields.emplace("code", std::move(code));
    return fields;
}

TEST_F(Conversation, ChangesWhatAnAgencysEntrySaysAndRecordsWhich)
{
    talk.result("agency.import", rows("write", {agency("H37.9", "H37", "Sở chín")}));
    const auto before = talk.result("agency.show", Json::Object{{"code", "h37.9"}})["agency"];
    EXPECT_EQ(before.text("parent"), "H37");
    const auto address = before.text("address");
    const auto after = talk.result("agency.edit", edited("H37.9", {{"seen", before.text("version")},
                                                                   {"name", " Sở  Văn hóa "},
                                                                   {"short_name", "vanhoa"},
                                                                   {"kind", "office"}}))["agency"];
    EXPECT_EQ(after.text("name"), "Sở Văn hóa");
    EXPECT_EQ(after.text("short_name"), "vanhoa");
    EXPECT_EQ(after.text("kind"), "office");
    EXPECT_EQ(after.text("address"), address);
    EXPECT_NE(after.text("version"), before.text("version"));
    EXPECT_THAT(house.audit.lines(),
                ::testing::Contains(::testing::AllOf(::testing::HasSubstr("an agency is changed"),
                                                     ::testing::HasSubstr("name,short_name,kind"))));
}

TEST_F(Conversation, TheSecondOfTwoWhoEditAnAgencyIsTold)
{
    const auto seen = talk.result("agency.show", Json::Object{{"code", "H37"}})["agency"].text("version");
    talk.result("agency.edit", edited("H37", {{"seen", seen}, {"kind", "office"}}));
    EXPECT_EQ(talk.refusal("agency.edit", edited("H37", {{"seen", seen}, {"kind", "school"}})).why.key,
              "agency_edited_meanwhile");
    EXPECT_EQ(house.directory.snapshot()->agency("H37")->kind, "office");
}

TEST_F(Conversation, RefusesWhatAnAgencyCannotBe)
{
    const auto key = [this](Json::Object fields) {
        return talk.refusal("agency.edit", edited("H37", std::move(fields))).why.key;
    };
    EXPECT_EQ(key({}), "agency_nothing_to_change");
    EXPECT_EQ(key({{"name", " "}}), "empty_cell");
    EXPECT_EQ(key({{"kind", "two words"}}), "bad_kind");
    EXPECT_EQ(key({{"short_name", "đ"}}), "bad_short_name");
    EXPECT_EQ(key({{"name", "Sở\u202e"}}), "hidden_character");
    const auto why = talk.refusal("agency.edit", edited("H37", {{"profile", "langson+nowhere"}})).why;
    EXPECT_EQ(why.key, "bad_profile");
    EXPECT_THAT(why.values.at("why").as_text(),
                ::testing::AllOf(::testing::HasSubstr("nowhere"), ::testing::HasSubstr("qcvn12")));
    EXPECT_EQ(talk.refusal("agency.edit", edited("H38", {{"kind", "x"}})).why.key, "unknown_agency_near");
}

TEST_F(Conversation, AnAgencysMailboxFollowsItsName)
{
    talk.result("agency.import", [] {
        auto asked = rows("write", {agency("H37.9", "H37", "Sở chín")}).as_object();
        asked["profile"] = "langson";
        return asked;
    }());
    const auto* box = house.directory.snapshot()->mailbox_of("H37.9");
    ASSERT_NE(box, nullptr);
    const auto address = std::string(box->primary_address());
    talk.result("agency.edit", edited("H37.9", {{"name", "Sở Nội vụ"}}));
    const auto after = house.directory.snapshot();
    EXPECT_EQ(after->mailbox_of("H37.9")->name, "Sở Nội vụ");
    EXPECT_EQ(after->mailbox_of("H37.9")->primary_address(), address);
}

}  // namespace
}  // namespace control

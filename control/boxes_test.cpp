// Mailboxes that are nobody's own, as an admin makes them and hands them over.

#include "tests/control/conversation.hpp"

namespace control::testing {
namespace {

using base::Json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Json department(int line, std::string code, std::string name)
{
    return Json::Object{{"line", line},        {"code", std::move(code)},
                        {"parent", "H37"},     {"name", std::move(name)},
                        {"level", "province"}, {"kind", "department"}};
}

Json of_profile(std::string mode, Json::Array some)
{
    auto args = rows(std::move(mode), std::move(some)).as_object();
    args["profile"] = "langson";
    return args;
}

Json room(int line, std::string address)
{
    return Json::Object{{"line", line},
                        {"kind", "room"},
                        {"agency_code", "H37"},
                        {"name", "Phòng họp"},
                        {"address", address}};
}

class Boxes : public Conversation {
  protected:
    Boxes()
    {
        talk.result("agency.import",
                    of_profile("write", {department(2, "H37.4", "Sở Khoa học và Công nghệ")}));
    }
    Json assign(std::string box, std::string official, Json::Object more = {})
    {
        more.emplace("box", box);
        more.emplace("official", official);
        more.try_emplace("post", "clerk");
        return more;
    }
    std::string outcome(std::string verb, std::string mode, Json row)
    {
        auto answer = talk.result(verb, of_profile(mode, {row}));
        return answer["rows"].as_array().at(0).text("outcome");
    }
    const directory::Account* box(std::string_view login)
    {
        kept = house.directory.snapshot();
        return kept->by_login(login);
    }
    bool opens(std::string name, std::string box_name)
    {
        const auto now = house.directory.snapshot();
        return now->post_at(now->by_login(name)->id, *now->by_login(box_name)).has_value();
    }

    std::shared_ptr<const directory::Snapshot> kept;
};

TEST_F(Boxes, AnImportedAgencyHasOneOfItsOwn)
{
    const auto* mailbox = box("skhcn");
    ASSERT_NE(mailbox, nullptr);
    EXPECT_EQ(mailbox->kind, directory::Kind::agency);
    EXPECT_EQ(mailbox->agency, "H37.4");
    EXPECT_EQ(mailbox->name, "Sở Khoa học và Công nghệ");
    EXPECT_EQ(kept->by_address("skhcn@langson.gov.vn"), mailbox);
    EXPECT_EQ(outcome("agency.import", "plan", department(2, "H37.4", "Sở Khoa học và Công nghệ")), "same");
    auto tree = talk.result("agency.tree", Json::Object{{"code", "H37.4"}});
    EXPECT_EQ(tree["agencies"].as_array().at(0).number("officials"), 0) << "a mailbox is nobody";
}

TEST_F(Boxes, AnAgencyOfTheTimeBeforeGetsItsOwnByImportingAgain)
{
    std::vector<directory::NewAgency> old{{"H37.5", "H37", "department", "Sở Tài chính", "", ""}};
    old[0].address = "taichinh@langson.gov.vn";
    auto add = [&]() -> net::Task<void> {
        const auto added = co_await house.directory.add_agencies(old);
        EXPECT_TRUE(added.at(0));
    };
    net::run_here(add());
    EXPECT_EQ(box("taichinh"), nullptr);
    const auto row = department(2, "H37.5", "Sở Tài chính");
    EXPECT_EQ(outcome("agency.import", "plan", row), "new");
    EXPECT_EQ(outcome("agency.import", "write", row), "new");
    ASSERT_NE(box("taichinh"), nullptr) << "with the address that it had, whatever the profile would give";
    EXPECT_EQ(kept->by_address("taichinh@langson.gov.vn"), kept->mailbox_of("H37.5"));
    EXPECT_TRUE(kept->agency("H37.5")->addresses.at(0).until) << "which its entry has no more";
    EXPECT_EQ(outcome("agency.import", "write", row), "same");
}

TEST_F(Boxes, RoomsComeInByTheHundred)
{
    Json::Array rooms;
    for (int i = 1; i <= 213; ++i) rooms.push_back(room(i + 1, "phonghop" + std::to_string(i)));
    auto taken = talk.result("account.import", of_profile("write", rooms))["rows"].as_array();
    ASSERT_EQ(taken.size(), 213U);
    for (const auto& row : taken) EXPECT_EQ(row.text("outcome"), "new") << row.print();
    EXPECT_EQ(talk.result("account.list", Json::Object{{"kind", "room"}})["accounts"].as_array().size(),
              213U);
    auto again = talk.result("account.import", of_profile("write", rooms))["rows"].as_array();
    for (const auto& row : again) EXPECT_EQ(row.text("outcome"), "same") << row.print();
}

TEST_F(Boxes, ALineThatMakesNoSenseIsRefusedAndSaysWhy)
{
    struct Case {
        std::string_view member;
        std::string value, key;
    };
    const Case cases[] = {{"kind", "hut", "bad_box_kind"},
                          {"kind", "service", "bad_box_kind"},
                          {"kind", "official", "bad_box_kind"},
                          {"agency_code", "H99.1", "unknown_agency"},
                          {"name", "", "empty_cell"},
                          {"address", "", "box_needs_address"},
                          {"address", "a b", "bad_decided_login"},
                          {"address", "nvthanh", "login_taken"},
                          {"address", "postmaster", "login_taken"}};
    for (const auto& [member, value, key] : cases) {
        auto row = room(2, "phonghop").as_object();
        row[std::string(member)] = value;
        auto answer = talk.result("account.import", of_profile("plan", {row}))["rows"].as_array().at(0);
        EXPECT_EQ(answer.text("outcome"), "refused") << answer.print();
        EXPECT_THAT(answer["why"].text("key"), StartsWith(key)) << answer.print();
    }
}

TEST_F(Boxes, ASubUnitIsNamedByTheProfile)
{
    Json::Object unit{
        {"kind", "sub-unit"}, {"agency", "H37.4"}, {"name", "Phòng Tổ chức cán bộ"}, {"profile", "ninhbinh"}};
    auto added = talk.result("account.add", unit)["account"];
    EXPECT_EQ(added.text("address"), "ptccb.skhcn@langson.gov.vn") << added.print();
    EXPECT_EQ(added.text("kind"), "sub-unit");
    EXPECT_EQ(talk.refusal("account.add", unit).why.key, "login_taken");
}

TEST_F(Boxes, AServiceHasAPasswordAndOthersHaveNone)
{
    Json::Object service{{"kind", "service"},  {"agency", "H37.4"},
                         {"name", "Một cửa"},  {"address", "motcua"},
                         {"hourly_rate", 600}, {"return_address", "tralai@langson.gov.vn"}};
    auto answer = talk.result("account.add", service);
    EXPECT_EQ(answer["account"].number("hourly_rate"), 600);
    EXPECT_EQ(answer["account"].text("return_address"), "tralai@langson.gov.vn");
    EXPECT_GE(answer.text("password").size(), 20U);
    EXPECT_FALSE(login("motcua", answer.text("password"))) << "not by IMAP";

    auto changed =
        talk.result("service.set", Json::Object{{"name", "motcua"}, {"hourly_rate", 5}, {"generate", true}});
    EXPECT_EQ(changed["account"].number("hourly_rate"), 5);
    EXPECT_EQ(changed["account"].text("return_address"), "tralai@langson.gov.vn") << "nothing was said of it";
    EXPECT_NE(changed.text("password"), answer.text("password"));
    EXPECT_THAT(house.audit.lines(), ::testing::Not(Contains(HasSubstr(changed.text("password")))));

    EXPECT_EQ(talk.refusal("service.set", Json::Object{{"name", "skhcn"}}).why.key, "not_a_service");
    EXPECT_EQ(talk.refusal("official.password", Json::Object{{"name", "skhcn"}, {"generate", true}}).why.key,
              "no_password_here");
    service["kind"] = "role";
    EXPECT_EQ(talk.refusal("account.add", service).why.key, "service_only");
    service["kind"] = "service";
    service["return_address"] = "<a@b>";
    EXPECT_EQ(talk.refusal("account.add", service).why.key, "bad_return_address");
}

TEST_F(Boxes, AreHeldHandedOverAndReleasedAndAllOfItIsRecorded)
{
    auto held = talk.result("holder.assign", assign("skhcn", "nvthanh"));
    EXPECT_EQ(held.text("login"), "skhcn/nvthanh");
    EXPECT_TRUE(opens("nvthanh", "skhcn"));
    EXPECT_THAT(house.audit.lines(), Contains(AllOf(StartsWith("assigned "), HasSubstr("who=nvthanh"),
                                                    HasSubstr("as=skhcn"), HasSubstr("by=uid 0"))));

    Json::Object hand_over{{"box", "skhcn@langson.gov.vn"}, {"official", "nvthanh"}, {"successor", "tvhung"}};
    talk.result("holder.release", hand_over);
    EXPECT_FALSE(opens("nvthanh", "skhcn"));
    EXPECT_TRUE(opens("tvhung", "skhcn"));
    EXPECT_THAT(house.audit.lines(),
                Contains(AllOf(StartsWith("handed_over "), HasSubstr("who=nvthanh"), HasSubstr("who=tvhung"),
                               HasSubstr("as=skhcn"), HasSubstr("from=nvthanh"), HasSubstr("to=tvhung"))));

    talk.result("holder.release", Json::Object{{"box", "skhcn"}, {"official", "tvhung"}});
    EXPECT_FALSE(opens("tvhung", "skhcn"));
    EXPECT_THAT(house.audit.lines(), Contains(AllOf(StartsWith("released "), HasSubstr("who=tvhung"))));
    EXPECT_EQ(talk.refusal("holder.release", hand_over).why.key, "not_held");
}

TEST_F(Boxes, APeriodIsOfDaysInVietnam)
{
    talk.result("holder.assign",
                assign("skhcn", "nvthanh", {{"from", "2126-01-01"}, {"until", "2126-07-01"}}));
    auto shown =
        talk.result("account.show", Json::Object{{"name", "skhcn"}})["account"]["holders"].as_array();
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown[0].number("from"), 4922874000) << "2125-12-31T17:00:00Z";
    EXPECT_FALSE(shown[0].flag("is_open"));
    EXPECT_FALSE(opens("nvthanh", "skhcn"));
    for (const auto& [from, until, key] : {std::tuple("2126-02-30", "", "bad_day"),
                                           {"tomorrow", "", "bad_day"},
                                           {"2126-07-01", "2126-01-01", "period_ends_first"},
                                           {"", "2020-01-01", "period_ends_first"}})
        EXPECT_EQ(
            talk.refusal("holder.assign", assign("skhcn", "nvthanh", {{"from", from}, {"until", until}}))
                .why.key,
            key)
            << from;
}

TEST_F(Boxes, OnlyBoxesAreHeldAndOnlyByOfficials)
{
    EXPECT_EQ(talk.refusal("holder.assign", assign("tvhung", "nvthanh")).why.key, "not_a_box");
    EXPECT_EQ(talk.refusal("holder.assign", assign("skhcn", "skhcn")).why.key, "not_an_official");
    EXPECT_EQ(talk.refusal("holder.assign", assign("skhcn", "nvthanh", {{"post", "king"}})).why.key,
              "bad_post");
    talk.result("holder.assign", assign("skhcn", "nvthanh", {{"post", "holder"}}));
    EXPECT_EQ(talk.refusal("holder.assign", assign("skhcn", "tvhung", {{"post", "holder"}})).why.key,
              "box_has_holder");
    talk.result("holder.assign", assign("skhcn", "tvhung", {{"post", "deputy"}}));
    auto holds = talk.result("account.show", Json::Object{{"name", "tvhung"}})["account"]["holds"].as_array();
    ASSERT_EQ(holds.size(), 1U);
    EXPECT_EQ(holds[0].text("login"), "skhcn");
    EXPECT_EQ(holds[0].text("post"), "deputy");
}

}  // namespace
}  // namespace control::testing

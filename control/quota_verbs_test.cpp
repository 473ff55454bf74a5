// Quotas by the profile of an agency: what is given, what is refused, and what a move makes of it.

#include "control/verbs/reports.hpp"
#include "disk/file.hpp"
#include "tests/control/conversation.hpp"

#include <filesystem>
#include <gmock/gmock.h>

namespace control {
namespace {

using namespace control::testing;
using base::Code;
using base::Json;
using Object = Json::Object;

constexpr std::int64_t gib = std::int64_t{1} << 30;

// A province whose own profile bounds quotas, and a department below it that is kept by another one.
class Quotas : public ::testing::Test {
  protected:
    Quotas()
    {
        std::string folder = std::filesystem::temp_directory_path().string() + "/quota_test_XXXXXX";
        if (!::mkdtemp(folder.data())) base::bug("no folder");
        folder_ = folder;
        write("tinh", "[naming]\nscheme = initials+given\nladder = initials+given+ordinal\n[agencies]\nother "
                      "= abbreviation\n"
                      "[quota]\nperson = 2 GiB\nperson_most = 4 GiB\nadmin = 6 GiB\nadmin_most = 6 "
                      "GiB\nagency = 10 GiB\n"
                      "agency_most = 10 GiB\n");
        write("so", "[quota]\nperson_least = 3 GiB\nperson_most = 3 GiB\n");
        auto parts = house.parts(house.directory, house.audit);
        parts.profiles = directory::Profiles({"tinh", folder_});
        server = std::make_unique<Server>(std::move(parts), lenient());
        talk = std::make_unique<Talk>(*server);
        talk->hello();
        talk->result("agency.import", rows("write", {agency("H37", "", "Ủy ban nhân dân tỉnh Lạng Sơn"),
                                                     agency("H37.2", "H37", "Sở Nội vụ"),
                                                     agency("H37.3", "H37", "Sở Tài chính")}));
        directory::AgencyEdit kept;
        kept.profile = "so+tinh";
        auto edited = net::run_here_for(house.directory.edit_agency(
            house.directory.snapshot()->agency("H37.2")->id, std::move(kept), ""));
        if (!edited) base::bug(edited.error().detail);
    }
    ~Quotas() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& text)
    {
        auto written = disk::replace_file(folder_ + "/" + name + ".conf", "[profile]\ntitle = T\n" + text);
        if (!written) base::bug(written.error().detail);
    }
    static Json row(int line, std::string id, std::string agency_code, Object more = {})
    {
        auto made = official(line, std::move(id), "Nông Văn Thanh").as_object();
        made["agency_code"] = std::move(agency_code);
        for (auto& [name, value] : more) made[name] = value;
        return made;
    }
    std::int64_t quota(std::string_view login)
    {
        return static_cast<std::int64_t>(house.directory.snapshot()->by_login(login)->quota_bytes);
    }
    Note refused_edit(std::string name, std::int64_t bytes)
    {
        return talk->refusal("official.edit", Object{{"name", std::move(name)}, {"quota_bytes", bytes}}).why;
    }

    House house;
    std::unique_ptr<Server> server;
    std::unique_ptr<Talk> talk;

  private:
    std::string folder_;
};

TEST_F(Quotas, WhoIsImportedWithoutOneGetsWhatHisAgencysProfileGives)
{
    const auto [planned, written] = take_in(
        *talk, {row(2, "LS1", "H37"), row(3, "LS2", "H37.3"), row(4, "LS3", "H37.2"),
                row(5, "LS4", "H37", {{"quota", "1 GiB"}}), row(6, "LS5", "H37", {{"role", "admin"}})});
    const auto& plan = planned["rows"].as_array();
    EXPECT_EQ(plan[0].number("quota_bytes"), 2 * gib);
    EXPECT_EQ(quota("nvthanh"), 2 * gib);
    EXPECT_EQ(quota("nvthanh2"), 2 * gib) << "inherited";
    EXPECT_EQ(quota("nvthanh3"), 3 * gib) << "the stricter of two";
    EXPECT_EQ(quota("nvthanh4"), 1 * gib) << "one of his own";
    EXPECT_EQ(quota("nvthanh5"), 6 * gib) << "as an admin";
    const auto again = talk->result("official.import", rows("plan", {row(2, "LS1", "H37")}));
    EXPECT_EQ(again["rows"].as_array()[0].text("outcome"), "same");
}

TEST_F(Quotas, OneBeyondTheProfilesBoundsIsRefusedWithTheBoundAndWhoseItIs)
{
    const auto planned =
        talk->result("official.import", rows("plan", {row(2, "LS1", "H37", {{"quota", "5 GiB"}}),
                                                      row(3, "LS2", "H37.2", {{"quota", "2 GiB"}}),
                                                      row(4, "LS3", "H37", {{"quota", "0"}}),
                                                      row(5, "LS4", "H37", {{"quota", "lots"}})}));
    const auto& plan = planned["rows"].as_array();
    for (const auto& one : plan) {
        EXPECT_EQ(one.text("outcome"), "refused");
        EXPECT_EQ(one.text("column"), "quota");
    }
    EXPECT_EQ(plan[0].text("text"), "a quota of 5 GiB is more than profile tinh allows: at most 4 GiB");
    EXPECT_EQ(plan[1].text("text"), "a quota of 2 GiB is less than profile so asks for: at least 3 GiB");
    EXPECT_EQ(plan[2].text("text"), "no limit is more than profile tinh allows: at most 4 GiB");
    EXPECT_EQ(plan[3].text("text"), "'lots' is no size");
}

TEST_F(Quotas, BoxesAreGivenTheAgencys)
{
    EXPECT_EQ(house.directory.snapshot()->mailbox_of("H37.3")->quota_bytes, std::uint64_t{10 * gib});
    Object box{{"kind", "room"}, {"agency", "H37"}, {"name", "Phòng họp 1"}, {"address", "ph1"}};
    talk->result("account.add", box);
    EXPECT_EQ(quota("ph1"), 10 * gib);
    box["address"] = "ph2";
    box["quota"] = "1 GiB";
    talk->result("account.add", box);
    EXPECT_EQ(quota("ph2"), gib);
    box["address"] = "ph3";
    box["quota"] = "11 GiB";
    EXPECT_EQ(talk->refusal("account.add", box).why.key, "quota_over_most");
    EXPECT_EQ(house.directory.snapshot()->by_login("ph3"), nullptr);
}

TEST_F(Quotas, AnEditObeysThemAndMayAskForTheProfilesOwn)
{
    take_in(*talk, {row(2, "LS1", "H37", {{"quota", "1 GiB"}})});
    const auto why = refused_edit("nvthanh", 5 * gib);
    EXPECT_EQ(why.key, "quota_over_most");
    EXPECT_EQ(why.values.at("bound").as_text(), "4 GiB");
    EXPECT_EQ(why.values.at("profile").as_text(), "tinh");
    EXPECT_EQ(refused_edit("nvthanh", 0).key, "quota_endless");
    EXPECT_EQ(quota("nvthanh"), gib) << "nothing is half done";
    talk->result("official.edit", Object{{"name", "nvthanh"}, {"quota_bytes", 4 * gib}});
    EXPECT_EQ(quota("nvthanh"), 4 * gib);
    talk->result("official.edit", Object{{"name", "nvthanh"}, {"quota_by_profile", true}});
    EXPECT_EQ(quota("nvthanh"), 2 * gib);
}

TEST_F(Quotas, AMoveGivesWhatTheNewProfileGivesAndRefusesWhatItForbids)
{
    take_in(*talk, {row(2, "LS1", "H37"), row(3, "LS2", "H37", {{"quota", "4 GiB"}}),
                    row(4, "LS3", "H37", {{"quota", "1 GiB"}})});
    const auto moved = talk->result("official.move", Object{{"name", "nvthanh"}, {"to", "H37.2"}});
    EXPECT_EQ(moved.number("quota_bytes"), 3 * gib);
    EXPECT_EQ(quota("nvthanh"), 3 * gib);
    const Object second{{"name", "nvthanh2"}, {"to", "H37.2"}};
    EXPECT_EQ(talk->refusal("official.move", second).why.key, "quota_over_most");
    EXPECT_EQ(house.directory.snapshot()->by_login("nvthanh2")->agency, "H37");
    EXPECT_EQ(talk->refusal("official.move", Object{{"name", "nvthanh3"}, {"to", "H37.2"}}).why.key,
              "quota_under_least");
    talk->result("official.move", Object{{"name", "nvthanh3"}, {"to", "H37.3"}});
    EXPECT_EQ(quota("nvthanh3"), gib) << "kept by the same profile: it stays";
}

TEST_F(Quotas, AProfileThatCannotBeReadRefusesTheWholeBatch)
{
    write("tinh", "[quota]\nperson = much\n");
    const auto why = talk->refusal("official.import", rows("write", {row(2, "LS1", "H37")})).why;
    EXPECT_EQ(why.key, "bad_profile");
    EXPECT_THAT(why.values.at("why").as_text(),
                ::testing::HasSubstr("tinh.conf:4:10: quota.person: 'much' is no size"));
}

TEST_F(Quotas, TheReportSaysWhatTheProfileGivesAndWhoIsOutsideItsBounds)
{
    take_in(*talk, {row(2, "LS1", "H37")});
    directory::AccountEdit edit;
    edit.quota_bytes = std::uint64_t{9 * gib};  // by another tool
    const auto id = house.directory.snapshot()->by_login("nvthanh")->id;
    ASSERT_TRUE(net::run_here_for(house.directory.edit(id, std::move(edit), "")));
    const auto lines = talk->say(to_line(Request{99, "report", Object{{"report", "quota"}}}) + "\r\n");
    EXPECT_THAT(lines, ::testing::HasSubstr("\"fits\":\"over\",\"given_bytes\":2147483648"));
    EXPECT_THAT(lines, ::testing::HasSubstr("\"profile\":\"so+tinh\""));
}

TEST_F(Quotas, AProfileThatAnAgencyIsGivenCountsAtOnceThereAndBelow)
{
    talk->result("agency.import", rows("write", {agency("H37.3.1", "H37.3", "Chi cục")}));
    take_in(*talk, {row(2, "LS1", "H37.3.1")});
    EXPECT_EQ(
        talk->result("official.edit", Object{{"name", "LS1"}, {"quota_bytes", 4 * gib}})["official"].number(
            "quota_bytes"),
        4 * gib);
    const auto shown =
        talk->result("agency.edit", Object{{"code", "H37.3"}, {"profile", " so + tinh "}})["agency"];
    EXPECT_EQ(shown.text("profile"), "so+tinh");
    EXPECT_EQ(refused_edit("LS1", 4 * gib).key, "quota_over_most");
    const auto below = talk->result("agency.show", Object{{"code", "H37.3.1"}})["agency"];
    EXPECT_EQ(below.text("profile"), "");
    EXPECT_EQ(below.text("kept_by"), "so+tinh");
    EXPECT_EQ(below.text("profile_of"), "H37.3");
    talk->result("agency.edit", Object{{"code", "H37.3"}, {"profile", ""}});
    EXPECT_EQ(
        talk->result("official.edit", Object{{"name", "LS1"}, {"quota_bytes", 4 * gib}})["official"].number(
            "quota_bytes"),
        4 * gib);
    EXPECT_EQ(talk->result("agency.show", Object{{"code", "H37.3.1"}})["agency"].text("profile_of"), "");
}

}  // namespace
}  // namespace control

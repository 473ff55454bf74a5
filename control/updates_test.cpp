// official.update: what a staff list changes about people who are there.

#include "tests/control/conversation.hpp"

namespace control {
namespace {

using namespace control::testing;
using base::Json;
using Object = Json::Object;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Updates : public Conversation {
  protected:
    static Json row(int line, std::string id, std::string name, Object more = {})
    {
        auto made = official(line, std::move(id), std::move(name)).as_object();
        for (auto& [column, value] : more) made.insert_or_assign(column, value);
        return made;
    }
    Json::Array update(std::string mode, Json::Array some)
    {
        return talk.result("official.update", rows(std::move(mode), std::move(some)))["rows"].as_array();
    }
    const directory::Account& account(std::string_view login)
    {
        snapshot_ = house.directory.snapshot();
        return *snapshot_->by_login(login);
    }
    std::vector<std::string> birth_date(std::string_view login)
    {
        auto values =
            net::run_here_for(house.directory.details(account(login).id, directory::Detail::birth_date));
        return values ? *values : std::vector<std::string>{"?"};
    }
    static std::string key(const Json& verdict) { return verdict["why"].text("key"); }

  private:
    std::shared_ptr<const directory::Snapshot> snapshot_;
};

TEST_F(Updates, ChangeWhatTheListHasAndNothingElse)
{
    const Json::Array list{
        row(2, "LS1", "Nông Văn Thanh",
            {{"title", "Chánh Văn phòng"}, {"phone", "0205 3800 001"}, {"mobile", "0912345678"}}),
        row(3, "ls2", "Nông Văn Thành"), row(4, "LS3", "Triệu Văn Hùng", {{"sex", "Nam"}})};
    const auto address = std::string(account("nvthanh").primary_address());
    const auto planned = update("plan", list);
    EXPECT_EQ(planned[0].text("outcome"), "changed");
    EXPECT_THAT(planned[0].text("text"), HasSubstr("title:  → Chánh Văn phòng; phone:  → 0205 3800 001"));
    EXPECT_EQ(planned[1].text("outcome"), "same");
    EXPECT_EQ(account("nvthanh").title, "") << "a plan changes nothing";

    const auto written = update("write", list);
    EXPECT_EQ(written[0].text("outcome"), "changed");
    EXPECT_EQ(account("nvthanh").title, "Chánh Văn phòng");
    EXPECT_EQ(account("nvthanh").mobile, "0912345678");
    EXPECT_EQ(account("nvthanh").primary_address(), address);
    EXPECT_EQ(account("tvhung").sex, "M");
    EXPECT_THAT(house.audit.lines(), Contains(AllOf(HasSubstr("changed by a list"), HasSubstr("who=nvthanh"),
                                                    HasSubstr("title,phone,mobile"))));
    EXPECT_THAT(house.audit.lines(),
                Contains(AllOf(HasSubstr("officials were changed by a list"), HasSubstr("changed=2"))));
    EXPECT_THAT(house.audit.lines(), Not(Contains(HasSubstr("0912345678"))));
    for (const auto& one : update("plan", list)) EXPECT_EQ(one.text("outcome"), "same") << "it is finished";
}

TEST_F(Updates, FillABirthDateInWithoutShowingIt)
{
    const Json::Array list{row(2, "LS1", "Nông Văn Thanh", {{"birth_date", "19/05/1985"}})};
    const auto planned = update("plan", list);
    EXPECT_THAT(planned[0].text("text"), AllOf(HasSubstr("birth_date"), Not(HasSubstr("1985"))));
    update("write", list);
    EXPECT_EQ(birth_date("nvthanh").size(), 1U);
    EXPECT_THAT(birth_date("nvthanh").front(), HasSubstr("1985"));
    EXPECT_EQ(update("plan", list)[0].text("outcome"), "same");
    EXPECT_EQ(update("plan", {row(2, "LS1", "Nông Văn Thanh", {{"birth_date", ""}})})[0].text("outcome"),
              "same")
        << "an empty cell says nothing";
    EXPECT_THAT(house.audit.lines(), Not(Contains(HasSubstr("1985"))));
}

TEST_F(Updates, LeaveAgenciesLoginsAndRolesAndSayHow)
{
    talk.result("agency.import", rows("write", {agency("H37.9", "H37", "Sở chín")}));
    const auto both =
        update("write", {row(2, "LS1", "Nông Văn Thanh", {{"agency_code", "H37.9"}, {"title", "Kế toán"}})});
    EXPECT_EQ(both[0].text("outcome"), "changed");
    EXPECT_EQ(both[0]["why"]["values"].text("left"), "agency_code: H37 → H37.9");
    EXPECT_EQ(account("nvthanh").agency, "H37");
    EXPECT_EQ(account("nvthanh").title, "Kế toán");
    const auto alone = update("write", {row(2, "LS1", "Nông Văn Thanh", {{"role", "clerk"}})});
    EXPECT_EQ(key(alone[0]), "update_left");
    EXPECT_EQ(account("nvthanh").role, directory::Role::none);
}

TEST_F(Updates, FindWhoHasNoStaffIdInTheListByLoginOrByAnUnambiguousName)
{
    const Object title{{"title", "Văn thư"}};
    EXPECT_EQ(update("write", {row(2, "", "triệu văn hùng", title)})[0].text("login"), "tvhung");
    EXPECT_EQ(account("tvhung").title, "Văn thư");
    EXPECT_EQ(key(update("plan", {row(2, "", "Lê Văn Lạ", title)})[0]), "update_unknown");
    take_in(talk, {official(5, "LS4", "Triệu Văn Hùng")});
    EXPECT_EQ(key(update("plan", {row(2, "", "Triệu Văn Hùng", title)})[0]), "update_ambiguous");
    const Object by_login{{"title", "Kế toán"}, {"decided_login", "tvhung"}};
    EXPECT_EQ(update("write", {row(2, "", "Triệu Văn Hùng", by_login)})[0].text("outcome"), "changed");
    EXPECT_EQ(account("tvhung").title, "Kế toán");
}

TEST_F(Updates, RefuseWhatMakesNoSenseLineByLine)
{
    const auto planned = update("plan", {row(2, "LS1", "Nông Văn Thanh", {{"phone", "gọi sau"}}),
                                         row(3, "LS2", "Nông Văn Thành", {{"title", "A"}}),
                                         row(4, "LS2", "Nông Văn Thành", {{"title", "B"}}),
                                         row(5, "LS3", "Triệu Văn Hùng", {{"birth_date", "sometime"}})});
    EXPECT_EQ(key(planned[0]), "bad_phone");
    EXPECT_EQ(planned[1].text("outcome"), "changed");
    EXPECT_EQ(key(planned[2]), "staff_id_twice");
    EXPECT_EQ(key(planned[3]), "bad_birth_date");
}

TEST_F(Updates, ChangeNothingWhileNothingCanBeRecorded)
{
    house.audit.refuse_from_now_on({base::Code::no_space, "the disk is full"});
    const Json::Array list{row(2, "LS1", "Nông Văn Thanh", {{"title", "Kế toán"}})};
    EXPECT_EQ(talk.refusal("official.update", rows("write", list)).why.key, "audit_away");
    EXPECT_EQ(account("nvthanh").title, "");
}

}  // namespace
}  // namespace control

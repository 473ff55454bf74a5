#include "life/testing.hpp"

namespace life {
namespace {

using namespace life::testing;
using directory::State;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// An agency under a regulation of the province's own, and somebody of it who has been closed.
struct Retention : ::testing::Test {
    Retention()
    {
        province.policy.profiles = province.folder() + "/profiles";
        std::filesystem::create_directory(province.policy.profiles);
        write("3 months", "60 days");
        province.add_agency("H37.1", "H37", "own");
        who = province.add("tvhung", "H37.1");
        province.restart();
        look();
        province.set_state(who, State::closed);
        look();
    }
    void look() { Province::must(province.look()); }
    // "": it does not say so.
    void write(const std::string& purge_least, const std::string& inactivity)
    {
        std::string text = "[profile]\ntitle = Ours\n[timers]\nreminders = 3 days\n";
        if (!purge_least.empty()) text += "purge_least = " + purge_least + "\n";
        if (!inactivity.empty()) text += "inactivity_most = " + inactivity + "\n";
        write_file(text);
    }
    void write_file(const std::string& text) const
    {
        Province::must(disk::replace_file(province.policy.profiles + "/own.conf", text));
    }
    std::string waiting() const { return province.keeper->standing().waiting(); }
    base::Result<void> accept(const std::string& text) { return province.keeper->standing().accept(text); }
    // The day on which it comes to that, from the closing on; 0: not within half a year.
    int days_until(State state)
    {
        for (int day = 1; day <= 180; ++day) {
            province.pass_days(1);
            if (province.state(who) == state) return day;
        }
        return 0;
    }

    Province province;
    base::Uuid who;
    const std::string shorter = "H37.1: purge_least 3 months → 10 days";
};

TEST_F(Retention, WhatErasesSoonerWaitsForTwoAndTheLongerCountsMeanwhile)
{
    write("10 days", "60 days");
    look();
    EXPECT_EQ(waiting(), shorter);
    EXPECT_THAT(province.keeper->health_text(), HasSubstr("congvu life accept --retention: " + shorter));
    EXPECT_EQ(days_until(State::purge_pending), 90) << "5 April";
    EXPECT_EQ(province.count_recorded("event=mail would be erased sooner: waits for two admins"), 1U)
        << "once, however often it is looked at";
}

TEST_F(Retention, ARestartOrAKillKeepsTheLonger)
{
    write("10 days", "60 days");
    province.restart();
    look();
    EXPECT_EQ(waiting(), shorter);
    province.kill();
    EXPECT_EQ(days_until(State::purge_pending), 90);
    EXPECT_EQ(province.count_recorded("waits for two admins"), 1U);
}

TEST_F(Retention, WhatWasAcceptedCountsAtOnceAndAfterARestart)
{
    write("10 days", "60 days");
    look();
    EXPECT_EQ(accept("H37.1: purge_least 3 months → 1 days").error().code, base::Code::not_found);
    EXPECT_TRUE(accept(shorter));
    EXPECT_EQ(waiting(), "");
    province.restart();
    look();
    EXPECT_EQ(waiting(), "");
    EXPECT_EQ(days_until(State::purge_pending), 10);
}

TEST_F(Retention, NobodyAcceptsWhatIsNotAskedForAnyMore)
{
    write("10 days", "60 days");
    look();
    write("5 days", "60 days");
    look();
    EXPECT_EQ(accept(shorter).error().code, base::Code::not_found);
    write("3 months", "60 days");
    look();
    EXPECT_EQ(waiting(), "");
    EXPECT_EQ(accept("").error().code, base::Code::not_found);
}

TEST_F(Retention, WhatKeepsMailForLongerCountsAtOnceOnRecord)
{
    write("4 months", "60 days");
    look();
    EXPECT_EQ(waiting(), "");
    EXPECT_EQ(province.count_recorded("detail=H37.1: timers.purge_least 3 months → 4 months"), 1U);
    EXPECT_EQ(days_until(State::purge_pending), 120);
}

// Without the figure nothing is erased unasked; what an admin has asked for keeps its time.
TEST_F(Retention, AFigureThatIsTakenAwayShortensNothing)
{
    province.set_state(who, State::purge_pending);
    look();
    write("", "60 days");
    look();
    EXPECT_EQ(waiting(), "H37.1: purge_least 3 months → —");
    EXPECT_EQ(days_until(State::purged), 90);
}

TEST_F(Retention, AProfileThatBeginsToEraseWaits)
{
    province.add_agency("H37.2", "H37", "qcvn12");
    const auto other = province.add("nqhuy", "H37.2");
    look();
    province.set_state(other, State::closed);
    directory::AgencyEdit edit;
    edit.profile = "own";
    Province::must(net::run_here_for(
        province.directory.edit_agency(province.directory.snapshot()->agency("H37.2")->id, edit, "")));
    province.pass_days(100);
    EXPECT_EQ(waiting(), "H37.2: purge_least — → 3 months");
    EXPECT_EQ(province.state(other), State::closed);
    EXPECT_EQ(province.count_recorded("detail=H37.2: profile qcvn12 → own"), 1U);
    EXPECT_TRUE(accept(waiting()));
    look();
    province.pass_days(4);
    EXPECT_EQ(province.state(other), State::purge_pending) << "three days after it was announced";
}

TEST_F(Retention, AnotherProfileOfTheServerWaitsToo)
{
    province.policy.profile = "ninhbinh";
    province.restart();
    look();
    EXPECT_TRUE(accept("—, H37: purge_least — → 3 months"));
    province.policy.profile = "dongthap";
    province.restart();
    look();
    EXPECT_EQ(waiting(), "—, H37: purge_least 3 months → 30 days");
}

TEST_F(Retention, EveryFigureThatChangesIsOnRecordAcrossRestarts)
{
    EXPECT_EQ(province.count_recorded("event=a profile counts from now on by=profiles as=own"), 1U);
    province.restart();
    look();
    EXPECT_EQ(province.count_recorded("as=own"), 1U) << "what stood is known";
    write("3 months", "45 days");
    province.restart();
    look();
    EXPECT_EQ(province.count_recorded("event=figures of a profile are other ones by=profiles as=own "
                                      "detail=timers.inactivity_most: 60 days → 45 days"),
              1U);
    write("3 months", "");
    look();
    EXPECT_EQ(province.count_recorded("detail=timers.inactivity_most: 45 days → —"), 1U);
}

TEST_F(Retention, RecordsOfLoginsAreKeptAsTheLongestOfAllProfilesSays)
{
    EXPECT_EQ(province.access_kept, base::Duration(0));
    province.add_agency("H37.3", "H37", "qcvn12");
    province.add_agency("H37.4", "H37", "nghean");
    look();
    EXPECT_EQ(province.access_kept, std::chrono::days(366)) << "12 months, and 6 months";
    write_file("[profile]\ntitle = Ours\n[log]\naccess_least = 24 months\n");
    look();
    EXPECT_EQ(province.access_kept, std::chrono::days(731));
}

TEST_F(Retention, NothingCountsThatCannotBeRecorded)
{
    write("4 months", "45 days");
    province.audit.refuse_from_now_on({base::Code::unavailable, "the disk is full"});
    EXPECT_FALSE(province.look());
    province.restart();
    EXPECT_FALSE(province.look());
    EXPECT_EQ(stood_from(disk::read_file(province.standing_file()).value())->places.at("H37.1").purge_least,
              "3 months");
}

TEST_F(Retention, AProfileThatCannotBeReadErasesNothing)
{
    province.set_state(who, State::purge_pending);
    look();
    write_file("[timers\n");
    EXPECT_EQ(days_until(State::purged), 0);
    EXPECT_EQ(waiting(), "");
    write("3 months", "60 days");
    look();
    EXPECT_EQ(province.count_recorded("figures of a profile are other ones"), 0U);
}

TEST_F(Retention, AFileThatCannotBeReadStopsTheTimersAndSaysWhatToDo)
{
    Province::must(disk::replace_file(province.standing_file(), "{\"version\":1,\"agencies\":"));
    province.restart();
    const auto looked = province.look();
    ASSERT_FALSE(looked);
    EXPECT_THAT(looked.error().detail, HasSubstr("Bring the file back, or remove it"));
    EXPECT_THAT(province.keeper->health_text(), HasSubstr("life.standing cannot be read"));
}

TEST(Stood, IsReadAsItWasWritten)
{
    const Stood stood{{{"a+b", {{"timers.inactivity_most", "45 days"}}}},
                      {{"", {"a+b", ""}}, {"H37.1", {"b", "3 months"}}},
                      "H37.1: …"};
    EXPECT_EQ(stood_from(to_text(stood)).value(), stood);
    for (const auto* text : {"", "{}", "[]", "{\"version\":2}",
                             "{\"version\":1,\"agencies\":{\"H37\":{\"purge_least\":\"soon\"}}}"})
        EXPECT_FALSE(stood_from(text)) << text;
}

}  // namespace
}  // namespace life

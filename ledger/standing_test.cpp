// What asks for less than what is in force waits for two admins; what asks for more does not.

#include "disk/dying.hpp"
#include "ledger/testing.hpp"

#include <thread>

namespace ledger {
namespace {

using namespace ledger::testing;
using disk::testing::first_of_child;
using disk::testing::folder_of_child;
using disk::testing::live_until;
using disk::testing::say;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::chrono::days longer(800), shorter(400);

struct StandingTest : LedgerTest {
    StandingTest()
    {
        has_run_before = false;
        settings.keep_access = longer;
    }
    void stop()
    {
        ASSERT_TRUE(append(*ledger, lock("a")));
        for (int i = 0; i < 100 && !std::filesystem::exists(path + "/standing"); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        close();
    }
    std::string told()
    {
        std::string text;
        for (const auto& record : records(std::array{Book::admin}))
            if (record.text(Name::by) == "settings") text += std::string(record.text(Name::detail)) + "\n";
        return text;
    }
};

TEST_F(StandingTest, WhatIsShorterWaitsAndWhatIsLongerDoesNot)
{
    open();
    EXPECT_EQ(ledger->settings().keep_access, longer);
    EXPECT_THAT(ledger->waiting(), IsEmpty());
    stop();
    settings.keep_access = shorter;
    settings.keep_mail = longer;
    open();
    EXPECT_EQ(ledger->settings().keep_access, longer);
    EXPECT_EQ(ledger->settings().keep_mail, longer);
    EXPECT_THAT(ledger->waiting(), ElementsAre(Difference{"keep_access", "800d", "400d"}));
    EXPECT_THAT(ledger->health_text(), HasSubstr("1 settings wait for congvu audit accept"));
    stop();
    EXPECT_THAT(told(), HasSubstr("keep_mail: 200d → 800d"));
}

TEST_F(StandingTest, OneMoreWhoIsToldIsToldAndTheOneBeforeStays)
{
    open();
    stop();
    settings.json = folder.path() + "/a.json";
    open();
    EXPECT_EQ(ledger->settings().json, settings.json);
    stop();
    const auto first = std::exchange(settings.json, "");
    open();
    EXPECT_EQ(ledger->settings().json, first);
    EXPECT_THAT(ledger->waiting(), ElementsAre(Difference{"json", first, ""}));
    stop();
}

TEST_F(StandingTest, WhatWasAcceptedIsInForceFromTheNextStartOn)
{
    open();
    stop();
    settings.keep_access = shorter;
    open();
    ASSERT_TRUE(ledger->accept_waiting());
    EXPECT_EQ(ledger->settings().keep_access, longer);
    EXPECT_THAT(ledger->waiting(), IsEmpty());
    stop();
    open();
    EXPECT_EQ(ledger->settings().keep_access, shorter);
    EXPECT_THAT(ledger->waiting(), IsEmpty());
    stop();
}

TEST_F(StandingTest, WhatProfilesAskForCountsBesideTheSettings)
{
    constexpr std::chrono::days most(1200);
    settings.keep_access = shorter;
    open();
    ledger->keep_access_for(longer);
    ledger->keep_access_for(most);
    EXPECT_EQ(ledger->settings().keep_access, most);
    ASSERT_TRUE(append(*ledger, lock("a")));
    for (int i = 0; i < 100 && standing_in(path, settings)->settings.keep_access != most; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    close();
    open();
    EXPECT_EQ(ledger->settings().keep_access, most) << "before it is known what the profiles say now";
    EXPECT_THAT(ledger->waiting(), IsEmpty());
    ledger->keep_access_for(longer);
    EXPECT_EQ(ledger->settings().keep_access, most);
    EXPECT_THAT(ledger->waiting(), ElementsAre(Difference{"keep_access", "1200d", "800d"}));
    ledger->keep_access_for(most);
    EXPECT_THAT(ledger->waiting(), IsEmpty());
    ledger->keep_access_for(longer);
    ASSERT_TRUE(ledger->accept_waiting());
    close();
    open();
    EXPECT_EQ(ledger->settings().keep_access, longer);
    EXPECT_THAT(ledger->waiting(), IsEmpty());
    close();
    std::string detail;
    for (const auto& record : records(std::array{Book::admin}))
        if (record.text(Name::by) == "profiles") detail += std::string(record.text(Name::detail)) + "\n";
    EXPECT_EQ(detail, "keep_access: 400d → 800d\nkeep_access: 800d → 1200d\n");
}

TEST_F(StandingTest, ThatItWasTakenAwayIsOnRecord)
{
    open();
    stop();
    std::filesystem::remove(path + "/standing");
    settings.keep_access = shorter;
    open();
    EXPECT_EQ(ledger->settings().keep_access, shorter);
    stop();
    EXPECT_THAT(told(), HasSubstr("keep_access: — → 400d"));
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(StandingTest, OneThatCannotBeReadStopsTheStartAndSaysWhatToDo)
{
    open();
    stop();
    put(path + "/standing", "[audit]\nkeep_access = for ever\n");
    const auto opened = Ledger::open({path, clock, log, metrics}, settings);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().detail, HasSubstr("Bring the file back, or remove it"));
}

// Settings that ask for more each time, taken one after the other, until it is killed.
TEST(StandingChild, DISABLED_TakesMoreUntilItIsKilled)
{
    if (!folder_of_child()) GTEST_SKIP() << "started by StandingTest only";
    const base::SystemClock clock;
    const base::Log log(clock, base::LogForm::text, base::LogLevel::error, [](std::string_view) {});
    for (int days = first_of_child();; ++days) {
        base::Metrics metrics;
        Settings settings;
        settings.keep_access = std::chrono::days(days);
        auto ledger = Ledger::open({folder_of_child(), clock, log, metrics, "test"}, settings);
        if (!ledger || !append(**ledger, lock("a"))) std::_Exit(2);
        while (!standing_in(folder_of_child(), settings)->taken.empty())
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        say('K', std::to_string(days));
    }
}

TEST_F(StandingTest, WhateverKillsItWhatWasKeptStaysInForceAndIsOnRecord)
{
    disk::testing::Said said;
    int first = 400;
    for (const auto* step : {"file.made", "file.written", "file.synced", "file.renamed"}) {
        for (const auto* pass : {":1", ":4"}) {
            SCOPED_TRACE(std::string(step) + pass);
            ASSERT_TRUE(
                live_until({"StandingChild.*", path, first += 10}, {std::string(step) + pass, {}}, said));
            settings.keep_access = shorter;  // less than any of theirs
            const auto standing = standing_in(path, settings);
            ASSERT_TRUE(standing) << standing.error().detail;
            const auto days = std::chrono::floor<std::chrono::days>(standing->settings.keep_access).count();
            if (!said.empty()) EXPECT_GE(days, std::stoi(said.rbegin()->first));
            if (std::filesystem::exists(path + "/standing"))
                EXPECT_THAT(told(), HasSubstr(" → " + std::to_string(days) + "d"));
        }
    }
    EXPECT_GT(said.size(), 6U);
    EXPECT_THAT(findings(), IsEmpty());
}

}  // namespace
}  // namespace ledger

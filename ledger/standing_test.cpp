// What asks for less than what is in force waits for two admins; what asks for more does not.

#include "ledger/testing.hpp"

#include <thread>

namespace ledger {
namespace {

using namespace ledger::testing;
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

}  // namespace
}  // namespace ledger

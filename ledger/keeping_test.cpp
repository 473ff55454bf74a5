// Old segments go by class, whole, and the rest can still be verified.

#include "ledger/testing.hpp"

#include <thread>

namespace ledger {
namespace {

using namespace ledger::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Event mail()
{
    return Event(Kind::mail_accepted).add(Name::sender, "a@example.org");
}

struct KeepingTest : LedgerTest {
    // Days in which somebody logs in, mail comes and an admin does something.
    void live(int days)
    {
        for (int day = 0; day < days; ++day) {
            clock.advance(std::chrono::hours(24));
            ledger->note(login("nqhuy"));
            ledger->note(mail());
            ASSERT_TRUE(append(*ledger, lock("a")));
        }
    }
    bool is_gone_soon(Book book, std::uint32_t number)
    {
        for (int i = 0; i < 100; ++i) {
            if (!std::filesystem::exists(segment(book, number))) return true;
            clock.advance(std::chrono::hours(1));
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }
};

TEST_F(KeepingTest, MailGoesBeforeAccessAndAdministrationStays)
{
    open();
    live(280);
    EXPECT_TRUE(is_gone_soon(Book::mail, 1));
    EXPECT_TRUE(std::filesystem::exists(segment(Book::access, 1)));
    EXPECT_TRUE(std::filesystem::exists(segment(Book::admin, 1)));
    close();
    EXPECT_THAT(kinds(std::array{Book::admin}), Contains("dropped"));
    EXPECT_THAT(findings(), IsEmpty());

    // One that nothing says of that it was dropped.
    std::filesystem::remove(segment(Book::access, 1));
    EXPECT_THAT(findings(), ElementsAre(HasSubstr("nothing says that it was dropped")));
}

TEST_F(KeepingTest, AProfileThatAsksForLongerThanTheSettingKeepsRecordsOfLoginsLonger)
{
    settings.keep_access = std::chrono::days(400);
    open();
    ledger->keep_access_for(std::chrono::days(800));
    live(480);
    EXPECT_FALSE(is_gone_soon(Book::access, 1)) << "400 days would be over";
    live(400);
    EXPECT_TRUE(is_gone_soon(Book::access, 1));
    close();
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(KeepingTest, WhatSomebodyDoesNotHaveYetIsKept)
{
    open();
    ledger->keep_from([] { return std::uint64_t{1}; });
    live(280);
    EXPECT_TRUE(std::filesystem::exists(segment(Book::mail, 1)));
    close();
    EXPECT_THAT(kinds(std::array{Book::admin}), Not(Contains("dropped")));
}

}  // namespace
}  // namespace ledger

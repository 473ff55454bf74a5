#include "directory/ldap/lock_book.hpp"

#include "directory/login_rules.hpp"

#include <filesystem>
#include <gmock/gmock.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

class LockBookTest : public ::testing::Test {
  protected:
    LockBookTest() { std::filesystem::remove(file_); }
    static LockBook::Place at(std::string address, bool is_home = false)
    {
        return {"huy", "192.0.2.0/24", std::move(address), is_home};
    }
    std::optional<LockOut> wrong(const LockBook::Place& place, int times)
    {
        std::optional<LockOut> last;
        for (int i = 0; i < times; ++i) last = book_.wrong(place, rule_, true);
        return last;
    }

    const std::string file_ = ::testing::TempDir() + "lock_book_test";
    base::FakeClock clock_{base::WallTime(std::chrono::seconds(1'000'000))};
    const LockRule rule_{5, 12h};
    LockBook book_{clock_, file_};
};

TEST_F(LockBookTest, FiveWrongInARowLockTheNetworkAndTheTimeOpensIt)
{
    EXPECT_FALSE(wrong(at("192.0.2.1"), 4));
    EXPECT_FALSE(book_.is_locked(at("192.0.2.1")));
    const auto lock = wrong(at("192.0.2.2"), 1);
    ASSERT_TRUE(lock) << "the network's counter is one";
    EXPECT_EQ(lock->login, "huy");
    EXPECT_EQ(lock->from, "192.0.2.0/24");
    EXPECT_EQ(lock->until - lock->since, 12 * 3600);
    EXPECT_TRUE(book_.is_locked(at("192.0.2.77")));
    EXPECT_FALSE(book_.is_locked({"lan", "192.0.2.0/24", "192.0.2.1"})) << "another's name";
    EXPECT_FALSE(book_.is_locked({"huy", "198.51.100.0/24", "198.51.100.1"})) << "another network";
    clock_.advance(12h);
    EXPECT_FALSE(book_.is_locked(at("192.0.2.1")));
}

// Ninh Bình: more than 12 wrong ones in a row; QCVN 3.6.2.1.9: no more than 5.
TEST_F(LockBookTest, TheRegulationsLockAtTheirNumber)
{
    struct Case {
        const char* profile;
        int free;
    };
    for (const auto& [profile, free] : {Case{"ninhbinh", 12}, {"qcvn12", 4}, {"ninhbinh+qcvn12", 4}}) {
        SCOPED_TRACE(profile);
        const auto rule = lock_rule_of(Profiles().find(profile)->login);
        LockBook book(clock_, {});
        for (int i = 0; i < free; ++i) EXPECT_FALSE(book.wrong(at("192.0.2.1"), rule, true)) << i + 1;
        EXPECT_FALSE(book.is_locked(at("192.0.2.1"))) << "so many are free";
        EXPECT_TRUE(book.wrong(at("192.0.2.1"), rule, true)) << "the next one locks";
        EXPECT_TRUE(book.is_locked(at("192.0.2.1"))) << "and no further one is looked at";
    }
}

TEST_F(LockBookTest, TheRightOneStartsTheRowAnew)
{
    wrong(at("192.0.2.1"), 4);
    book_.right(at("192.0.2.1"));
    EXPECT_FALSE(wrong(at("192.0.2.1"), 4));
    EXPECT_TRUE(wrong(at("192.0.2.1"), 1));
}

// FAULTS L5: no lock-out of the right owner.
TEST_F(LockBookTest, TheOwnerAtHomeIsNotKeptOutByItNotEvenAfterARestart)
{
    wrong(at("192.0.2.1"), 5);
    EXPECT_TRUE(book_.is_locked(at("192.0.2.9")));
    EXPECT_FALSE(book_.is_locked(at("192.0.2.9", true)));
    EXPECT_TRUE(book_.right(at("192.0.2.9", true)));
    ASSERT_TRUE(book_.save());

    LockBook again(clock_, file_);
    ASSERT_TRUE(again.load());
    EXPECT_TRUE(again.is_locked(at("192.0.2.1")));
    EXPECT_FALSE(again.is_locked(at("192.0.2.9"))) << "his home is not known any more, but that it is exempt";
}

TEST_F(LockBookTest, WhoGuessesFromTheOwnersOwnAddressLocksThat)
{
    EXPECT_TRUE(wrong(at("192.0.2.9", true), 5));
    EXPECT_TRUE(book_.is_locked(at("192.0.2.9", true)));
    EXPECT_FALSE(book_.is_locked(at("192.0.2.10")));
}

TEST_F(LockBookTest, AnAdminEndsIt)
{
    wrong(at("192.0.2.1"), 5);
    EXPECT_THAT(book_.all(), ElementsAre(Field(&LockOut::login, "huy")));
    EXPECT_EQ(book_.end("lan"), 0U);
    EXPECT_EQ(book_.end("huy"), 1U);
    EXPECT_FALSE(book_.is_locked(at("192.0.2.1")));
    EXPECT_THAT(book_.all(), IsEmpty());
}

TEST_F(LockBookTest, NobodysNameIsLockedAlikeAndNotKept)
{
    for (int i = 0; i < 5; ++i) book_.wrong({"nobody", "192.0.2.0/24", "192.0.2.1"}, rule_, false);
    EXPECT_TRUE(book_.is_locked({"nobody", "192.0.2.0/24", "192.0.2.1"}));
    EXPECT_THAT(book_.all(), IsEmpty());
    ASSERT_TRUE(book_.save());
    LockBook again(clock_, file_);
    ASSERT_TRUE(again.load());
    EXPECT_FALSE(again.is_locked({"nobody", "192.0.2.0/24", "192.0.2.1"}));
}

TEST_F(LockBookTest, WithoutARuleNothingIsLocked)
{
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(book_.wrong(at("192.0.2.1"), {}, true));
    EXPECT_FALSE(book_.is_locked(at("192.0.2.1")));
}

}  // namespace
}  // namespace directory::ldap

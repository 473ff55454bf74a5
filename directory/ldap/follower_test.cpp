// What the follower believes, keeps and shows, over a real slapd.

#include "directory/ldap/follower.hpp"
#include "directory/ldap/loss.hpp"
#include "directory/ldap/on_slapd.hpp"
#include "directory/ldap/period.hpp"

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class FollowerTest : public OnSlapd {
  protected:
    Follower::Plan plan(const std::filesystem::path& file)
    {
        Follower::Plan plan;
        plan.endpoint = endpoint();
        plan.base = base_dn(trial_.settings());
        plan.domains = trial_.settings().domains;
        plan.state_file = file;
        if (auto kept = read_kept(file, plan.base, plan.domains)) plan.kept = *std::move(kept);
        return plan;
    }
    void add(Connection& tool, const std::string& login)
    {
        auto entry = to_entry(sample::official("S" + login, login, login), *snapshot()->agency("H37"), 0);
        auto added = tool.add(entry);
        ASSERT_TRUE(added) << added.error().detail;
    }
    // Takes the whole tree out of slapd while nobody looks.
    void empty_slapd()
    {
        trial_.close();
        std::filesystem::remove_all(trial_.folder() / "db");
    }
    bool is_doubting() { return trial_.directory().health().text.contains("has lost"); }
    base::Result<Loss> accept()
    {
        const auto seen = trial_.directory().loss_in_doubt().value_or(Loss());
        return net::run_here_for(trial_.directory().accept_loss(seen));
    }

    base::SystemClock clock_;
    base::Log log_{clock_, base::LogForm::text, base::LogLevel::debug, base::to_nowhere()};
    base::Metrics metrics_;
};

TEST_F(FollowerTest, WhatIsKeptIsOfOneMoment)
{
    const auto file = trial_.folder() / "other-snapshot";
    auto tool = other_tool();
    {
        Follower follower(plan(file), log_, metrics_, [](const auto&) {});
        ASSERT_TRUE(follower.shown().wait_until_up(10s));
        Follower::Flood flood(follower);  // from now on the cookie runs ahead of the snapshot
        for (int i = 0; i < 30; ++i) {
            add(tool, "x" + std::to_string(i));
            std::this_thread::sleep_for(5ms);
        }
        std::this_thread::sleep_for(300ms);
    }
    Follower again(plan(file), log_, metrics_, [](const auto&) {});
    ASSERT_TRUE(again.shown().wait_until_up(10s));
    EXPECT_THAT(again.shown().snapshot()->accounts(), SizeIs(32));
}

TEST_F(FollowerTest, WhatCameLastIsKeptAlthoughItWasNotShownYet)
{
    const auto file = trial_.folder() / "other-snapshot";
    auto tool = other_tool();
    {
        Follower follower(plan(file), log_, metrics_, [](const auto&) {});
        ASSERT_TRUE(follower.shown().wait_until_up(10s));
        Follower::Flood flood(follower);
        add(tool, "first");
        add(tool, "last");
        std::this_thread::sleep_for(300ms);
    }
    EXPECT_NE(plan(file).kept->snapshot->by_login("last"), nullptr);
}

TEST_F(FollowerTest, AnEmptiedSlapdIsNotBelievedAndNothingIsWrittenIntoIt)
{
    empty_slapd();
    trial_.open();
    EXPECT_TRUE(soon([&] { return is_doubting(); }));
    EXPECT_TRUE(has_address("nqhuy@langson.gov.vn"));
    EXPECT_TRUE(soon([&] { return trial_.log().contains("slapd has lost accounts"); }));
    EXPECT_THAT(trial_.log(), HasSubstr("congvu directory accept"));
    EXPECT_EQ(other_tool().read("dc=langson,dc=gov,dc=vn", {"1.1"}).error().code, Code::not_found);

    trial_.close();
    trial_.open();
    EXPECT_TRUE(soon([&] { return is_doubting(); })) << "nor after the next start";
    EXPECT_TRUE(has_address("nqhuy@langson.gov.vn"));
}

TEST_F(FollowerTest, AnAdminMayAcceptTheLoss)
{
    empty_slapd();
    trial_.open();
    ASSERT_TRUE(soon([&] { return is_doubting(); }));
    auto accepted = accept();
    ASSERT_TRUE(accepted) << accepted.error().detail;
    EXPECT_EQ(*accepted, (Loss{2, 2}));
    EXPECT_TRUE(is_up());
    EXPECT_THAT(snapshot()->accounts(), SizeIs(0));
    EXPECT_EQ(accept().error().code, Code::not_found);
    auto again = net::run_here_for(trial_.directory().add_agencies({sample::province()}));
    EXPECT_TRUE(again[0]) << again[0].error().detail;
}

TEST_F(FollowerTest, ASlapdThatShowsItsAccountsAgainIsBelieved)
{
    trial_.close();
    const auto database = trial_.folder() / "db", aside = trial_.folder() / "aside";
    std::filesystem::rename(database, aside);
    trial_.open();
    ASSERT_TRUE(soon([&] { return is_doubting(); }));
    trial_.close();
    std::filesystem::remove_all(database);
    std::filesystem::rename(aside, database);
    trial_.open();
    EXPECT_TRUE(soon([&] { return is_up(); }));
    EXPECT_THAT(snapshot()->accounts(), SizeIs(2));
}

TEST_F(FollowerTest, PeriodsBeginAndEndWhileSlapdIsAway)
{
    const auto change = unix_now() + 4;
    ASSERT_TRUE(other_tool().modify(huy_.dn, {{Change::What::add,
                                               "congvuAddress",
                                               {to_value({"old@langson.gov.vn", 0, change}),
                                                to_value({"soon@langson.gov.vn", change, {}})}}}));
    ASSERT_TRUE(soon([&] { return has_address("old@langson.gov.vn"); }, 3s));
    EXPECT_FALSE(has_address("soon@langson.gov.vn"));
    trial_.signal_slapd(SIGSTOP);
    EXPECT_TRUE(soon([&] { return has_address("soon@langson.gov.vn"); }, 30s));
    EXPECT_FALSE(has_address("old@langson.gov.vn"));
    trial_.signal_slapd(SIGCONT);
}

TEST_F(FollowerTest, AnotherTreesDirectoryIsSaidToBeOfNoUse)
{
    trial_.close();
    trial_.settings().base = "dc=elsewhere";
    trial_.settings().uri = "ldapi://%2Fnowhere%2Fldapi";
    trial_.open();
    EXPECT_THAT(trial_.log(), HasSubstr("it is of another tree: dc=langson,dc=gov,dc=vn"));
}

TEST(Loss, IsWhoIsGoneOrHasNoAddressAnyMore)
{
    std::vector<Account> people;
    for (int i = 0; i < 1000; ++i) people.push_back(sample::account("x" + std::to_string(i), "X"));
    const Snapshot before({}, people, {sample::domain});
    auto without = [&](std::size_t gone, std::size_t mute) {
        std::vector<Account> rest(people.begin() + static_cast<std::ptrdiff_t>(gone), people.end());
        for (std::size_t i = 0; i < mute; ++i) rest[i].addresses.clear();
        return loss_between(before, Snapshot({}, rest, {sample::domain}));
    };
    EXPECT_EQ(without(0, 0), (Loss{1000, 0}));
    EXPECT_EQ(without(30, 20), (Loss{1000, 50}));
    EXPECT_FALSE(is_great(without(0, 0)));
    EXPECT_FALSE(is_great(without(60, 40)));
    EXPECT_TRUE(is_great(without(60, 41)));
    EXPECT_TRUE(is_great(without(0, 1000)));
    EXPECT_FALSE(is_great({60, 50}));
    EXPECT_TRUE(is_great({60, 51}));
    EXPECT_TRUE(is_great({1, 1}));
    EXPECT_FALSE(is_great({0, 0}));
}

}  // namespace
}  // namespace directory::ldap

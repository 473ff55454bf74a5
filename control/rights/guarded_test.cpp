// The directory as verbs see it: names that are not given away, and what two do in the same moment.

#include "control/rights/guarded.hpp"
#include "net/when_all.hpp"
#include "tests/control/forwarding.hpp"
#include "tests/control/province.hpp"

#include <thread>

namespace control {
namespace {

using namespace control::testing;
using base::Code;
using directory::AccountEdit;
using directory::Right;

// Writes take a while, in which others come.
struct Slow final : Forwarding {
    using Forwarding::Forwarding;

    net::Task<void> rest()
    {
        auto sleep = [] { std::this_thread::sleep_for(std::chrono::milliseconds(20)); };
        co_await net::offload(*pool, sleep);
    }
    net::Task<base::Result<void>> edit(base::Uuid account, AccountEdit edit, std::string seen) override
    {
        co_await rest();
        co_return co_await inner.edit(account, std::move(edit), std::move(seen));
    }
    net::Task<directory::Outcomes> add_accounts(std::vector<directory::NewAccount> accounts) override
    {
        co_await rest();
        co_return co_await inner.add_accounts(std::move(accounts));
    }

    std::unique_ptr<net::Offload> pool = net::make_offload(2);
};

template<typename T> net::Task<void> keep(net::Task<T> task, std::optional<T>& into)
{
    into.emplace(co_await std::move(task));
}

class GuardedTest : public ::testing::Test {
  protected:
    Hand hand_of(const std::string& login, Right right) const
    {
        const auto snapshot = memory.snapshot();
        return {Warrant::of(*snapshot->by_login(login), directory::unix_now()), right, false};
    }
    template<typename T> std::pair<T, T> both(net::Task<T> one, net::Task<T> other)
    {
        std::optional<T> first, second;
        std::vector<net::Task<void>> tasks;
        tasks.push_back(keep(std::move(one), first));
        tasks.push_back(keep(std::move(other), second));
        net::run_here(net::when_all(std::move(tasks)));
        return {std::move(*first), std::move(*second)};
    }
    static directory::NewAccount fresh(std::string login)
    {
        directory::NewAccount made;
        made.staff_id = "NEW-" + login;
        made.name = "Lê Văn Mới";
        made.agency = "H37.31.37";
        made.address = login + "@langson.gov.vn";
        made.login = std::move(login);
        made.quota_bytes = 1 << 20;
        return made;
    }

    static std::vector<directory::Account> accounts()
    {
        auto some = std::vector{Province::account("op", "H37", "province-operator"),
                                Province::account("op2", "H37", "province-operator"),
                                Province::account("da", "H37.31", "district-admin", "H37.31"),
                                Province::account("ca", "H37.31.37", "commune-admin", "H37.31.37")};
        some.back().grants.front().accounts = 2;
        return some;
    }

    base::SystemClock clock;
    directory::memory::Directory memory{Province::agencies(), accounts(), {"langson.gov.vn"}};
    Slow slow{memory};
    Guarded::Shared shared{clock};
};

TEST_F(GuardedTest, OfTwoOperatorsWhoRevokeEachOtherOneRemains)
{
    const Hand one = hand_of("op", Right::appoint), other = hand_of("op2", Right::appoint);
    Guarded first(slow, one, shared), second(slow, other, shared);
    AccountEdit nothing;
    nothing.grants.emplace();
    const auto [taken, refused] = both(first.edit(Province::id_of("op2"), nothing, {}),
                                       second.edit(Province::id_of("op"), nothing, {}));
    EXPECT_TRUE(taken);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::denied);
    EXPECT_TRUE(is_operator(*memory.snapshot()->by_login("op"), directory::unix_now()));
}

TEST_F(GuardedTest, TheLastPlaceOfABudgetIsGivenOnce)
{
    const Hand hand = hand_of("ca", Right::create);
    Guarded first(slow, hand, shared), second(slow, hand, shared);
    const auto [one, other] = both(first.add_accounts({fresh("lva")}), second.add_accounts({fresh("lvb")}));
    EXPECT_TRUE(one.front());
    ASSERT_FALSE(other.front());
    EXPECT_EQ(other.front().error().code, Code::limit);
}

TEST_F(GuardedTest, TurnsAreTakenInTheOrderInWhichTheyWereAskedFor)
{
    std::string order;
    auto write = [](Turns& of, net::Offload& pool, std::string& into, char who) -> net::Task<void> {
        auto taking = of.take();
        const auto turn = co_await std::move(taking);
        auto sleep = [] { std::this_thread::sleep_for(std::chrono::milliseconds(5)); };
        co_await net::offload(pool, sleep);
        into += who;
    };
    for (int i = 0; i < 2; ++i) {
        std::vector<net::Task<void>> tasks;
        for (const char who : {'a', 'b', 'c'}) tasks.push_back(write(shared.turns, *slow.pool, order, who));
        net::run_here(net::when_all(std::move(tasks)));
    }
    EXPECT_EQ(order, "abcabc");
}

TEST_F(GuardedTest, ReservedNamesAreTheOperatorsToGiveAway)
{
    const Hand district = hand_of("da", Right::create), province = hand_of("op", Right::create);
    Guarded theirs(memory, district, shared), ours(memory, province, shared);
    auto group = fresh("hostmaster");
    group.kind = directory::Kind::group;
    group.staff_id.clear();
    group.filter = "agency = H37";
    EXPECT_EQ(net::run_here_for(theirs.add_accounts({group})).front().error().code, Code::denied);

    AccountEdit edit;
    edit.addresses = {{"ca@langson.gov.vn", 0, std::nullopt}, {"Security@langson.gov.vn", 1, std::nullopt}};
    EXPECT_EQ(net::run_here_for(theirs.edit(Province::id_of("ca"), edit, {})).error().code, Code::denied);
    directory::AgencyEdit agency;
    agency.addresses = {{"abuse@langson.gov.vn", 1, std::nullopt}};
    EXPECT_EQ(net::run_here_for(theirs.edit_agency(Province::id_of("H37.31.37"), agency, {})).error().code,
              Code::denied);

    EXPECT_TRUE(net::run_here_for(ours.add_accounts({group})).front());
    EXPECT_TRUE(net::run_here_for(ours.edit(Province::id_of("ca"), edit, {})));
    EXPECT_TRUE(net::run_here_for(theirs.edit(Province::id_of("ca"), edit, {}))) << "what is there may stay";
}

}  // namespace
}  // namespace control

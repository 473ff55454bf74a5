#include "directory/roster.hpp"
#include "directory/sample.hpp"
#include "directory/snapshot.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <random>

namespace directory {
namespace {

constexpr std::int64_t now = 1000;

std::shared_ptr<const Account> row(Account account)
{
    return std::make_shared<const Account>(std::move(account));
}

std::shared_ptr<const Snapshot> whole(std::vector<Account> accounts, std::int64_t as_of = now)
{
    Agency agency;
    agency.id = base::random_uuid();
    agency.code = "H37.31.37";
    agency.name = "Ủy ban nhân dân xã Quảng Lạc";
    agency.addresses = {{"quanglac@langson.gov.vn", 0, {}}};
    return std::make_shared<const Snapshot>(
        std::vector{agency}, std::move(accounts), std::vector<std::string>{"langson.gov.vn"}, as_of,
        std::vector{Tombstone{"gone@langson.gov.vn", base::random_uuid(), 1}});
}

std::shared_ptr<const Snapshot> built_anew(const Snapshot& from)
{
    return std::make_shared<const Snapshot>(from.agencies(), from.accounts(), from.domains(), from.as_of(),
                                            from.tombstones());
}

const base::Uuid* id_of(const Account* account)
{
    return account ? &account->id : nullptr;
}

#define EXPECT_SAME_ACCOUNT(a, b)                                                                            \
    {                                                                                                        \
        const auto *one = id_of(a), *other = id_of(b);                                                       \
        EXPECT_EQ(one != nullptr, other != nullptr);                                                         \
        if (one && other) {                                                                                  \
            EXPECT_EQ(*one, *other);                                                                         \
        }                                                                                                    \
    }

void expect_alike(const Snapshot& a, const Snapshot& b, const std::vector<std::string>& names)
{
    for (const auto& name : names) {
        SCOPED_TRACE(name);
        const auto address = name + "@langson.gov.vn";
        EXPECT_SAME_ACCOUNT(a.by_login(name), b.by_login(name));
        EXPECT_SAME_ACCOUNT(a.by_login(address), b.by_login(address));
        EXPECT_SAME_ACCOUNT(a.by_address(address), b.by_address(address));
        EXPECT_SAME_ACCOUNT(a.by_staff_id("LS-" + name), b.by_staff_id("ls-" + name));
        EXPECT_EQ(a.is_unsettled(address), b.is_unsettled(address));
        EXPECT_EQ(a.is_taken(name), b.is_taken(name));
        EXPECT_EQ(a.ever_had(address), b.ever_had(address));
    }
    for (const auto& account : b.accounts()) {
        ASSERT_NE(a.by_id(account.id), nullptr);
        EXPECT_EQ(*a.by_id(account.id), account);
        EXPECT_EQ(a.accounts()[*a.place_of(account.id)], account);
        EXPECT_EQ(a.held_by(account.id).size(), b.held_by(account.id).size());
    }
    EXPECT_EQ(a.accounts().size(), b.accounts().size());
    EXPECT_EQ(a.next_change(), b.next_change());
    EXPECT_EQ(a.disputed().size(), b.disputed().size());
}

TEST(SnapshotWith, AChangeAndANewcomerAreThere)
{
    auto huy = sample::account("huy", "Huy");
    const auto before = whole({huy, sample::account("lan", "Lan")});
    huy.title = "Trưởng phòng";
    auto mai = sample::account("mai", "Mai");
    mai.addresses.push_back({"ngocmai@langson.gov.vn", 0, now + 50});
    const auto after = before->with({row(huy), row(mai)}, now + 1);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->by_login("huy")->title, "Trưởng phòng");
    EXPECT_EQ(before->by_login("huy")->title, "Chuyên viên") << "who looks at the one before sees what was";
    EXPECT_EQ(before->by_login("mai"), nullptr);
    EXPECT_EQ(after->by_address("NgocMai@langson.gov.vn")->id, mai.id);
    EXPECT_EQ(after->next_change(), now + 50);
    EXPECT_EQ(after->as_of(), now + 1);
    EXPECT_EQ(after->find("mai").size(), 1u);
    expect_alike(*after, *built_anew(*after), {"huy", "lan", "mai", "ngocmai", "quanglac", "gone", "nobody"});
}

TEST(SnapshotWith, NamesInUpperCaseAreFoundInAnyCase)
{
    auto mai = sample::account("mai", "Mai");
    mai.login = "MAI";
    mai.addresses = {{"Mai@langson.gov.vn", 0, {}}};
    const auto after = whole({})->with({row(mai)}, now);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->by_login("mai")->id, mai.id);
    EXPECT_EQ(after->by_address("mAi@langson.gov.vn")->id, mai.id);
}

TEST(SnapshotWith, WhereNamesChangeHandsAllIsBuiltAnew)
{
    const auto huy = sample::account("huy", "Huy"), lan = sample::account("lan", "Lan");
    const auto before = whole({huy, lan});
    const auto is_whole = [&](Account account) {
        return before->with({row(std::move(account))}, now) == nullptr;
    };
    EXPECT_FALSE(is_whole(huy));
    auto other = huy;
    other.login = "huynq";
    EXPECT_TRUE(is_whole(other));
    other = huy;
    other.addresses.push_back({"quanghuy@langson.gov.vn", 0, {}});
    EXPECT_TRUE(is_whole(other));
    other = huy;
    other.addresses[0].until = now + 5;
    EXPECT_TRUE(is_whole(other));
    other = huy;
    other.staff_id = "LS-2";
    EXPECT_TRUE(is_whole(other));
    other = huy;
    other.kind = Kind::service;
    EXPECT_TRUE(is_whole(other));
    for (auto kind : {Kind::agency, Kind::sub_unit, Kind::role, Kind::room, Kind::group}) {
        auto box = sample::account("box", "Box");
        box.kind = kind;
        EXPECT_TRUE(is_whole(box));
    }
    EXPECT_TRUE(is_whole(sample::account("huy", "Huy"))) << "his login, address and staff id";
    for (const auto& taken : {"huy@langson.gov.vn", "huy@elsewhere.vn"}) {
        auto mai = sample::account("mai", "Mai", {{taken, 0, {}}});
        EXPECT_TRUE(is_whole(mai)) << taken;
    }
    auto mai = sample::account("mai", "Mai");
    mai.staff_id = "ls-HUY";
    EXPECT_TRUE(is_whole(mai));
    EXPECT_EQ(before->with({row(sample::account("mai", "Mai")), row(sample::account("mai", "Mai"))}, now),
              nullptr)
        << "of two newcomers";
}

TEST(SnapshotWith, WhenAPeriodEndsOrTheClockIsSetBackAllIsBuiltAnew)
{
    auto huy = sample::account("huy", "Huy");
    huy.addresses.push_back({"old@langson.gov.vn", 0, now + 10});
    const auto before = whole({huy});
    EXPECT_NE(before->with({}, now + 9), nullptr);
    EXPECT_EQ(before->with({}, now + 10), nullptr);
    EXPECT_EQ(before->with({}, now - 1), nullptr);
}

TEST(SnapshotWith, NotForEver)
{
    const auto huy = sample::account("huy", "Huy");
    auto snapshot = whole({huy});
    std::size_t rounds = 0;
    while (auto next = snapshot->with({row(huy)}, now)) {
        snapshot = next;
        ASSERT_LT(++rounds, 10'000u);
    }
    EXPECT_GT(rounds, 100u);
}

// The roster is shared only while nobody counts in another way.
TEST(SnapshotWith, GroupsReachWhoBelongsToThemNow)
{
    auto huy = sample::account("huy", "Huy");
    auto all = sample::account("chutich", "Chủ tịch các xã");
    all.kind = Kind::group;
    const auto before = whole({huy, all});
    const auto title_of = [](const Snapshot& snapshot, const Account& account) {
        const auto& roster = snapshot.roster();
        return roster.titles()[roster.people()[*snapshot.place_of(account.id)].title];
    };
    EXPECT_EQ(title_of(*before, huy), " chuyen vien");
    huy.phone = "1";
    const auto same = before->with({row(huy)}, now);
    ASSERT_TRUE(same);
    EXPECT_EQ(&same->roster(), &before->roster());
    huy.title = "Chủ tịch";
    const auto promoted = same->with({row(huy)}, now);
    ASSERT_TRUE(promoted);
    EXPECT_EQ(title_of(*promoted, huy), " chu tich");
    const auto mai = sample::account("mai", "Mai");
    const auto more = promoted->with({row(mai)}, now);
    ASSERT_TRUE(more);
    EXPECT_EQ(title_of(*more, mai), " chuyen vien");
    EXPECT_EQ(title_of(*more, huy), " chu tich");
}

TEST(SnapshotWith, AnyHistoryIsWhatABuildOfAllWouldBe)
{
    std::vector<std::string> names;
    for (int i = 0; i < 40; ++i) names.push_back("n" + std::to_string(i));
    int shared = 0, anew = 0;
    for (unsigned seed = 1; seed <= 30; ++seed) {
        std::mt19937 random(seed);
        const auto one_of = [&](std::size_t count) { return random() % count; };
        auto snapshot = whole({});
        auto clock = now;
        for (int step = 0; step < 60; ++step) {
            clock += static_cast<std::int64_t>(one_of(3));
            std::vector<Account> changed;  // each once
            for (auto count = one_of(3); count > 0; --count) {
                const auto& accounts = snapshot->accounts();
                if (!accounts.empty() && one_of(2) == 0) {
                    auto account = accounts[one_of(accounts.size())];
                    if (std::ranges::find(changed, account.id, &Account::id) != changed.end()) continue;
                    account.title = names[one_of(names.size())];
                    account.state = one_of(2) == 0 ? State::locked : State::active;
                    if (one_of(8) == 0) account.addresses[0].until = clock + 2;
                    changed.push_back(account);
                } else {
                    const auto& name = names[one_of(names.size())];
                    const auto from = one_of(6) == 0 ? clock + 3 : 0;
                    auto account = sample::account(name, name, {{name + "@langson.gov.vn", from, {}}});
                    account.staff_id = "LS-" + names[one_of(names.size())];
                    if (one_of(12) == 0) account.kind = Kind::role;
                    changed.push_back(account);
                }
            }
            std::vector<std::shared_ptr<const Account>> rows;
            for (const auto& account : changed) rows.push_back(row(account));
            auto next = snapshot->with(rows, clock);
            ++(next ? shared : anew);
            Rows<Account> all;
            for (const auto& account : snapshot->accounts()) {
                const auto other = std::ranges::find(changed, account.id, &Account::id);
                all.push_back(row(other == changed.end() ? account : *other));
            }
            for (const auto& account : changed)
                if (!snapshot->by_id(account.id)) all.push_back(row(account));
            const auto expected = std::make_shared<const Snapshot>(
                snapshot->agencies(), all, snapshot->domains(), clock, snapshot->tombstones());
            if (!next) next = expected;
            expect_alike(*next, *expected, names);
            snapshot = next;
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    }
    EXPECT_GT(shared, 300);
    EXPECT_GT(anew, 300);
}

}  // namespace
}  // namespace directory

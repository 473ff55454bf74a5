#include "store/types.hpp"

#include "store/names.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <random>
#include <set>

namespace store {
namespace {

constexpr Uid last = 0xFFFFFFFF;

TEST(UidSetTest, RangesAreKeptAscendingAndApart)
{
    struct Row {
        std::vector<UidRange> given;
        std::string want;
    };
    const Row rows[] = {
        {{}, ""},
        {{{5, 5}}, "5"},
        {{{5, 7}, {1, 2}}, "1:2,5:7"},
        {{{1, 2}, {3, 4}}, "1:4"},
        {{{3, 4}, {1, 2}}, "1:4"},
        {{{1, 10}, {3, 4}}, "1:10"},
        {{{9, 5}}, "5:9"},
        {{{1, 1}, {3, 3}, {5, 5}, {2, 4}}, "1:5"},
        {{{last, last}, {1, last}}, "1:4294967295"},
        {{{7, last}, {2, 3}, {last, last}}, "2:3,7:4294967295"},
    };
    for (const auto& [given, want] : rows) {
        EXPECT_EQ(UidSet(given).to_text(), want);
        UidSet one_by_one;
        for (const auto& range : given) one_by_one.add(range);
        EXPECT_EQ(one_by_one.to_text(), want);
    }
}

TEST(UidSetTest, HoldsWhatASetOfNumbersHolds)
{
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::set<Uid> want;
        UidSet set;
        for (int i = 0; i < 20; ++i) {
            const Uid first = 1 + random() % 40;
            const Uid end = first + random() % 4;
            set.add(UidRange{first, end});
            for (Uid uid = first; uid <= end; ++uid) want.insert(uid);
        }
        EXPECT_EQ(set.count(), want.size());
        for (Uid uid = 0; uid < 50; ++uid) EXPECT_EQ(set.contains(uid), want.contains(uid)) << set.to_text();
    }
    EXPECT_TRUE(UidSet::all().contains(1) && UidSet::all().contains(last));
    EXPECT_FALSE(UidSet().contains(1));
    EXPECT_EQ(UidSet::of(last).count(), 1u);
}

TEST(UidSetTest, PartsAndSumsAreThoseOfSetsOfNumbers)
{
    std::mt19937 random(8);
    for (int round = 0; round < 200; ++round) {
        UidSet a, b;
        for (int i = 0; i < 10; ++i) {
            a.add(UidRange{static_cast<Uid>(1 + random() % 40), static_cast<Uid>(1 + random() % 40)});
            b.add(static_cast<Uid>(1 + random() % 40));
        }
        const Uid first = 1 + random() % 40, end = first + random() % 10;
        UidSet both = a;
        both.add(b);
        for (Uid uid = 0; uid < 60; ++uid) {
            EXPECT_EQ(both.contains(uid), a.contains(uid) || b.contains(uid));
            EXPECT_EQ(a.within({first, end}).contains(uid), a.contains(uid) && first <= uid && uid <= end);
            EXPECT_EQ(b.from(first).contains(uid), b.contains(uid) && first <= uid);
            EXPECT_EQ(without(a, b).contains(uid), a.contains(uid) && !b.contains(uid));
        }
    }
    EXPECT_TRUE(UidSet::all().within({5, 4}).empty());
    EXPECT_EQ(UidSet::all().from(last).to_text(), "4294967295");
    EXPECT_EQ(without(UidSet::all(), UidSet({{9, last}})).to_text(), "1:8");
}

// Searched for by bisection, else this would take minutes.
TEST(UidSetTest, VeryManyRangesInAnyOrderAreNoTrouble)
{
    UidSet set;
    constexpr Uid many = 200'000;
    for (Uid row = 0; row < 100; ++row) {
        for (Uid uid = row; uid < many; uid += 100) set.add(2 * uid + 1);
    }
    EXPECT_EQ(set.ranges().size(), many);
    for (Uid uid = 0; uid < many; ++uid) set.add(2 * uid + 2);
    EXPECT_EQ(set.to_text(), "1:400000");
}

TEST(FlagsTest, KeywordsAreComparedWithoutCase)
{
    const Flags flags{0, {"$Junk", "b"}};
    EXPECT_TRUE(flags.has_keyword("$JUNK"));
    EXPECT_FALSE(flags.has_keyword("c"));
}

TEST(NamesTest, InboxIsFirstAndChildrenFollowTheirParent)
{
    std::vector<std::string> names{"a b", "a", "a/b", "INBOX/z", "INBOX", "A", "INBOXES"};
    std::ranges::sort(names, sorts_before);
    EXPECT_THAT(names, ::testing::ElementsAre("INBOX", "INBOX/z", "A", "INBOXES", "a", "a/b", "a b"));
}

TEST(NamesTest, InboxIsOneNameInAnyCase)
{
    EXPECT_EQ(to_name(*to_levels("iNbOx")), "INBOX");
    EXPECT_EQ(to_name(*to_levels("inbox/Inbox")), "INBOX/Inbox");
    EXPECT_EQ(to_name(*to_levels("inboxes")), "inboxes");
    EXPECT_EQ(to_name(*to_levels("x/inbox")), "x/inbox");
}

}  // namespace
}  // namespace store

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

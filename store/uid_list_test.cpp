#include "store/uid_list.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <random>

namespace store {
namespace {

constexpr UidRange everything{1, 0xFFFFFFFF};

void expect_same(const UidList& list, const std::vector<Uid>& want)
{
    ASSERT_EQ(list.size(), want.size());
    EXPECT_EQ(list.empty(), want.empty());
    EXPECT_EQ(list.last(), want.empty() ? 0 : want.back());
    UidSet all;
    for (std::uint32_t number = 1; number <= want.size(); ++number) {
        const Uid uid = want[number - 1];
        ASSERT_EQ(list.at(number), uid);
        ASSERT_EQ(list.count_to(uid), number);
        const bool is_first_after_gap = number == 1 || want[number - 2] != uid - 1;
        if (is_first_after_gap) ASSERT_EQ(list.count_to(uid - 1), number - 1);
        all.add(uid);
    }
    EXPECT_EQ(list.count_to(0), 0u);
    EXPECT_EQ(list.count_to(everything.last), want.size());
    EXPECT_EQ(list.within(everything), all);
}

UidList list_of(const std::vector<Uid>& uids)
{
    UidList list;
    for (const Uid uid : uids) list.add(uid);
    return list;
}

// `count` uids, each some way after the one before.
template<typename Step> std::vector<Uid> spread(std::size_t count, Step step)
{
    std::vector<Uid> uids;
    Uid uid = 0;
    while (uids.size() < count) uids.push_back(uid += step());
    return uids;
}

TEST(UidListTest, EachIsFoundByItsNumber)
{
    std::mt19937 random(11);
    expect_same({}, {});
    expect_same(list_of({0xFFFFFFFE}), {0xFFFFFFFE});
    for (const Uid farthest : {1u, 2u, 3u, 10u, 1000u, 300'000u}) {
        const auto uids = spread(3000, [&] { return 1 + static_cast<Uid>(random()) % farthest; });
        expect_same(list_of(uids), uids);
    }
    const auto in_bursts = spread(3000, [&] { return random() % 300 == 0 ? 1'000'000u : 1u; });
    expect_same(list_of(in_bursts), in_bursts);
}

TEST(UidListTest, RangesAreAddedLikeTheirUids)
{
    std::mt19937 random(12);
    UidList list;
    std::vector<Uid> want;
    Uid next = 1;
    for (int round = 0; round < 300; ++round) {
        const Uid first = next + random() % 3,
                  last = first + static_cast<Uid>(random()) % (round % 3 == 0 ? 900 : 20);
        list.add({first, last});
        for (Uid uid = first; uid <= last; ++uid) want.push_back(uid);
        next = last + 1;
    }
    expect_same(list, want);
    EXPECT_EQ(list.within({want[7], want[2000]}),
              list_of({want.begin() + 7, want.begin() + 2001}).within(everything));
    EXPECT_TRUE(list.within({9, 8}).empty());
}

TEST(UidListTest, WhatIsRemovedIsGoneAndTheRestMovesUp)
{
    std::mt19937 random(13);
    UidList list;
    std::vector<Uid> want;
    Uid next = 1;
    for (int round = 0; round < 400; ++round) {
        const Uid count = static_cast<Uid>(random()) % 400;
        if (count != 0) list.add({next, next + count - 1});
        for (Uid i = 0; i < count; ++i) want.push_back(next++);
        UidSet gone;
        const bool is_thorough = round % 10 == 0;
        for (auto i = is_thorough ? want.size() * 2 : random() % 5; i > 0 && !want.empty(); --i)
            gone.add(1 + static_cast<Uid>(random()) % next);
        list.remove(gone);
        std::erase_if(want, [&](Uid uid) { return gone.contains(uid); });
        next += random() % 3;
        if (round % 20 == 0) expect_same(list, want);
    }
    expect_same(list, want);
    list.remove(UidSet::all());
    expect_same(list, {});
    list.add(next + 5);
    expect_same(list, {next + 5});
}

// The figures that the header states; the blocks' own allocations come on top.
TEST(UidListTest, AMillionUidsTakeLittleWhereverTheyLie)
{
    constexpr std::size_t million = 1'000'000;
    std::mt19937 random(14);
    EXPECT_LT(list_of(spread(million, [] { return 1u; })).bytes(), 10'000u);
    EXPECT_LT(list_of(spread(million, [] { return 2u; })).bytes(), 600'000u);
    EXPECT_LT(list_of(spread(million, [&] { return 1 + static_cast<Uid>(random()) % 19; })).bytes(),
              900'000u);
    EXPECT_LT(list_of(spread(million, [&] { return 1 + static_cast<Uid>(random()) % 8588; })).bytes(),
              2'300'000u);
    UidList in_turn;
    for (Uid uid = 1; in_turn.size() < million; uid += 600) {
        in_turn.add({uid, uid + 255});
        in_turn.add(uid + 400);
    }
    EXPECT_LT(in_turn.bytes(), 1'000'000u);
}

// Whatever a session has seen come and go.
TEST(UidListTest, WhatIsGoneTakesNothing)
{
    UidList list;
    for (Uid uid = 1; uid <= 200'000; ++uid) {
        list.add(uid);
        if (uid % 100 != 0) list.remove(UidSet::of(uid));
    }
    EXPECT_EQ(list.size(), 2000u);
    EXPECT_LT(list.bytes(), 10'000u);

    list.add({200'001, 400'000});
    for (Uid uid = 200'001; uid <= 400'000; uid += 1000) list.remove(UidSet({{uid, uid + 998}}));
    EXPECT_EQ(list.size(), 2200u);
    EXPECT_LT(list.bytes(), 12'000u);
}

}  // namespace
}  // namespace store

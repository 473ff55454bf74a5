#include "imap/foresight.hpp"

#include <gtest/gtest.h>

namespace imap {
namespace {

using Change = StoreAction::Change;

StoreAction action(Change change, store::Flags flags)
{
    return {change, StoreAction::Answer::silent, std::move(flags)};
}

View view_at(store::Modseq modseq)
{
    store::Mailbox mailbox;
    mailbox.highest_modseq = modseq;
    store::UidList uids;
    uids.add(1);
    return {std::move(mailbox), std::move(uids), Access::read_write};
}

TEST(ForesightTest, FlagsAreAddedRemovedAndReplaced)
{
    const store::Flags before{store::seen, {"Viec"}};
    EXPECT_EQ(after(action(Change::add, {store::draft, {"viec", "Xa"}}), before),
              (store::Flags{store::seen | store::draft, {"Viec", "Xa"}}));
    EXPECT_EQ(after(action(Change::remove, {store::seen, {"VIEC"}}), before), store::Flags{});
    EXPECT_EQ(after(action(Change::replace, {store::draft, {}}), before), (store::Flags{store::draft, {}}));
}

TEST(ForesightTest, KeywordsAreTheSameInAnyCaseAndOrder)
{
    EXPECT_TRUE(are_same({1, {"a", "B"}}, {1, {"b", "A"}}));
    EXPECT_FALSE(are_same({1, {"a"}}, {1, {"b"}}));
    EXPECT_FALSE(are_same({1, {}}, {2, {}}));
}

TEST(ForesightTest, AClientForeseesItsOwnChange)
{
    const auto view = view_at(5);
    const auto request = action(Change::add, {store::seen, {}});
    const Foresight foresight(view, request, {{1, 5, {store::flagged, {}}}});
    EXPECT_TRUE(foresight.foresees({1, 6, {store::flagged | store::seen, {}}}));
    EXPECT_FALSE(foresight.foresees({1, 7, {store::seen, {}}}));
    EXPECT_FALSE(foresight.foresees({2, 7, {store::seen, {}}}));
}

TEST(ForesightTest, WhatTheClientWasNotToldItCannotBuildOn)
{
    auto view = view_at(5);
    const auto request = action(Change::add, {store::seen, {}});
    const std::vector<store::MessageFlags> before{{1, 6, {store::flagged, {}}}};
    const store::MessageFlags outcome{1, 7, {store::flagged | store::seen, {}}};
    EXPECT_FALSE(Foresight(view, request, before).foresees(outcome));
    view.note_told(before.front());
    EXPECT_TRUE(Foresight(view, request, before).foresees(outcome));
}

TEST(ForesightTest, ReplacingNeedsNoKnowledge)
{
    const auto view = view_at(5);
    const auto request = action(Change::replace, {store::seen, {}});
    EXPECT_TRUE(Foresight(view, request, {}).foresees({1, 9, {store::seen, {}}}));
    EXPECT_FALSE(Foresight(view, request, {}).foresees({1, 9, {store::draft, {}}}));
}

}  // namespace
}  // namespace imap

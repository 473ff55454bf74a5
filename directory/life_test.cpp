#include "directory/life.hpp"

#include "directory/sample.hpp"

#include <gmock/gmock.h>
#include <random>

namespace directory {
namespace {

constexpr State states[] = {State::pending, State::active,        State::locked,
                            State::closed,  State::purge_pending, State::purged};
constexpr Step steps[] = {Step::activate, Step::lock,      Step::unlock,   Step::close,
                          Step::reopen,   Step::ask_purge, Step::call_off, Step::purge};

Account in(State state, Kind kind = Kind::official)
{
    auto made = sample::account("tvhung", "Triệu Văn Hùng");
    made.state = state;
    made.kind = kind;
    return made;
}

TEST(Life, NobodyReceivesAgainOnceHeIsPurgedAndNothingLeadsOutOfThere)
{
    for (const auto step : steps)
        for (const auto actor : {Actor::admin, Actor::timer})
            EXPECT_FALSE(after(State::purged, step, actor)) << to_string(step);
}

TEST(Life, MailIsErasedOnlyAfterTheStateInWhichItCanStillBeCalledOff)
{
    for (const auto& edge : edges()) {
        if (edge.to != State::purged) continue;
        EXPECT_EQ(edge.from, State::purge_pending);
        EXPECT_FALSE(edge.for_admins) << "the delay is the timer's";
    }
    EXPECT_EQ(after(State::purge_pending, Step::call_off, Actor::admin), State::closed);
}

TEST(Life, TimersNeitherUnlockNorReopenNorCloseWhoIsActive)
{
    for (const auto state : states) {
        for (const auto step : {Step::activate, Step::unlock, Step::close, Step::reopen, Step::call_off})
            EXPECT_FALSE(after(state, step, Actor::timer)) << to_string(state) << " " << to_string(step);
        EXPECT_FALSE(after(state, Step::purge, Actor::admin));
    }
    EXPECT_EQ(after(State::active, Step::lock, Actor::timer), State::locked);
    EXPECT_FALSE(after(State::active, Step::ask_purge, Actor::admin)) << "it is closed first";
}

TEST(Life, WhatIsLeftOfThePurgedIsNothingPersonal)
{
    auto account = in(State::purge_pending);
    account.grants = {{Rights::all(), {}, 0, 0, 0, std::nullopt}};
    account.successors = {base::random_uuid()};
    const auto before = account;
    const auto edit = edit_for(account, State::purged, "timer", 1'000);
    apply(edit, account);
    EXPECT_EQ(account.state, State::purged);
    EXPECT_EQ(account.name, account.login);
    EXPECT_EQ(account.title + account.phone + account.sex + account.staff_id + account.state_reason, "");
    EXPECT_TRUE(account.grants.empty());
    EXPECT_EQ(account.addresses, before.addresses) << "never issued again";
    EXPECT_EQ(account.successors, before.successors);
    EXPECT_EQ(edit.password_hash, "");
    EXPECT_EQ(edit.details.size(), 7U);
}

TEST(Life, EachBlockerForbidsAPurgeByItself)
{
    Blockers blockers;
    blockers.add("open_notice", [](const Account& account, const Snapshot&) -> std::optional<std::string> {
        if (account.login != "tvhung") return std::nullopt;
        return "12/TB-UBND";
    });
    auto held = in(State::closed);
    held.login = "lvthu";
    held.hold = "45/TTr";
    auto noticed = in(State::closed);
    auto box = in(State::closed, Kind::agency);
    box.login = "skhcn";
    const auto successor = sample::account("nqhuy", "Nguyễn Quang Huy");
    auto handed_over = box;
    handed_over.successors = {successor.id};
    const Snapshot snapshot({}, {successor}, {sample::domain});
    EXPECT_THAT(blockers.of(held, snapshot), ::testing::ElementsAre(Blocker{"legal_hold", "45/TTr"}));
    EXPECT_THAT(blockers.of(noticed, snapshot), ::testing::ElementsAre(Blocker{"open_notice", "12/TB-UBND"}));
    EXPECT_THAT(blockers.of(box, snapshot), ::testing::ElementsAre(Blocker{"no_successor", ""}));
    EXPECT_TRUE(blockers.of(handed_over, snapshot).empty());
    EXPECT_TRUE(blockers.of(successor, snapshot).empty());
    handed_over.successors = {base::random_uuid()};
    EXPECT_EQ(blockers.of(handed_over, snapshot).size(), 1U) << "a successor that is nobody";
}

TEST(Life, ASuccessorThatIsGoneItselfLeadsOnToItsOwn)
{
    auto a = in(State::closed), b = in(State::closed), c = in(State::active), d = in(State::closed);
    a.successors = {b.id};
    b.successors = {d.id, c.id};
    d.successors = {a.id};  // a circle
    const Snapshot snapshot({}, {a, b, c, d}, {sample::domain});
    ASSERT_TRUE(living_successor(snapshot, a));
    EXPECT_EQ(living_successor(snapshot, a)->id, c.id);
    const Snapshot without({}, {a, b, d}, {sample::domain});
    EXPECT_FALSE(living_successor(without, a));
}

}  // namespace
}  // namespace directory

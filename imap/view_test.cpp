#include "imap/view.hpp"

#include <gmock/gmock.h>

#include <random>

namespace imap {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

store::Mailbox inbox_at(store::Modseq modseq)
{
    store::Mailbox mailbox;
    mailbox.id = 1;
    mailbox.name = "INBOX";
    mailbox.uid_next = 100;
    mailbox.highest_modseq = modseq;
    return mailbox;
}

View view_of(const std::vector<store::Uid>& uids, store::Modseq modseq = 10)
{
    store::UidList list;
    for (const auto uid : uids) list.add(uid);
    return {inbox_at(modseq), std::move(list), Access::read_write};
}

SequenceSet set_of(std::vector<store::UidRange> ranges)
{
    return {std::move(ranges), false};
}

store::MessageFlags flags(store::Uid uid, store::Modseq modseq, std::uint8_t system = 0)
{
    return {uid, modseq, {system, {}}};
}

store::MailboxChanges changes(store::Modseq modseq, std::vector<store::MessageFlags> changed,
                              store::UidSet vanished = {})
{
    return {true, true, inbox_at(modseq), std::move(changed), std::move(vanished)};
}

TEST(ViewTest, NumbersAreUidsInOrder)
{
    const auto view = view_of({2, 5, 9});
    EXPECT_EQ(view.size(), 3U);
    EXPECT_EQ(view.uid_at(2), 5U);
    EXPECT_EQ(view.number_of(9), 3U);
    EXPECT_EQ(view.number_of(6), 0U);
}

TEST(ViewTest, ASetOfNumbersNamesTheirUids)
{
    const auto view = view_of({2, 5, 9, 11});
    EXPECT_EQ(view.uids(set_of({{2, 3}}), Numbering::sequence)->to_text(), "5:9");
    EXPECT_EQ(view.uids(set_of({{4, 1}}), Numbering::sequence)->to_text(), "2:11");
    EXPECT_EQ(view.uids(set_of({{SequenceSet::star, SequenceSet::star}}), Numbering::sequence)->to_text(),
              "11");
}

TEST(ViewTest, ANumberBeyondTheLastIsRefused)
{
    EXPECT_EQ(view_of({2}).uids(set_of({{2, 2}}), Numbering::sequence).error().code, base::Code::invalid);
    EXPECT_EQ(view_of({}).uids(set_of({{1, 1}}), Numbering::sequence).error().code, base::Code::invalid);
    EXPECT_TRUE(
        view_of({}).uids(set_of({{SequenceSet::star, SequenceSet::star}}), Numbering::sequence)->empty());
}

TEST(ViewTest, UidsThatTheClientDoesNotKnowOfAreLeftOut)
{
    const auto view = view_of({2, 5});
    EXPECT_EQ(view.uids(set_of({{3, 50}}), Numbering::uid)->to_text(), "3:5");
    EXPECT_TRUE(view.uids(set_of({{6, 50}}), Numbering::uid)->empty());
    EXPECT_EQ(view.uids(set_of({{90, SequenceSet::star}}), Numbering::uid)->to_text(), "5");
}

TEST(ViewTest, AMessageKeepsItsNumberUntilExpungeIsTold)
{
    auto view = view_of({2, 5, 9});
    auto lesson = view.learn(changes(11, {}, store::UidSet::of(2)));
    EXPECT_EQ(lesson.first_new, 0U);
    EXPECT_EQ(view.number_of(9), 3U);
    EXPECT_THAT(view.expunge(), ElementsAre(1));
    EXPECT_EQ(view.number_of(9), 2U);
    EXPECT_THAT(view.expunge(), IsEmpty());
}

TEST(ViewTest, ExpungesAreToldFromTheEnd)
{
    auto view = view_of({2, 5, 9, 11});
    view.learn(changes(11, {}, store::UidSet({{2, 5}, {11, 11}})));
    EXPECT_THAT(view.expunge(), ElementsAre(4, 2, 1));
    EXPECT_EQ(view.uid_at(1), 9U);
}

TEST(ViewTest, ArrivalsAreCountedBesideMessagesThatAreGone)
{
    auto view = view_of({2, 5});
    const auto lesson = view.learn(changes(12, {flags(7, 12), flags(8, 12)}, store::UidSet::of(5)));
    EXPECT_EQ(lesson.first_new, 7U);
    EXPECT_EQ(view.size(), 4U);
    EXPECT_THAT(lesson.flags, IsEmpty());
}

TEST(ViewTest, OnlyForeignChangesOfFlagsAreTold)
{
    auto view = view_of({2, 5});
    view.note_told(flags(2, 11, store::seen));
    const auto lesson = view.learn(changes(12, {flags(2, 11, store::seen), flags(5, 12, store::seen)}));
    ASSERT_EQ(lesson.flags.size(), 1U);
    EXPECT_EQ(lesson.flags[0].uid, 5U);
}

TEST(ViewTest, WhatWasToldStaysToldUntilItsOwnChangeIsLearnt)
{
    auto view = view_of({2, 5});
    view.note_told(flags(2, 11));
    view.note_told(flags(5, 12));
    EXPECT_THAT(view.learn(changes(11, {flags(2, 11)})).flags, IsEmpty());
    EXPECT_THAT(view.learn(changes(12, {flags(5, 12)})).flags, IsEmpty());
}

TEST(ViewTest, WhatWasToldTwiceIsNotToldAgain)
{
    auto view = view_of({2, 5});
    view.note_told(flags(5, 11));
    view.note_told(flags(2, 11));
    view.note_told(flags(5, 12, store::seen));
    const auto lesson = view.learn(changes(13, {flags(2, 11), flags(5, 12, store::seen)}));
    EXPECT_THAT(lesson.flags, IsEmpty());
    EXPECT_FALSE(view.is_told(flags(5, 12, store::seen))) << "known, and no longer kept";
}

TEST(ViewTest, WhatWasToldAndThenChangedAgainIsToldAgain)
{
    auto view = view_of({2});
    view.note_told(flags(2, 11));
    EXPECT_EQ(view.learn(changes(13, {flags(2, 13, store::seen)})).flags.size(), 1U);
}

TEST(ViewTest, WithoutALogTheMissingAreFound)
{
    auto view = view_of({2, 5, 9});
    view.learn_present({1, 6}, store::UidSet({{5, 5}}));
    view.learn_present({7, 99}, store::UidSet({{12, 12}}));
    EXPECT_THAT(view.expunge(), ElementsAre(3, 1));
}

TEST(ViewTest, RecentIsShownBesideTheFlags)
{
    auto view = view_of({2, 5});
    view.mark_recent({5, 9});
    EXPECT_EQ(view.recent_count(), 1U);
    EXPECT_EQ(view.flags_line(flags(5, 1), Numbering::sequence), "2 FETCH (FLAGS (\\Recent))");
    EXPECT_EQ(view.flags_line(flags(5, 1, store::seen), Numbering::uid),
              "2 FETCH (UID 5 FLAGS (\\Recent \\Seen))");
    EXPECT_EQ(view.flags_line(flags(2, 1), Numbering::sequence), "1 FETCH (FLAGS ())");
}

TEST(ViewTest, PiecesHoldAllAndNoneIsTooBig)
{
    const auto view = view_of({1, 2, 3, 10, 20, 30, 31});
    const auto pieces = view.pieces(store::UidSet({{1, 10}, {25, 40}}), 3);
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_EQ(pieces[0].to_text(), "1:3");
    EXPECT_EQ(pieces[1].to_text(), "10,30:31");
    EXPECT_EQ(view.count(store::UidSet({{2, 30}})), 5U);
}

// A mailbox changes at random; a client applies what it is told, and must end with the mailbox's own list.
TEST(ViewTest, AClientThatAppliesWhatItIsToldHasTheMailbox)
{
    std::mt19937 random(20260201);
    std::vector<store::Uid> mailbox;
    store::Uid next = 1;
    auto view = view_of({});
    std::vector<store::Uid> client;
    for (store::Modseq modseq = 11; modseq < 3000; ++modseq) {
        store::MailboxChanges news = changes(modseq, {});
        for (auto arrivals = random() % 3; arrivals > 0; --arrivals) {
            news.changed.push_back(flags(next, modseq));
            mailbox.push_back(next++);
        }
        for (auto losses = random() % 4; losses > 0 && !mailbox.empty(); --losses) {
            const auto lost = mailbox.begin() + static_cast<std::ptrdiff_t>(random() % mailbox.size());
            news.vanished.add(*lost);
            std::erase_if(news.changed, [&](const auto& row) { return row.uid == *lost; });
            mailbox.erase(lost);
        }
        view.learn(std::move(news));
        if (random() % 2 == 0) {
            for (const auto number : view.expunge()) client.erase(client.begin() + (number - 1));
        }
        while (client.size() < view.size())
            client.push_back(view.uid_at(static_cast<std::uint32_t>(client.size() + 1)));
        for (std::uint32_t number = 1; number <= view.size(); ++number) {
            ASSERT_EQ(client[number - 1], view.uid_at(number));
            ASSERT_EQ(view.number_of(client[number - 1]), number);
        }
    }
    for (const auto number : view.expunge()) client.erase(client.begin() + (number - 1));
    EXPECT_EQ(client, mailbox);
}

}  // namespace
}  // namespace imap

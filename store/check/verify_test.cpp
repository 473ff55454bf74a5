// Every kind of row made wrong on purpose: verify names it, repair sets it right, readers see what they saw before.

#include "store/check/verify_trial.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string garbage = "\x01\xFF";

struct Damage {
    const char* name;
    const char* kind;
    const char* what;
    void (*make)(VerifyTrial& trial);
};

// What readers see is the same before and after.
const Damage harmless[] = {
    {"AccountRow", "unreadable row", "account",
     [](VerifyTrial& trial) { trial.put(key::account(), garbage); }},
    {"AccountSums", "wrong count", "messages of",
     [](VerifyTrial& trial) {
         auto row = account_row(*trial.value_of(trial.here, key::account())).value();
         row.messages += 3;
         trial.put(key::account(), to_bytes(row));
     }},
    {"AccountModseq", "wrong count", "modseq 1, at least",
     [](VerifyTrial& trial) {
         auto row = account_row(*trial.value_of(trial.here, key::account())).value();
         row.modseq = 1;
         trial.put(key::account(), to_bytes(row));
     }},
    {"HeaderCounts", "wrong count", "messages 7, not 5; unseen 0, not",
     [](VerifyTrial& trial) {
         const std::string key = key::mailbox(trial.id("INBOX"));
         auto row = mailbox_row(key, *trial.value_of(trial.here, key)).value();
         row.messages += 2;
         row.unseen = 0;
         trial.put(key, to_bytes(row));
     }},
    {"HeaderNextUid", "wrong count", "next uid 3, not 9",
     [](VerifyTrial& trial) {
         const std::string key = key::mailbox(trial.id("INBOX"));
         auto row = mailbox_row(key, *trial.value_of(trial.here, key)).value();
         row.uid_next = 3;
         trial.put(key, to_bytes(row));
     }},
    {"HeaderFirstUnseen", "wrong count", "first unseen",
     [](VerifyTrial& trial) {
         const std::string key = key::mailbox(trial.id("INBOX"));
         auto row = mailbox_row(key, *trial.value_of(trial.here, key)).value();
         row.unseen_from = 8;
         trial.put(key, to_bytes(row));
     }},
    {"HeaderModseq", "wrong count", "highest modseq 1,",
     [](VerifyTrial& trial) {
         const std::string key = key::mailbox(trial.id("INBOX"));
         auto row = mailbox_row(key, *trial.value_of(trial.here, key)).value();
         row.highest_modseq = 1;
         trial.put(key, to_bytes(row));
     }},
    {"NameGone", "wrong name", "no name leads to it",
     [](VerifyTrial& trial) { trial.erase(key::name(0, "Archive")); }},
    {"NameUnreadable", "unreadable row", "number",
     [](VerifyTrial& trial) { trial.put(key::name(0, "Archive"), garbage); }},
    {"NameOfNothing", "wrong name", "'Ghost' leads to mailbox 77",
     [](VerifyTrial& trial) { trial.put(key::name(0, "Ghost"), number_row(77)); }},
    {"SecondName", "wrong name", "'Double' leads to",
     [](VerifyTrial& trial) { trial.put(key::name(0, "Double"), number_row(trial.id("INBOX"))); }},
    {"NameOfAnother", "wrong name", "'Archive' leads to",
     [](VerifyTrial& trial) { trial.put(key::name(0, "Archive"), number_row(trial.id("Junk"))); }},
    {"GoneUnreadable", "unreadable row", "set of uids",
     [](VerifyTrial& trial) { trial.put(key::gone(trial.id("INBOX"), 0), garbage); }},
    {"GoneLost", "missing row", "3,5 neither there nor gone",
     [](VerifyTrial& trial) { trial.erase(key::gone(trial.id("INBOX"), 0)); }},
    {"GoneButThere", "wrong row", "2 gone, but there",
     [](VerifyTrial& trial) {
         trial.put(key::gone(trial.id("INBOX"), 0), uids_row(UidSet({{2, 3}, {5, 5}})));
     }},
    {"GoneInAnotherRow", "unreadable row", "belong into another row",
     [](VerifyTrial& trial) {
         trial.put(key::gone(trial.id("INBOX"), 0), uids_row(UidSet({{3, 3}, {5, 5}, {9'000, 9'000}})));
     }},
    {"ChangeLost", "missing row", "not in the index",
     [](VerifyTrial& trial) {
         trial.change(trial.here, [&](Batch& rows) {
             std::string first;
             rows.scan_prefix(key::flag_changes(1), [&](std::string_view key, std::string_view) {
                 first = key;
                 return Next::stop;
             });
             rows.erase(first);
         });
     }},
    {"ChangeOfNothing", "stray row", "a change of flags without a message",
     [](VerifyTrial& trial) { trial.put(key::flag_change(trial.id("INBOX"), 3, 3), ""); }},
    {"ChangeThatWasNot", "stray row", "that the message does not have",
     [](VerifyTrial& trial) { trial.put(key::flag_change(trial.id("INBOX"), 3, 2), ""); }},
    {"FlagsOfNothing", "stray row", "flags without a message",
     [](VerifyTrial& trial) {
         trial.put(key::flags(trial.id("INBOX"), 3), to_bytes(FlagsRow{3, 4, seen, {}}));
     }},
    {"KeywordUnknown", "wrong row", "keyword that the mailbox does not know",
     [](VerifyTrial& trial) {
         const std::string key = key::flags(trial.id("INBOX"), 7);
         auto row = flags_row(key, *trial.value_of(trial.here, key)).value();
         row.keywords.push_back(40);
         trial.put(key, to_bytes(row));
     }},
    {"VanishedUnreadable", "unreadable row", "set of uids",
     [](VerifyTrial& trial) {
         trial.change(trial.here, [&](Batch& rows) {
             std::string first;
             rows.scan_prefix(key::all_vanished(1), [&](std::string_view key, std::string_view) {
                 first = key;
                 return Next::stop;
             });
             rows.put(first, garbage);
         });
     }},
    {"VanishedButThere", "wrong row", "noted as vanished, but there: 2",
     [](VerifyTrial& trial) {
         trial.change(trial.here, [&](Batch& rows) {
             std::string first;
             rows.scan_prefix(key::all_vanished(1), [&](std::string_view key, std::string_view) {
                 first = key;
                 return Next::stop;
             });
             rows.put(first, uids_row(UidSet({{2, 3}})));
         });
     }},
    {"LinksUnreadable", "unreadable row", "number",
     [](VerifyTrial& trial) {
         const auto email = must(trial.account.messages(trial.id("INBOX"), UidSet::of(4), 1)).at(0).email_id;
         trial.put(key::links(email), garbage);
     }},
    {"LinksWrong", "wrong count", "2 messages share an email, and another number",
     [](VerifyTrial& trial) {
         const auto email = must(trial.account.messages(trial.id("INBOX"), UidSet::of(4), 1)).at(0).email_id;
         trial.put(key::links(email), number_row(5));
     }},
    {"LinksLost", "wrong count", "2 messages share an email, which is not noted",
     [](VerifyTrial& trial) {
         const auto email = must(trial.account.messages(trial.id("INBOX"), UidSet::of(4), 1)).at(0).email_id;
         trial.erase(key::links(email));
     }},
    {"LinksOfNothing", "wrong count", "of which there are none",
     [](VerifyTrial& trial) { trial.put(key::links(owner(77)), number_row(2)); }},
    {"MarkerUnreadable", "unreadable row", "lost its text",
     [](VerifyTrial& trial) { trial.put(key::marker(trial.marker), std::string(1, '\0')); }},
    {"SubscriptionUnreadable", "unreadable row", "a subscription is lost",
     [](VerifyTrial& trial) { trial.put(key::subscription("Projects/2026"), std::string(1, '\0')); }},
    {"SubscriptionElsewhere", "stray row", "in another one's place",
     [](VerifyTrial& trial) { trial.put(key::subscription("Other"), text_row("Elsewhere")); }},
    {"CopyUnreadable", "unreadable row", "unfinished copy",
     [](VerifyTrial& trial) { trial.put(key::copy(owner(5)), garbage); }},
    {"IntentUnreadable", "unreadable row", "intent",
     [](VerifyTrial& trial) {
         const auto one = must(trial.account.messages(trial.id("INBOX"), UidSet::of(1), 1)).at(0);
         trial.put(key::intent(one.body, one.email_id), garbage);
     }},
    {"IntentOfAMessageThatIsThere", "stray row", "noted as unfinished",
     [](VerifyTrial& trial) {
         const auto one = must(trial.account.messages(trial.id("INBOX"), UidSet::of(1), 1)).at(0);
         trial.put(key::intent(one.body, one.email_id),
                   to_bytes(IntentRow{one.body, one.email_id, IntentRow::Kind::unlink, 1}));
     }},
    {"MessageWithAnotherSize", "wrong row", "its body has",
     [](VerifyTrial& trial) {
         const std::string key = key::message(trial.id("INBOX"), 1);
         auto row = message_row(key, *trial.value_of(trial.here, key)).value();
         const std::uint64_t more = 100;
         row.body_size += more;
         trial.put(key, to_bytes(row));
         const std::string header = key::mailbox(trial.id("INBOX"));
         auto mailbox = mailbox_row(header, *trial.value_of(trial.here, header)).value();
         mailbox.bytes += more;
         trial.put(header, to_bytes(mailbox));
         auto account = account_row(*trial.value_of(trial.here, key::account())).value();
         account.bytes += more;
         trial.put(key::account(), to_bytes(account));
     }},
    {"BodyRowUnreadable", "unreadable row", "body",
     [](VerifyTrial& trial) {
         trial.change({Space::body, trial.body_of("INBOX", 7)},
                      [](Batch& rows) { rows.put(key::body(), std::string(1, '\0')); });
     }},
    {"SummaryUnreadable", "unreadable row", "",
     [](VerifyTrial& trial) {
         trial.change({Space::body, trial.body_of("INBOX", 7)}, [](Batch& rows) {
             auto row = body_row(*rows.get(key::body())).value();
             row.summary.resize(row.summary.size() / 2);
             rows.put(key::body(), to_bytes(row));
         });
     }},
    {"BodyRowLost", "missing row", "summary is not there",
     [](VerifyTrial& trial) {
         trial.change({Space::body, trial.body_of("INBOX", 7)}, [](Batch& rows) { rows.erase(key::body()); });
     }},
    {"BodyOfAnotherSize", "wrong row", "bytes, not",
     [](VerifyTrial& trial) {
         trial.change({Space::body, trial.body_of("INBOX", 7)}, [](Batch& rows) {
             auto row = body_row(*rows.get(key::body())).value();
             row.size += 1;
             rows.put(key::body(), to_bytes(row));
         });
     }},
    {"OwnersUnreadable", "unreadable row", "owners",
     [](VerifyTrial& trial) {
         trial.change({Space::body, trial.body_of("INBOX", 8)},
                      [](Batch& rows) { rows.put(key::owners(0xA0), garbage); });
     }},
    {"OwnersLost", "missing owner", "does not know that this account has it",
     [](VerifyTrial& trial) {
         trial.change({Space::body, trial.body_of("INBOX", 7)},
                      [](Batch& rows) { rows.erase(key::owners(0xA0)); });
     }},
    {"BodyPartitionLost", "missing owner", "does not know that this account has it",
     [](VerifyTrial& trial) {
         trial.change({Space::body, trial.body_of("INBOX", 7)}, [](Batch& rows) {
             rows.erase(key::owners(0xA0));
             rows.erase(key::body());
         });
     }},
    {"SummaryOfNothing", "stray row", "a body that nobody has",
     [](VerifyTrial& trial) {
         trial.change({Space::body, owner(55)},
                      [](Batch& rows) { rows.put(key::body(), to_bytes(BodyRow{3, {}, "abc"})); });
     }},
};

struct VerifyTest : VerifyTrial {
    VerifyTest() { fill(); }
};
INSTANTIATE_TEST_SUITE_P(All, VerifyTest, ::testing::Values("memory", "lmdb"), engine_name);

TEST_P(VerifyTest, AWholeStoreHasNothingWrong)
{
    const Told told = verify();
    EXPECT_THAT(told.all, IsEmpty()) << told.text();
    EXPECT_EQ(sums.accounts, 2u);
    EXPECT_EQ(sums.messages, 10u);
    EXPECT_EQ(sums.damaged, 0u);
    EXPECT_THAT(repair().all, IsEmpty());
}

TEST_P(VerifyTest, WhatCanBeDerivedIsNamedAndComesBackAsItWas)
{
    const std::string before = sight(account);
    for (const auto& damage : harmless) {
        SCOPED_TRACE(damage.name);
        damage.make(*this);
        const Told told = verify();
        ASSERT_EQ(told.all.size(), 1u) << told.text();
        EXPECT_EQ(to_string(told.all[0].kind), damage.kind) << told.text();
        EXPECT_THAT(told.all[0].what, HasSubstr(damage.what));
        EXPECT_EQ(told.all[0].remedy, Finding::Remedy::derive);
        const Told repaired = repair();
        EXPECT_EQ(repaired.count(Finding::State::found), 0u) << repaired.text();
        EXPECT_GE(repaired.count(Finding::State::repaired), 1u);
        const Told after = verify();
        EXPECT_THAT(after.all, IsEmpty()) << after.text();
        EXPECT_EQ(sight(account), before);
    }
}

}  // namespace
}  // namespace store

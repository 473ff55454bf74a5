// Every kind of row made wrong on purpose: verify names it, repair sets it right, readers see what they saw before.

#include "store/check/verify_trial.hpp"

#include "base/format.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string garbage = "\x01\xFF";

// What readers see is the same before and after.
const Damage<VerifyTrial> harmless[] = {
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
    {"HeaderCounts", "wrong count", "messages 8, not 6; unseen 0, not 3",
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
         trial.change({Space::body, base::time_ordered_uuid(55)},
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
    EXPECT_EQ(sums.messages, 11u);
    EXPECT_EQ(sums.damaged, 0u);
    EXPECT_THAT(repair().all, IsEmpty());
}

TEST_P(VerifyTest, WhatCanBeDerivedIsNamedAndComesBackAsItWas)
{
    const std::string before = sight(account);
    for (const auto& damage : harmless) {
        SCOPED_TRACE(damage.name);
        damage.make(*this);
        expect_found_and_mended({damage.kind, damage.what});
        EXPECT_EQ(sight(account), before);
    }
}

// What was lost with the row itself; the rest is as it was.
TEST_P(VerifyTest, AMessageWhoseRowIsUnreadableComesBackIntoRecovered)
{
    const BlobId lost = body_of("INBOX", 6);
    const std::string key = key::message(id("INBOX"), 6);
    put(key, garbage);
    const Told told = verify();
    ASSERT_GE(told.all.size(), 1u);
    EXPECT_EQ(told.all[0].kind, Finding::Kind::unreadable_row) << told.text();
    EXPECT_EQ(told.all[0].where.mailbox_name, "INBOX");
    EXPECT_EQ(told.all[0].where.uid, 6u);
    EXPECT_EQ(told.all[0].where.row, key);
    // It is one of two copies, so that its owner has a message left.
    EXPECT_EQ(repair().count(Finding::State::found), 0u);
    EXPECT_THAT(verify().all, IsEmpty());
    EXPECT_THAT(uids("INBOX"), ElementsAre(1u, 2u, 4u, 7u, 8u));
    EXPECT_EQ(body_of("Projects/2026", 3), lost);

    const BlobId only = body_of("INBOX", 7);
    const auto before = must(account.changes(id("INBOX"), 0, 1'000)).mailbox.highest_modseq;
    put(key::message(id("INBOX"), 7), garbage);
    const Told repaired = repair();
    EXPECT_EQ(repaired.count(Finding::State::found), 0u) << repaired.text();
    const Told after = verify();
    EXPECT_THAT(after.all, IsEmpty()) << after.text();
    EXPECT_EQ(body_of("Recovered", 1), only);
    EXPECT_EQ(changes(id("INBOX"), before).vanished, UidSet::of(7)) << "clients hear that it has gone";
}

TEST_P(VerifyTest, AMessageWhoseRowIsGoneIsNamedAndComesBack)
{
    const BlobId lost = body_of("INBOX", 7);
    erase(key::message(id("INBOX"), 7));
    const Told told = verify();
    EXPECT_THAT(told.text(), HasSubstr("neither there nor gone"));
    EXPECT_THAT(told.kinds(), ::testing::Contains("missing message")) << told.text();
    EXPECT_EQ(repair().count(Finding::State::found), 0u);
    EXPECT_THAT(verify().all, IsEmpty());
    EXPECT_EQ(body_of("Recovered", 1), lost);
}

TEST_P(VerifyTest, FlagsThatCannotBeReadAreTakenAwayAndClientsHearOfIt)
{
    const auto before = named("INBOX").highest_modseq;
    put(key::flags(id("INBOX"), 4), garbage);
    EXPECT_THAT(verify().text(), HasSubstr("flags are lost; INBOX/4"));
    EXPECT_EQ(repair().count(Finding::State::found), 0u);
    EXPECT_THAT(verify().all, IsEmpty());
    EXPECT_THAT(changed_since("INBOX", before), ElementsAre(4u));
    EXPECT_EQ(must(account.flags(id("INBOX"), UidSet::of(4), 1)).at(0).flags, Flags());
}

TEST_P(VerifyTest, AMailboxWithoutItsHeaderKeepsItsMessagesUnderANewUidValidity)
{
    for (const bool is_garbage : {true, false}) {
        const auto before = named("INBOX");
        const auto there = uids("INBOX");
        const std::string key = key::mailbox(before.id);
        if (is_garbage)
            put(key, garbage);
        else
            erase(key);
        const Told told = verify();
        ASSERT_EQ(told.all.size(), 1u) << told.text();
        EXPECT_EQ(told.all[0].kind, is_garbage ? Finding::Kind::unreadable_row : Finding::Kind::missing_row);
        EXPECT_EQ(told.all[0].where.mailbox, before.id);
        const Told repaired = repair();
        EXPECT_EQ(repaired.count(Finding::State::found), 0u) << repaired.text();
        EXPECT_THAT(verify().all, IsEmpty());
        const auto after = named("INBOX");
        EXPECT_EQ(after.id, before.id);
        EXPECT_EQ(after.role, Role::inbox);
        EXPECT_EQ(after.messages, before.messages);
        EXPECT_EQ(after.unseen, before.unseen);
        EXPECT_EQ(after.uid_next, before.uid_next);
        EXPECT_GT(after.uid_validity, before.uid_validity);
        EXPECT_EQ(uids("INBOX"), there);
        append("INBOX", 1);
    }
}

TEST_P(VerifyTest, AMailboxWithoutPlaceGetsOneBelowRecovered)
{
    const MailboxId lost = id("Projects/2026");
    const std::string key = key::mailbox(lost);
    auto row = mailbox_row(key, *value_of(here, key)).value();
    change(here, [&](Batch& rows) {
        rows.erase(key::name(row.parent, row.leaf));
        row.parent = 500;
        rows.put(key, to_bytes(row));
    });
    EXPECT_THAT(verify().text(), HasSubstr("the mailbox above it is not there"));
    EXPECT_EQ(repair().count(Finding::State::found), 0u);
    EXPECT_THAT(verify().all, IsEmpty());
    const std::string now = base::format("Recovered/2026-{}", lost);
    EXPECT_EQ(named(now).id, lost);
    EXPECT_EQ(uids(now).size(), 3u);
    EXPECT_EQ(named(now + "/Spring").messages, 0u) << "and what lay below it";
}

TEST_P(VerifyTest, MailboxesInARingAreBrokenOut)
{
    const MailboxId above = id("Projects"), below = id("Projects/2026/Spring");
    const std::string key = key::mailbox(above);
    auto row = mailbox_row(key, *value_of(here, key)).value();
    change(here, [&](Batch& rows) {
        rows.erase(key::name(0, "Projects"));
        row.parent = below;
        rows.put(key, to_bytes(row));
        rows.put(key::name(below, "Projects"), number_row(above));
    });
    EXPECT_THAT(verify().text(), HasSubstr("in a ring"));
    const Told repaired = repair();
    EXPECT_EQ(repaired.count(Finding::State::found), 0u) << repaired.text();
    EXPECT_THAT(verify().all, IsEmpty());
    EXPECT_EQ(must(account.mailbox(id("INBOX"))).messages, 6u);
    EXPECT_EQ(names().size(), 10u) << "six of the beginning, three and Recovered";
}

TEST_P(VerifyTest, ALostInboxIsMadeAgain)
{
    const MailboxId lost = id("INBOX");
    change(here, [&](Batch& rows) {
        const std::string key = key::mailbox(lost);
        auto row = mailbox_row(key, *rows.get(key)).value();
        rows.erase(key::name(0, "INBOX"));
        row.leaf = "Inbox of old";
        rows.put(key, to_bytes(row));
        rows.put(key::name(0, row.leaf), number_row(lost));
    });
    EXPECT_THAT(verify().text(), HasSubstr("INBOX is not there"));
    EXPECT_EQ(repair().count(Finding::State::found), 0u);
    EXPECT_THAT(verify().all, IsEmpty());
    EXPECT_EQ(named("INBOX").messages, 0u);
    EXPECT_EQ(uids("Inbox of old").size(), 6u);
}

TEST_P(VerifyTest, AnAccountThatIsGoneComesBackFromItsBodies)
{
    change(here, [&](Batch& rows) {
        std::vector<std::string> keys;
        rows.scan(std::string(), "\x7F", [&](std::string_view key, std::string_view) {
            keys.emplace_back(key);
            return Next::go_on;
        });
        for (const auto& key : keys) rows.erase(key);
    });
    const Told told = verify();
    EXPECT_THAT(told.kinds(), ::testing::Each("missing message"));
    EXPECT_EQ(told.all.size(), 7u) << told.text();
    EXPECT_EQ(repair().count(Finding::State::repaired), 7u);
    EXPECT_THAT(verify().all, IsEmpty());
    EXPECT_EQ(named("Recovered").messages, 7u);
    EXPECT_EQ(must(store.account(owner(2)).mailbox("INBOX")).messages, 1u);
}

TEST_P(VerifyTest, ABodyWhoseBytesAreGoneIsNamedWithItsMessagesWhichStay)
{
    const BlobId lost = body_of("INBOX", 7);
    must(engine->blobs().erase({lost}));
    for (const bool is_repair : {false, true, false}) {
        const Told told = is_repair ? repair() : verify();
        ASSERT_EQ(told.all.size(), 1u) << told.text();
        EXPECT_EQ(told.all[0].kind, Finding::Kind::missing_bytes);
        EXPECT_EQ(told.all[0].remedy, Finding::Remedy::none);
        EXPECT_EQ(told.all[0].where.blob, lost);
        EXPECT_EQ(told.all[0].where.mailbox_name, "INBOX");
        EXPECT_EQ(told.all[0].where.uid, 7u);
        EXPECT_EQ(sums.damaged, 1u);
    }
    EXPECT_THAT(uids("INBOX"), ElementsAre(1u, 2u, 4u, 6u, 7u, 8u));
}

TEST_P(VerifyTest, RowsOfNoKnownKindAndOfNewerFormatsAreLeftAlone)
{
    put("zebra", "?");
    put(key::subscription("x"), "\x09new");
    change({Space::body, body_of("INBOX", 1)}, [](Batch& rows) { rows.put("zebra", "?"); });
    for (const bool is_repair : {false, true}) {
        const Told told = is_repair ? repair() : verify();
        EXPECT_THAT(told.kinds(), ::testing::UnorderedElementsAre(
                                      "unknown kind of row", "row of a newer format", "unknown kind of row"))
            << told.text();
        EXPECT_EQ(told.count(Finding::State::found), 3u);
    }
    EXPECT_TRUE(value_of(here, "zebra"));
}

TEST_P(VerifyTest, BytesThatNobodyOwnsAreTheSweeps)
{
    auto writer = engine->blobs().create(base::time_ordered_uuid(44));
    must(writer->append("nobody's"));
    must(writer->finish());
    const Told told = verify();
    ASSERT_EQ(told.all.size(), 1u) << told.text();
    EXPECT_EQ(told.all[0].remedy, Finding::Remedy::sweep);
    EXPECT_EQ(sums.damaged, 0u);
    must(store.sweep());
    EXPECT_THAT(verify().all, IsEmpty());
}

TEST_P(VerifyTest, AnUnfinishedStepIsNoDamage)
{
    const auto one = must(account.messages(id("INBOX"), UidSet::of(7), 1)).at(0);
    const BlobId other = owner(33);
    put(key::intent(other, other), to_bytes(IntentRow{other, other, IntentRow::Kind::link, 7}));
    must(account.store_flags(id("INBOX"), UidSet::of(7), {FlagAction::add, {deleted, {}}, {}}));
    must(account.expunge(id("INBOX"), UidSet::of(7)));
    const Told told = verify();
    EXPECT_THAT(told.all, IsEmpty()) << told.text() << "before it is tidied";
}

}  // namespace
}  // namespace store

// What an account promises of its messages, on every engine.

#include "store/account_rows.hpp"
#include "store/account_trial.hpp"
#include "store/changes.hpp"
#include "store/keywords.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct AccountTest : AccountTrial {};
INSTANTIATE_TEST_SUITE_P(All, AccountTest, ::testing::Values("memory", "lmdb", "log", "restless"),
                         engine_name);

TEST_P(AccountTest, WhatIsAppendedCanBeRead)
{
    auto appended = must(account.append("inbox", messages(store, text, {seen, {"$Forwarded"}})));
    EXPECT_THAT(appended.uids, ElementsAre(1u));
    const auto inbox = named("INBOX");
    EXPECT_EQ(appended.uid_validity, inbox.uid_validity);
    EXPECT_EQ(inbox.messages, 1u);
    EXPECT_EQ(inbox.unseen, 0u);
    EXPECT_EQ(inbox.uid_next, 2u);
    EXPECT_EQ(inbox.bytes, std::string_view(text).size());
    EXPECT_THAT(inbox.keywords, ElementsAre("$Forwarded"));
    const auto found = must(account.messages(inbox.id, UidSet::all(), 10));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].flags, (Flags{seen, {"$Forwarded"}}));
    EXPECT_EQ(found[0].modseq, inbox.highest_modseq);
    EXPECT_EQ(found[0].internal_date, start);
    EXPECT_EQ(found[0].save_date, start);
    EXPECT_EQ(must(account.bytes(found[0], 0, 1000)), text);
    EXPECT_EQ(must(account.summary(found[0].body)).envelope.subject, "x");
    std::lock_guard lock(mutex);
    EXPECT_THAT(heard, ElementsAre(account.owner()));
}

TEST_P(AccountTest, APrefixStandsBeforeTheBodyAndIsCounted)
{
    NewMessage one{body(store, "BODY"), "PREFIX", {}, base::WallTime(std::chrono::seconds(-5))};
    std::vector<NewMessage> all;
    all.push_back(std::move(one));
    must(account.append("INBOX", std::move(all)));
    const auto found = must(account.messages(id("INBOX"), UidSet::all(), 10)).at(0);
    EXPECT_EQ(found.size(), 10u);
    EXPECT_EQ(found.internal_date, base::WallTime(std::chrono::seconds(-5)));
    EXPECT_EQ(found.save_date, start);
    const std::string whole = "PREFIXBODY";
    for (std::size_t from = 0; from <= 11; ++from) {
        for (std::size_t size = 0; size <= 11; ++size) {
            EXPECT_EQ(must(account.bytes(found, from, size)), from > 10 ? "" : whole.substr(from, size));
        }
    }
    EXPECT_EQ(must(account.usage()).bytes, 10u);
}

TEST_P(AccountTest, FlagsAreAddedRemovedAndReplaced)
{
    append("INBOX", 3);
    struct Row {
        FlagChange change;
        Flags want;
    };
    const Row rows[] = {
        {{FlagAction::add, {seen, {"Zeta"}}, {}}, {seen, {"Zeta"}}},
        {{FlagAction::add, {deleted, {"alpha", "ZETA"}}, {}}, {seen | deleted, {"alpha", "Zeta"}}},
        {{FlagAction::remove, {seen, {"zeta", "unknown"}}, {}}, {deleted, {"alpha"}}},
        {{FlagAction::replace, {flagged, {"new"}}, {}}, {flagged, {"new"}}},
        {{FlagAction::replace, {}, {}}, {}},
    };
    Modseq last = named("INBOX").highest_modseq;
    for (const auto& [change, want] : rows) {
        const auto stored = must(account.store_flags(id("INBOX"), UidSet::of(2), change));
        ASSERT_EQ(stored.changed.size(), 1u);
        EXPECT_EQ(stored.changed[0].flags, want);
        EXPECT_GT(stored.changed[0].modseq, last);
        last = stored.changed[0].modseq;
        EXPECT_EQ(named("INBOX").highest_modseq, last);
        EXPECT_EQ(named("INBOX").unseen, (want.has(seen) ? 2u : 3u));
        EXPECT_EQ(named("INBOX").deleted, (want.has(deleted) ? 1u : 0u));
        EXPECT_THAT(changed_since("INBOX", last - 1), ElementsAre(2u));
    }
    EXPECT_THAT(named("INBOX").keywords, ElementsAre("Zeta", "alpha", "new"));
}

TEST_P(AccountTest, FlagsThatStandAlreadyTakeNoNewModseq)
{
    append("INBOX", 1, {seen, {}});
    const auto before = named("INBOX").highest_modseq;
    const auto stored =
        must(account.store_flags(id("INBOX"), UidSet::all(), {FlagAction::add, {seen, {}}, {}}));
    ASSERT_EQ(stored.changed.size(), 1u);
    EXPECT_EQ(stored.changed[0].modseq, before);
    EXPECT_EQ(named("INBOX").highest_modseq, before);
}

// As many as a message may have.
std::vector<std::string> numbered_keywords(std::size_t from)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < most_keywords_of_message; ++i)
        names.push_back("k" + std::to_string(from + i));
    return names;
}

TEST_P(AccountTest, UnchangedSinceFailsForEachMessageByItself)
{
    append("INBOX", 3);
    const auto base = named("INBOX").highest_modseq;
    must(account.store_flags(id("INBOX"), UidSet::of(2), {FlagAction::add, {seen, {}}, {}}));
    const auto stored =
        must(account.store_flags(id("INBOX"), UidSet::all(), {FlagAction::add, {flagged, {}}, base}));
    EXPECT_EQ(stored.modified.to_text(), "2");
    EXPECT_EQ(stored.changed.size(), 2u);
    const auto again =
        must(account.store_flags(id("INBOX"), UidSet::of(1), {FlagAction::add, {draft, {}}, Modseq{0}}));
    EXPECT_EQ(again.modified.to_text(), "1");
}

TEST_P(AccountTest, AMessageHasAtMostSoManyKeywordsAndEachIsAnAtom)
{
    append("INBOX", 1);
    const auto inbox = id("INBOX");
    const auto change = [&](FlagAction action, std::vector<std::string> keywords) {
        return refusal(account.store_flags(inbox, UidSet::of(1), {action, {0, std::move(keywords)}, {}}));
    };
    EXPECT_EQ(change(FlagAction::replace, numbered_keywords(0)), std::nullopt);
    EXPECT_EQ(change(FlagAction::add, {"one-more"}), base::Code::limit);
    EXPECT_EQ(change(FlagAction::replace, {"K1"}), std::nullopt);
    EXPECT_EQ(change(FlagAction::add, {"one-more"}), std::nullopt);
    for (const std::string& bad :
         {std::string(), std::string("a b"), std::string("\\X"), std::string(256, 'x')}) {
        EXPECT_EQ(refusal(account.store_flags(id("Sent"), UidSet::of(1), {FlagAction::add, {0, {bad}}, {}})),
                  base::Code::invalid)
            << bad;
    }
}

TEST_P(AccountTest, AMailboxWithThousandsOfKeywordsKnowsEachAndTellsTheFirst)
{
    append("INBOX", 1);
    const auto inbox = id("INBOX");
    for (std::size_t i = 0; i < 3'000; i += 300)
        must(account.store_flags(inbox, UidSet::of(1), {FlagAction::replace, {0, numbered_keywords(i)}, {}}));
    EXPECT_EQ(named("INBOX").keywords.size(), most_keywords_told);
    EXPECT_EQ(named("INBOX").keywords[999], "k999");
    must(account.store_flags(inbox, UidSet::of(1), {FlagAction::replace, {0, {"K7", "K2999"}}, {}}));
    EXPECT_THAT(must(account.flags(inbox, UidSet::all(), 9)).at(0).flags.keywords,
                ElementsAre("k2999", "k7"));
    must(account.create_mailbox("x"));
    must(account.copy(inbox, UidSet::all(), "x"));
    EXPECT_THAT(named("x").keywords, ElementsAre("k2999", "k7"));
    must(account.delete_mailbox("x"));
    run(store.tidy());
    expect_whole(*engine);
}

TEST_P(AccountTest, ATableOfKeywordsWithoutAnIndexGetsOneWithTheNextChange)
{
    append("INBOX", 1, {0, {"First", "second"}});
    const auto inbox = id("INBOX");
    must(engine->transact({Space::account, owner(1)}, [inbox](Batch& rows) -> base::Result<void> {
        rows.erase(key::keyword_names(inbox));
        for (const char* name : {"first", "second"}) rows.erase(key::keyword_name(inbox, name));
        return {};
    }));
    EXPECT_THAT(must(account.flags(inbox, UidSet::all(), 9)).at(0).flags.keywords,
                ElementsAre("First", "second"));
    must(account.store_flags(inbox, UidSet::of(1), {FlagAction::remove, {0, {"FIRST"}}, {}}));
    must(account.store_flags(inbox, UidSet::of(1), {FlagAction::add, {0, {"SECOND", "third"}}, {}}));
    EXPECT_THAT(must(account.flags(inbox, UidSet::all(), 9)).at(0).flags.keywords,
                ElementsAre("second", "third"));
    EXPECT_THAT(named("INBOX").keywords, ElementsAre("First", "second", "third"));
}

TEST_P(AccountTest, ExpungeTakesTheDeletedOnesAmongThoseNamed)
{
    append("INBOX", 4, {deleted, {}});
    append("INBOX", 1);
    EXPECT_EQ(must(account.expunge(id("INBOX"), UidSet({{2, 3}, {5, 5}, {9, 9}}))).to_text(), "2:3");
    EXPECT_THAT(uids("INBOX"), ElementsAre(1u, 4u, 5u));
    EXPECT_EQ(must(account.expunge(id("INBOX"), UidSet::all())).to_text(), "1,4");
    EXPECT_EQ(must(account.expunge(id("INBOX"), UidSet::all())).to_text(), "");
    EXPECT_EQ(named("INBOX").messages, 1u);
    EXPECT_EQ(must(account.usage()).messages, 1u);
    EXPECT_EQ(blobs(), 1u);
    EXPECT_EQ(bodies(), 1u);
}

TEST_P(AccountTest, MoveTakesMessagesWithTheirFlagsAndIdsAndTellsThatTheyVanished)
{
    append("INBOX", 3, {seen, {"k"}});
    const auto before = must(account.messages(id("INBOX"), UidSet::of(2), 1)).at(0);
    const auto since = named("INBOX").highest_modseq;
    const auto moved = must(account.move(id("INBOX"), UidSet({{2, 3}}), "Trash"));
    EXPECT_THAT(moved.to, ElementsAre(1u, 2u));
    const auto after = must(account.messages(id("Trash"), UidSet::of(1), 1)).at(0);
    EXPECT_EQ(after.email_id, before.email_id);
    EXPECT_EQ(after.flags, before.flags);
    EXPECT_EQ(changes(id("INBOX"), since).vanished.to_text(), "2:3");
    EXPECT_EQ(must(account.usage()).messages, 3u);
    EXPECT_EQ(refusal(account.move(id("INBOX"), UidSet::of(1), "none")), base::Code::not_found);
    EXPECT_THAT(must(account.move(id("INBOX"), UidSet::of(1), "INBOX")).to, ElementsAre(4u));
    EXPECT_THAT(uids("INBOX"), ElementsAre(4u));
}

TEST_P(AccountTest, QuotaIsExactInBytesAndMessages)
{
    const std::uint64_t size = std::string_view(text).size();
    Account small = store.account(owner(1), {size * 2, 0});
    must(small.append("INBOX", messages(store, text)));
    must(small.append("INBOX", messages(store, text)));
    EXPECT_EQ(refusal(small.append("INBOX", messages(store, text))), base::Code::over_quota);
    EXPECT_EQ(refusal(small.copy(id("INBOX"), UidSet::of(1), "Sent")), base::Code::over_quota);
    must(small.move(id("INBOX"), UidSet::of(1), "Sent"));
    Account few = store.account(owner(1), {0, 3});
    must(few.append("INBOX", messages(store, text)));
    EXPECT_EQ(refusal(few.append("INBOX", messages(store, text))), base::Code::over_quota);
    EXPECT_EQ(must(account.usage()).messages, 3u);
    EXPECT_EQ(blobs(), 3u) << "a refused message leaves nothing";
    EXPECT_EQ(bodies(), 3u);
}

TEST_P(AccountTest, AppendIsAllOrNothing)
{
    std::vector<NewMessage> two;
    two.push_back(message(store, text));
    two.push_back(message(store, text, {0, {"not an atom"}}));
    EXPECT_EQ(refusal(account.append("INBOX", std::move(two))), base::Code::invalid);
    EXPECT_THAT(uids("INBOX"), IsEmpty());
    EXPECT_EQ(blobs(), 0u);
    EXPECT_EQ(bodies(), 0u);
    EXPECT_EQ(must(account.usage()).messages, 0u);
}

TEST_P(AccountTest, ChangesTellNewMessagesChangedFlagsAndVanishedUids)
{
    append("INBOX", 5);
    const auto since = named("INBOX").highest_modseq;
    EXPECT_THAT(changed_since("INBOX", since), IsEmpty());
    must(account.store_flags(id("INBOX"), UidSet({{2, 3}}), {FlagAction::add, {deleted, {}}, {}}));
    append("INBOX", 2);
    must(account.expunge(id("INBOX"), UidSet::of(2)));
    const auto told = changes(id("INBOX"), since);
    EXPECT_TRUE(told.is_complete);
    EXPECT_THAT(changed_since("INBOX", since), ElementsAre(3u, 6u, 7u));
    EXPECT_EQ(told.vanished.to_text(), "2");
    EXPECT_EQ(told.mailbox.highest_modseq, named("INBOX").highest_modseq);
    EXPECT_THAT(changed_since("INBOX", 0), ElementsAre());
    EXPECT_FALSE(changes(id("INBOX"), 0).is_complete) << "from before there was a mailbox";
}

TEST_P(AccountTest, ALogThatWasTrimmedIsIncompleteAndNeverWrong)
{
    append("INBOX", static_cast<int>(most_log_rows) + 2, {deleted, {}});
    const auto since = named("INBOX").highest_modseq;
    std::vector<Modseq> after;
    for (Uid uid = 1; uid <= most_log_rows; ++uid) {
        must(account.expunge(id("INBOX"), UidSet::of(uid)));
        after.push_back(named("INBOX").highest_modseq);
    }
    EXPECT_TRUE(changes(id("INBOX"), since).is_complete);
    must(account.expunge(id("INBOX"), UidSet::of(most_log_rows + 1)));
    EXPECT_FALSE(changes(id("INBOX"), since).is_complete);
    const std::size_t gone = most_log_rows / 2;
    EXPECT_FALSE(changes(id("INBOX"), after[gone - 2]).is_complete);
    const auto rest = changes(id("INBOX"), after[gone - 1]);
    EXPECT_TRUE(rest.is_complete);
    EXPECT_EQ(rest.vanished.to_text(), "501:1001");
}

TEST_P(AccountTest, RecentMessagesAreTheFirstSessions)
{
    append("INBOX", 2);
    EXPECT_EQ(account.claim_recent(named("INBOX")), 1u);
    EXPECT_EQ(account.claim_recent(named("INBOX")), 3u);
    append("INBOX", 1);
    EXPECT_EQ(account.claim_recent(named("INBOX")), 3u);
    EXPECT_EQ(account.claim_recent(named("INBOX")), 4u);
}

TEST_P(AccountTest, MessagesAreGivenInSlices)
{
    append("INBOX", 7);
    EXPECT_EQ(must(account.flags(id("INBOX"), UidSet::all(), 3)).back().uid, 3u);
    EXPECT_EQ(must(account.messages(id("INBOX"), UidSet({{4, 5}, {7, 9}}), 3)).back().uid, 7u);
    EXPECT_EQ(refusal(account.flags(99, UidSet::all(), 3)), base::Code::not_found);
}

TEST_P(AccountTest, RepliesShareTheThreadOfTheFirstMessage)
{
    must(account.append("INBOX", messages(store, "Message-ID: <a@x>\r\n\r\n")));
    must(account.append("INBOX", messages(store, "Message-ID: <b@x>\r\nIn-Reply-To: <a@x>\r\n\r\n")));
    must(account.append("INBOX", messages(store, "Message-ID: <c@x>\r\nReferences: <a@x> <b@x>\r\n\r\n")));
    must(account.append("INBOX", messages(store, "\r\n")));
    const auto found = must(account.messages(id("INBOX"), UidSet::all(), 10));
    EXPECT_EQ(found[0].thread_id, found[1].thread_id);
    EXPECT_EQ(found[0].thread_id, found[2].thread_id);
    EXPECT_NE(found[0].thread_id, found[3].thread_id);
}

}  // namespace
}  // namespace store

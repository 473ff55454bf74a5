// What an account promises (store.hpp), on every engine.

#include "store/account_rows.hpp"
#include "store/changes.hpp"
#include "store/keywords.hpp"
#include "store/lmdb/engine.hpp"
#include "store/testing.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr base::WallTime start{std::chrono::seconds(1'600'000'000)};
constexpr const char* text = "Message-ID: <1@test>\r\nSubject: x\r\n\r\nhello\r\n";

struct AccountTest : ::testing::TestWithParam<const char*> {
    TempFolder folder;
    base::FakeClock clock{start};
    std::unique_ptr<Engine> engine = open_engine(GetParam(), folder.path());
    std::vector<MailboxId> heard;
    Store store{*engine, clock, [this](const Changed& changed) { heard.push_back(changed.mailbox); }};
    Account account = store.account(owner(1));

    std::vector<std::string> names()
    {
        std::vector<std::string> names;
        for (const auto& mailbox : must(account.mailboxes())) names.push_back(mailbox.name);
        return names;
    }
    Mailbox named(const std::string& name) { return must(account.mailbox(name)); }
    MailboxId id(const std::string& name) { return named(name).id; }
    std::vector<Uid> append(const std::string& mailbox, int count, Flags flags = {})
    {
        std::vector<NewMessage> all;
        for (int i = 0; i < count; ++i) all.push_back(message(store, text, flags));
        return must(account.append(mailbox, std::move(all))).uids;
    }
    std::vector<Uid> uids(const std::string& mailbox)
    {
        std::vector<Uid> found;
        for (const auto& one : must(account.flags(id(mailbox), UidSet::all(), 100'000)))
            found.push_back(one.uid);
        return found;
    }
    std::vector<Uid> changed_since(const std::string& mailbox, Modseq since)
    {
        std::vector<Uid> found;
        for (const auto& one : must(account.changes(id(mailbox), since)).changed) found.push_back(one.uid);
        return found;
    }
    std::size_t blobs() { return engine->blobs().list({}, 100'000)->size(); }
    std::size_t bodies() { return engine->list(Space::body, {}, 100'000)->size(); }
};

INSTANTIATE_TEST_SUITE_P(All, AccountTest, ::testing::Values("memory", "lmdb"),
                         [](const auto& param) { return std::string(param.param); });

TEST_P(AccountTest, ANewAccountHasItsDefaultMailboxesWithTheirRoles)
{
    const auto mailboxes = must(account.mailboxes());
    EXPECT_THAT(names(), ElementsAre("INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"));
    const Role roles[] = {Role::inbox, Role::archive, Role::drafts, Role::junk, Role::sent, Role::trash};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(mailboxes[i].role, roles[i]);
    EXPECT_THAT(must(account.subscriptions()),
                ElementsAre("INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"));
}

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
    EXPECT_THAT(heard, ::testing::Contains(inbox.id));
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

TEST_P(AccountTest, CreateMakesTheParentsThatAreMissing)
{
    EXPECT_THAT(must(account.create_mailbox("a/b/c")), ElementsAre("a", "a/b", "a/b/c"));
    EXPECT_THAT(must(account.create_mailbox("a/b/d", Role::flagged)), ElementsAre("a/b/d"));
    EXPECT_EQ(named("a/b/d").role, Role::flagged);
    EXPECT_EQ(refusal(account.create_mailbox("a/b")), base::Code::exists);
    EXPECT_EQ(refusal(account.create_mailbox("Inbox")), base::Code::exists);
    EXPECT_THAT(must(account.create_mailbox("iNbOx/x")), ElementsAre("INBOX/x"));
    EXPECT_THAT(names(), ElementsAre("INBOX", "INBOX/x", "Archive", "Drafts", "Junk", "Sent", "Trash", "a",
                                     "a/b", "a/b/c", "a/b/d"));
}

TEST_P(AccountTest, DeleteTakesTheMessagesAndKeepsALevelAboveOthers)
{
    must(account.create_mailbox("a/b"));
    append("a", 3);
    must(account.delete_mailbox("a"));
    EXPECT_EQ(must(account.usage()).messages, 0u);
    EXPECT_FALSE(named("a").is_selectable);
    EXPECT_EQ(refusal(account.append("a", messages(store, text))), base::Code::not_found);
    EXPECT_EQ(refusal(account.delete_mailbox("a")), base::Code::cannot);
    must(account.delete_mailbox("a/b"));
    EXPECT_EQ(refusal(account.mailbox("a")), base::Code::not_found) << "a level above nothing goes too";
    EXPECT_EQ(refusal(account.delete_mailbox("a/b")), base::Code::not_found);
    EXPECT_EQ(refusal(account.delete_mailbox("INBOX")), base::Code::cannot);
    EXPECT_EQ(blobs(), 0u);
}

TEST_P(AccountTest, UidvalidityGrowsForEveryNewMailboxEvenWhenTheClockJumpsBack)
{
    must(account.create_mailbox("x/y"));
    Uid last = 0;
    for (const auto& mailbox : must(account.mailboxes())) last = std::max(last, mailbox.uid_validity);
    for (int i = 0; i < 5; ++i) {
        append("x", 1);
        must(account.delete_mailbox("x"));
        clock.advance(std::chrono::hours(-24));
        must(account.create_mailbox("x"));
        const auto again = named("x");
        EXPECT_GT(again.uid_validity, last);
        EXPECT_EQ(again.messages, 0u);
        last = again.uid_validity;
    }
}

TEST_P(AccountTest, RenameTakesTheWholeSubtreeAndNothingElse)
{
    must(account.create_mailbox("a/b/c"));
    append("a/b/c", 2);
    const auto before = named("a/b/c");
    must(account.rename_mailbox("a/b", "x/y"));
    EXPECT_THAT(names(),
                ElementsAre("INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash", "a", "x", "x/y", "x/y/c"));
    const auto after = named("x/y/c");
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.uid_validity, before.uid_validity);
    EXPECT_EQ(after.highest_modseq, before.highest_modseq);
    EXPECT_THAT(uids("x/y/c"), ElementsAre(1u, 2u));
}

TEST_P(AccountTest, RenameIsRefusedWhereItMakesNoSense)
{
    must(account.create_mailbox("a/b"));
    EXPECT_EQ(refusal(account.rename_mailbox("none", "x")), base::Code::not_found);
    EXPECT_EQ(refusal(account.rename_mailbox("a", "Sent")), base::Code::exists);
    EXPECT_EQ(refusal(account.rename_mailbox("a", "inbox")), base::Code::exists);
    EXPECT_EQ(refusal(account.rename_mailbox("a", "a/b/c")), base::Code::cannot);
    EXPECT_EQ(refusal(account.rename_mailbox("a", "x//y")), base::Code::invalid);
    std::string deep = "d";
    for (int i = 1; i < 31; ++i) deep += "/d";
    must(account.create_mailbox(deep));
    EXPECT_EQ(refusal(account.rename_mailbox("a", deep + "/e")), base::Code::limit);
    must(account.rename_mailbox("a/b", deep + "/e"));
}

TEST_P(AccountTest, RenamingInboxMovesItsMessagesAndLeavesItEmpty)
{
    append("INBOX", 3, {0, {"k"}});
    must(account.create_mailbox("INBOX/below"));
    const auto before = named("INBOX");
    must(account.rename_mailbox("INBOX", "old/mail"));
    EXPECT_THAT(uids("INBOX"), IsEmpty());
    EXPECT_THAT(uids("old/mail"), ElementsAre(1u, 2u, 3u));
    EXPECT_THAT(named("old/mail").keywords, ElementsAre("k"));
    EXPECT_EQ(named("INBOX").uid_validity, before.uid_validity);
    EXPECT_THAT(append("INBOX", 1), ElementsAre(4u)) << "uids are never used again";
    EXPECT_EQ(named("INBOX/below").name, "INBOX/below");
    EXPECT_EQ(must(account.changes(before.id, before.highest_modseq)).vanished.to_text(), "1:3");
}

TEST_P(AccountTest, SubscriptionsAreNamesThatOutliveTheirMailbox)
{
    must(account.create_mailbox("x"));
    must(account.subscribe("x", Subscription::on));
    must(account.delete_mailbox("x"));
    EXPECT_THAT(must(account.subscriptions()), ::testing::Contains("x"));
    must(account.subscribe("x", Subscription::on));
    must(account.subscribe("x", Subscription::off));
    must(account.subscribe("x", Subscription::off));
    EXPECT_THAT(must(account.subscriptions()), ::testing::Not(::testing::Contains("x")));
    EXPECT_EQ(refusal(account.subscribe("x", Subscription::on)), base::Code::not_found);
    EXPECT_EQ(refusal(account.subscribe("..", Subscription::on)), base::Code::invalid);
    std::string longest(255, 'n');
    for (int i = 1; i < 32; ++i) longest += "/" + std::string(255, 'n');
    must(account.create_mailbox(longest));
    must(account.subscribe(longest, Subscription::on));
    EXPECT_THAT(must(account.subscriptions()), ::testing::Contains(longest));
}

TEST_P(AccountTest, NamesThatNoClientCouldAddressAreRefused)
{
    for (const char* name :
         {"", "/", "/abs", "a//b", "a/", ".", "..", "../../etc/x", "a/../b", "a/.", "~root", "tab\there",
          "nul\x01", "del\x7F", "c1\xC2\x85", "ls\xE2\x80\xA8", "\xFF", "\xC3"}) {
        EXPECT_EQ(refusal(account.create_mailbox(name)), base::Code::invalid) << name;
    }
    EXPECT_EQ(refusal(account.create_mailbox(std::string(256, 'x'))), base::Code::invalid);
    std::string deep = "a";
    for (int i = 0; i < 32; ++i) deep += "/a";
    EXPECT_EQ(refusal(account.create_mailbox(deep)), base::Code::limit);
    for (const char* name : {"x%y", "x*y", "a.b", "...", "a~b", "Thư đến", "&AC8-", "a b"}) {
        EXPECT_EQ(refusal(account.create_mailbox(name)), std::nullopt) << name;
    }
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

TEST_P(AccountTest, KeywordsHaveALimitPerMailbox)
{
    append("INBOX", 1);
    Flags many;
    for (std::size_t i = 0; i < most_keywords; ++i) many.keywords.push_back("k" + std::to_string(i));
    must(account.store_flags(id("INBOX"), UidSet::of(1), {FlagAction::add, many, {}}));
    const auto inbox = id("INBOX");
    EXPECT_EQ(refusal(account.store_flags(inbox, UidSet::of(1), {FlagAction::add, {0, {"one-more"}}, {}})),
              base::Code::limit);
    EXPECT_EQ(refusal(account.store_flags(inbox, UidSet::of(1), {FlagAction::add, {0, {"K1"}}, {}})),
              std::nullopt);
    for (const std::string& bad :
         {std::string(), std::string("a b"), std::string("\\X"), std::string(256, 'x')}) {
        EXPECT_EQ(refusal(account.store_flags(id("Sent"), UidSet::of(1), {FlagAction::add, {0, {bad}}, {}})),
                  base::Code::invalid)
            << bad;
    }
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

TEST_P(AccountTest, CopiesShareTheBodyAndTheEmailIdAndAreCounted)
{
    append("INBOX", 2, {flagged, {"k"}});
    clock.advance(std::chrono::hours(1));
    const auto copied = must(account.copy(id("INBOX"), UidSet::of(2), "Archive"));
    EXPECT_THAT(copied.from, ElementsAre(2u));
    EXPECT_THAT(copied.to, ElementsAre(1u));
    EXPECT_EQ(copied.uid_validity, named("Archive").uid_validity);
    const auto original = must(account.messages(id("INBOX"), UidSet::of(2), 1)).at(0);
    const auto copy = must(account.messages(id("Archive"), UidSet::all(), 1)).at(0);
    EXPECT_EQ(copy.body, original.body);
    EXPECT_EQ(copy.email_id, original.email_id);
    EXPECT_EQ(copy.thread_id, original.thread_id);
    EXPECT_EQ(copy.flags, original.flags);
    EXPECT_EQ(copy.internal_date, original.internal_date);
    EXPECT_EQ(copy.save_date, start + std::chrono::hours(1));
    EXPECT_EQ(must(account.usage()).messages, 3u);
    EXPECT_EQ(blobs(), 2u);
}

TEST_P(AccountTest, ABodyGoesWithItsLastCopyAndNotBefore)
{
    append("INBOX", 1, {deleted, {}});
    must(account.copy(id("INBOX"), UidSet::all(), "Archive"));
    must(account.copy(id("INBOX"), UidSet::all(), "INBOX"));
    EXPECT_EQ(must(account.expunge(id("INBOX"), UidSet::all())).to_text(), "1:2");
    EXPECT_EQ(blobs(), 1u);
    EXPECT_EQ(must(account.bytes(must(account.messages(id("Archive"), UidSet::all(), 1)).at(0), 0, 1000)),
              text);
    must(account.expunge(id("Archive"), UidSet::all()));
    EXPECT_EQ(blobs(), 0u);
    EXPECT_EQ(bodies(), 0u);
    EXPECT_EQ(must(account.usage()).bytes, 0u);
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
    EXPECT_EQ(must(account.changes(id("INBOX"), since)).vanished.to_text(), "2:3");
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
    run(store.sweep());
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
    must(store.sweep());
    EXPECT_EQ(blobs(), 0u);
    EXPECT_EQ(bodies(), 0u);
    EXPECT_EQ(must(account.usage()).messages, 0u);
}

TEST_P(AccountTest, TheSameBodyMayBeAppendedTwiceAndTheCopiesLiveByThemselves)
{
    const Body shared = body(store, text);
    for (const char* mailbox : {"INBOX", "Sent", "INBOX"}) {
        std::vector<NewMessage> one;
        one.push_back({shared, "", {deleted, {}}, {}});
        must(account.append(mailbox, std::move(one)));
    }
    must(account.expunge(id("INBOX"), UidSet::of(1)));
    must(account.expunge(id("INBOX"), UidSet::of(2)));
    EXPECT_EQ(must(account.bytes(must(account.messages(id("Sent"), UidSet::all(), 1)).at(0), 0, 1000)), text);
    must(account.expunge(id("Sent"), UidSet::all()));
    EXPECT_EQ(bodies(), 0u);
}

TEST_P(AccountTest, ChangesTellNewMessagesChangedFlagsAndVanishedUids)
{
    append("INBOX", 5);
    const auto since = named("INBOX").highest_modseq;
    EXPECT_THAT(changed_since("INBOX", since), IsEmpty());
    must(account.store_flags(id("INBOX"), UidSet({{2, 3}}), {FlagAction::add, {deleted, {}}, {}}));
    append("INBOX", 2);
    must(account.expunge(id("INBOX"), UidSet::of(2)));
    const auto changes = must(account.changes(id("INBOX"), since));
    EXPECT_TRUE(changes.is_complete);
    EXPECT_THAT(changed_since("INBOX", since), ElementsAre(3u, 6u, 7u));
    EXPECT_EQ(changes.vanished.to_text(), "2");
    EXPECT_EQ(changes.mailbox.highest_modseq, named("INBOX").highest_modseq);
    EXPECT_THAT(changed_since("INBOX", 0), ElementsAre());
    EXPECT_FALSE(must(account.changes(id("INBOX"), 0)).is_complete) << "from before there was a mailbox";
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
    EXPECT_TRUE(must(account.changes(id("INBOX"), since)).is_complete);
    must(account.expunge(id("INBOX"), UidSet::of(most_log_rows + 1)));
    EXPECT_FALSE(must(account.changes(id("INBOX"), since)).is_complete);
    const std::size_t gone = most_log_rows / 2;
    EXPECT_FALSE(must(account.changes(id("INBOX"), after[gone - 2])).is_complete);
    const auto rest = must(account.changes(id("INBOX"), after[gone - 1]));
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

TEST_P(AccountTest, OneBodyServesAllWhoGetIt)
{
    Body notice = body(store, text);
    std::vector<Copy> copies;
    for (std::uint8_t i = 1; i <= 20; ++i)
        copies.push_back({owner(i), {}, "To: " + std::to_string(i) + "\r\n", {}});
    copies[3].quota = {1, 0};
    copies[4].mailbox = Role::junk;
    copies.push_back({owner(1), {}, "twice\r\n", Role::inbox});
    const auto outcomes = run(store.deliver(std::move(notice), std::move(copies)));
    EXPECT_EQ(outcomes.at(3).error().code, base::Code::over_quota);
    EXPECT_EQ(std::ranges::count_if(outcomes, [](const auto& one) { return one.has_value(); }), 20);
    EXPECT_EQ(blobs(), 1u);
    EXPECT_EQ(must(store.account(owner(5)).mailbox("Junk")).messages, 1u);
    EXPECT_EQ(must(store.account(owner(4)).usage()).messages, 0u);
    EXPECT_EQ(must(account.usage()).messages, 2u);
    for (std::uint8_t i = 1; i <= 20; ++i) {
        Account one = store.account(owner(i));
        EXPECT_EQ(blobs(), 1u);
        for (const auto& mailbox : must(one.mailboxes())) {
            must(one.store_flags(mailbox.id, UidSet::all(), {FlagAction::add, {deleted, {}}, {}}));
            must(one.expunge(mailbox.id, UidSet::all()));
        }
    }
    EXPECT_EQ(blobs(), 0u);
    EXPECT_EQ(bodies(), 0u);
}

TEST_P(AccountTest, ALargeDeliveryReachesEverybodyOnceAndTheSameOwnerTwiceIfAsked)
{
    std::vector<Copy> copies;
    for (int i = 0; i < 2'500; ++i) {
        base::Uuid one = owner(static_cast<std::uint8_t>(i % 250));
        one.bytes[0] = static_cast<std::uint8_t>(i / 500);
        copies.push_back({one, {}, "", Role::inbox});
    }
    const auto outcomes = run(store.deliver(body(store, text), std::move(copies)));
    EXPECT_EQ(std::ranges::count_if(outcomes, [](const auto& one) { return one.has_value(); }), 2'500);
    EXPECT_EQ(engine->list(Space::account, {}, 10'000)->size(), 1'250u);
    base::Uuid first = owner(0);
    first.bytes[0] = 0;
    EXPECT_EQ(must(store.account(first).mailbox("INBOX")).messages, 2u);
    EXPECT_EQ(blobs(), 1u);
    EXPECT_EQ(must(store.sweep()).steps, 0u);
}

TEST_P(AccountTest, ABodyThatNobodyTookGoesWithTheNextSweepAndNotBefore)
{
    {
        const Body waiting = body(store, text);
        must(store.sweep());
        EXPECT_EQ(blobs(), 1u) << "somebody may still append it";
    }
    EXPECT_EQ(must(store.sweep()).bodies, 1u);
    EXPECT_EQ(blobs(), 0u);
}

TEST_P(AccountTest, ASummaryOfAnotherVersionIsMadeAgain)
{
    append("INBOX", 1);
    const auto found = must(account.messages(id("INBOX"), UidSet::all(), 1)).at(0);
    must(engine->transact({Space::body, found.body}, [](Batch& rows) -> base::Result<void> {
        std::string row(*rows.get("s"));
        row[row.size() - 1] = static_cast<char>(row.back() + 1);
        row.resize(row.size() - 1);
        rows.put("s", row);
        return {};
    }));
    EXPECT_EQ(must(account.summary(found.body)).envelope.subject, "x");
    EXPECT_EQ(refusal(account.summary(base::random_uuid())), base::Code::not_found);
}

}  // namespace
}  // namespace store

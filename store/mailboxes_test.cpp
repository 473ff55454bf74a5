// What an account promises of its mailboxes, on every engine.

#include "store/account_trial.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct MailboxesTest : AccountTrial {};
INSTANTIATE_TEST_SUITE_P(All, MailboxesTest, ::testing::Values("memory", "lmdb", "log", "restless"),
                         engine_name);

TEST_P(MailboxesTest, ANewAccountHasItsDefaultMailboxesWithTheirRoles)
{
    const auto mailboxes = must(account.mailboxes());
    EXPECT_THAT(names(), ElementsAre("INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"));
    const Role roles[] = {Role::inbox, Role::archive, Role::drafts, Role::junk, Role::sent, Role::trash};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(mailboxes[i].role, roles[i]);
    EXPECT_THAT(must(account.subscriptions()),
                ElementsAre("INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"));
}

TEST_P(MailboxesTest, CreateMakesTheParentsThatAreMissing)
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

TEST_P(MailboxesTest, DeleteTakesTheMessagesAndKeepsALevelAboveOthers)
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

TEST_P(MailboxesTest, UidvalidityGrowsForEveryNewMailboxEvenWhenTheClockJumpsBack)
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

TEST_P(MailboxesTest, RenameTakesTheWholeSubtreeAndNothingElse)
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

TEST_P(MailboxesTest, RenameIsRefusedWhereItMakesNoSense)
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

TEST_P(MailboxesTest, RenamingInboxMovesItsMessagesAndLeavesItEmpty)
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
    EXPECT_EQ(changes(before.id, before.highest_modseq).vanished.to_text(), "1:3");
}

TEST_P(MailboxesTest, SubscriptionsAreNamesThatOutliveTheirMailbox)
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

TEST_P(MailboxesTest, NamesThatNoClientCouldAddressAreRefused)
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

}  // namespace
}  // namespace store

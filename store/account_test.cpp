#include "store/testing.hpp"

namespace store {
namespace {

using namespace store::testing;

constexpr base::WallTime start{std::chrono::seconds(1'600'000'000)};

struct AccountTest : ::testing::Test {
    base::FakeClock clock{start};
    std::unique_ptr<Engine> engine = make_memory_engine();
    std::vector<MailboxId> heard;
    Store store{*engine, clock, [this](const Changed& changed) { heard.push_back(changed.mailbox); }};
    Account account = store.account(owner(1));

    std::vector<std::string> names()
    {
        std::vector<std::string> names;
        for (const auto& mailbox : must(account.mailboxes())) names.push_back(mailbox.name);
        return names;
    }
};

TEST_F(AccountTest, ANewAccountHasItsDefaultMailboxesWithTheirRoles)
{
    const auto mailboxes = must(account.mailboxes());
    EXPECT_THAT(names(), ::testing::ElementsAre("INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"));
    EXPECT_EQ(mailboxes[0].role, Role::inbox);
    EXPECT_EQ(mailboxes[3].role, Role::junk);
    EXPECT_THAT(must(account.subscriptions()), ::testing::Contains("Trash"));
}

TEST_F(AccountTest, WhatIsAppendedCanBeRead)
{
    const std::string text = "Message-ID: <1@test>\r\nSubject: x\r\n\r\nhello\r\n";
    auto appended = must(account.append("inbox", messages(store, text, {seen, {"$Forwarded"}})));
    EXPECT_THAT(appended.uids, ::testing::ElementsAre(1u));
    const auto inbox = must(account.mailbox("INBOX"));
    EXPECT_EQ(inbox.messages, 1u);
    EXPECT_EQ(inbox.unseen, 0u);
    EXPECT_EQ(inbox.uid_next, 2u);
    EXPECT_THAT(inbox.keywords, ::testing::ElementsAre("$Forwarded"));
    const auto found = must(account.messages(inbox.id, UidSet::all(), 10));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].flags, (Flags{seen, {"$Forwarded"}}));
    EXPECT_EQ(must(account.bytes(found[0], 0, 1000)), text);
    EXPECT_EQ(must(account.summary(found[0].body)).envelope.subject, "x");
}

}  // namespace
}  // namespace store

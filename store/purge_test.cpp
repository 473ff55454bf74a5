// Purge: nothing of an account stays, everything of others does, and a process that dies on the way has only to ask
// again.

#include "store/purge.hpp"

#include "disk/dying.hpp"
#include "store/account_trial.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace disk::testing;
using namespace store::testing;

class PurgeTest : public AccountTrial {
  protected:
    Table rows(std::uint8_t number) { return rows_of(*engine, {Space::account, owner(number)}); }
};
INSTANTIATE_TEST_SUITE_P(All, PurgeTest, ::testing::Values("memory", "lmdb", "restless"),
                         [](const auto& name) { return std::string(name.param); });

TEST_P(PurgeTest, TakesAllThatTheAccountHasAndNothingThatOthersHave)
{
    Account other = store.account(owner(2));
    append("INBOX", 5, {seen, {"k"}});
    must(account.create_mailbox("a/b/c"));
    append("a/b/c", 2);
    must(account.subscribe("a/b/c", Subscription::on));
    must(account.annotate(whole_account, {{"/private/comment", "x"}}));
    must(account.delete_mailbox("Trash"));
    const auto shared = body(store, "Subject: both\r\n\r\nboth\r\n");
    std::vector<Copy> copies;
    for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}})
        copies.push_back({owner(number), {}, "", {}, Marker{owner(9), "m"}});
    for (const auto& delivered : run(store.deliver(shared, std::move(copies)))) EXPECT_TRUE(delivered);

    must(purge(store, owner(1)));
    EXPECT_TRUE(rows(1).empty());
    const auto mailbox = must(other.mailbox("INBOX"));
    EXPECT_EQ(mailbox.messages, 1U);
    const auto messages = must(other.messages(mailbox.id, UidSet::all(), 10));
    EXPECT_THAT(must(other.bytes(messages.at(0), 0, 100)), ::testing::HasSubstr("both"));
    EXPECT_EQ(must(engine->blobs().list({}, 100)).size(), 1U) << "bodies that nobody has are gone";
    must(store.sweep());
    expect_whole(*engine);
}

TEST_P(PurgeTest, OfNothingIsDoneAlreadyAndMakesNothing)
{
    must(purge(store, owner(7)));
    EXPECT_TRUE(rows(7).empty());
    append("INBOX", 1);
    must(purge(store, owner(1)));
    must(purge(store, owner(1)));
    EXPECT_TRUE(rows(1).empty());
}

TEST_P(PurgeTest, ManyMailboxesAndMessagesGoInSlices)
{
    for (int i = 0; i < 450; ++i) must(account.create_mailbox("m/" + std::to_string(i)));
    std::vector<NewMessage> some;
    for (int i = 0; i < 60; ++i) some.push_back(message(store, text));
    must(account.append("m/7", std::move(some)));
    const MailboxId from = id("m/7");
    for (int i = 0; i < 50; ++i) must(account.copy(from, UidSet::all(), "INBOX"));
    EXPECT_EQ(must(account.usage()).messages, 60U * 51);
    must(purge(store, owner(1)));
    EXPECT_TRUE(rows(1).empty());
    expect_whole(*engine);
}

const base::SystemClock wall;

Settings one_at_a_time()
{
    Settings limits;
    limits.segment_size = 2'000;
    limits.log_size = 40'000;
    limits.apply_after = std::chrono::milliseconds(5);
    limits.changes_per_commit = 1;  // so that a crash can fall between any two steps
    return limits;
}

// Fills two accounts with what both have and what each has alone, purges the first, and begins again.
net::Task<void> fill_and_purge(Store& store, int first)
{
    for (int i = first;; ++i) {
        const std::string token = std::to_string(i);
        auto both = co_await write(store, token + "\n" + std::string(i % 2 == 0 ? 10 : 3'000, 'x'));
        if (!both) std::_Exit(2);
        std::vector<Copy> copies;
        for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}})
            copies.push_back({owner(number), {}, "", {}});
        for (const auto& delivered : co_await store.deliver(std::move(*both), std::move(copies)))
            if (!delivered) std::_Exit(2);
        say('D', token);
        Account account = store.account(owner(1));
        if (!co_await account.create_mailbox("a/" + token)) std::_Exit(2);
        if (!co_await account.copy(1, UidSet::all(), "a/" + token)) std::_Exit(2);
        if (i % 3 != 0) continue;
        say('p', token);
        if (!co_await purge(store, owner(1))) std::_Exit(3);
        say('P', token);
    }
}

TEST(PurgeChild, DISABLED_PurgesUntilItIsKilled)
{
    if (!folder_of_child()) GTEST_SKIP() << "started by PurgeCrashTest only";
    auto engine = open_engine("lmdb", folder_of_child(), one_at_a_time());
    Store store(*engine, wall, nullptr);
    net::run_here(fill_and_purge(store, first_of_child()));
}

int count_in(Account account, const std::string& token)
{
    const auto mailbox = must(account.mailbox("INBOX"));
    int count = 0;
    for (const auto& message : must(account.messages(mailbox.id, UidSet::all(), 100'000)))
        count += must(account.bytes(message, 0, 10'000)).starts_with(token + "\n") ? 1 : 0;
    return count;
}

// Whatever the child died at: asked again the purge comes to its end, and the other account has everything.
void check_purged(const std::string& folder, const Said& all)
{
    auto engine = open_engine("lmdb", folder, one_at_a_time());
    Store store(*engine, wall, nullptr);
    must(store.sweep());
    expect_whole(*engine);
    must(purge(store, owner(1)));
    EXPECT_TRUE(rows_of(*engine, {Space::account, owner(1)}).empty());
    for (const auto& [token, said] : all)
        if (said.find('D') != said.npos) EXPECT_EQ(count_in(store.account(owner(2)), token), 1) << token;
    EXPECT_EQ(must(store.sweep()).steps, 0U);
    expect_whole(*engine);
}

TEST(PurgeCrashTest, WhateverStepTheProcessDiesAtTheSamePurgeAgainEndsTheSame)
{
    TempFolder folder;
    Said all;
    int first = 0;
    for (const char* step : {"log.written", "log.synced", "commit.answer"}) {
        // Each life comes to another place: the steps of a purge lie between them.
        for (int time = 20; time < 90; time += 7) {
            SCOPED_TRACE(std::string(step) + ":" + std::to_string(time));
            EXPECT_TRUE(live_until({"PurgeChild.*", folder.path(), first += 1'000},
                                   {std::string(step) + ":" + std::to_string(time), {}}, all));
            check_purged(folder.path(), all);
        }
    }
    const auto purging = [](const auto& one) { return one.second.ends_with('p'); };
    EXPECT_GT(std::ranges::count_if(all, purging), 3)
        << "killed in the middle of a purge, and not only beside it";
}

}  // namespace
}  // namespace store

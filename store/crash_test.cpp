// kill -9: a child process delivers, moves and expunges, and says so through a pipe; it is killed at a named
// step or at any moment; then everything that it was told "done" about must be there, once, and nothing else.

#include "disk/dying.hpp"
#include "net/when_all.hpp"
#include "store/account_rows.hpp"
#include "store/mentions.hpp"
#include "store/testing.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace disk::testing;
using namespace store::testing;

const base::SystemClock wall;

Settings crash_limits()
{
    Settings limits;
    limits.segment_size = 2'000;
    limits.log_size = 40'000;
    limits.apply_after = std::chrono::milliseconds(5);
    limits.compact_at = 5;
    limits.changes_per_commit = 1;  // so that a crash can fall between any two steps
    return limits;
}

class Life {
  public:
    explicit Life(Store& store) : store_(store) {}

    net::Task<void> work(int worker, int first)
    {
        for (int i = first;; ++i) co_await one_life(std::to_string(worker) + "." + std::to_string(i), i);
    }

    // Everything else that writes, in an account of its own: afterwards all must fit together, whatever of it
    // is there.
    net::Task<void> churn(int first)
    {
        Account account = store_.account(owner(4));
        for (int i = first;; ++i) {
            // What a child before this one may have left.
            for (const char* name : {"a", "a/b", "c"})
                static_cast<void>(co_await account.delete_mailbox(name));
            must_be(co_await account.create_mailbox("a/b"));
            std::vector<NewMessage> some;
            for (int k = 0; k < 3; ++k) {
                auto made = co_await write(store_, std::to_string(i) + std::string(k == 0 ? 3000 : 10, 'y'));
                if (!made) std::_Exit(2);
                some.push_back({std::move(*made), "", {deleted, {"k"}}, {}});
            }
            if (!co_await account.append("a", std::move(some))) std::_Exit(2);
            const auto from = co_await account.mailbox("a");
            if (!from) std::_Exit(2);
            must_be(co_await account.copy(from->id, UidSet::all(), "a/b"));
            must_be(co_await account.move(from->id, UidSet::of(1), "Trash"));
            must_be(
                co_await account.store_flags(from->id, UidSet::of(2), {FlagAction::replace, {seen, {}}, {}}));
            must_be(co_await account.expunge(from->id, UidSet::all()));
            must_be(co_await share_for_a_while(account, *from));
            must_be(co_await account.delete_mailbox("a"));
            must_be(co_await account.rename_mailbox("a/b", "c"));
            must_be(co_await account.delete_mailbox("c"));
            if (i % 3 == 0) co_await store_.tidy();
        }
    }

  private:
    template<typename T> static void must_be(const base::Result<T>& outcome)
    {
        if (!outcome) std::_Exit(2);
    }

    // Rights given and taken, and messages to another account, which removes them.
    net::Task<base::Result<UidSet>> share_for_a_while(Account account, Mailbox mailbox)
    {
        const Identifier reader{Identifier::Sign::positive, Identifier::Kind::account, owner(5)};
        must_be(co_await account.change_acl(mailbox.id, reader, {RightsAction::add, all_rights}));
        auto kept = co_await account.mailbox("a/b");
        if (!kept) co_return base::refuse(kept.error());
        Account other = store_.account(owner(5));
        Elsewhere there{other, "INBOX"};
        must_be(co_await account.copy_across(kept->id, UidSet::of(1), there));
        must_be(co_await account.move_across(kept->id, UidSet::of(2), there));
        must_be(co_await account.drop_acl(mailbox.id, reader));
        auto inbox = co_await other.mailbox("INBOX");
        if (!inbox) co_return base::refuse(inbox.error());
        co_return co_await other.expunge(inbox->id, UidSet::all());
    }

    net::Task<void> share(std::string token, Body body)
    {
        say('d', token);
        std::vector<Copy> copies;
        for (const std::uint8_t number : {std::uint8_t{2}, std::uint8_t{3}})
            copies.push_back({owner(number), {}, "", {}});
        auto outcomes = co_await store_.deliver(std::move(body), std::move(copies));
        if (!outcomes[0] || !outcomes[1]) std::_Exit(2);
        say('D', token);
    }

    net::Task<void> one_life(std::string token, int i)
    {
        Account account = store_.account(owner(1));
        auto made = co_await write(store_, token + "\n" + std::string(i % 2 == 0 ? 10 : 3000, 'x'));
        if (!made) std::_Exit(2);
        say('a', token);
        std::vector<NewMessage> one;
        one.push_back({*made, "", {deleted, {}}, {}});
        auto appended = co_await account.append("INBOX", std::move(one));
        if (!appended) std::_Exit(2);
        say('A', token);

        if (i % 5 != 0 && i % 4 != 3) co_await share(token, std::move(*made));

        say('m', token);
        auto moved = co_await account.move(1, UidSet::of(appended->uids[0]), "Archive");
        if (!moved) std::_Exit(2);
        say('M', token);
        if (i % 3 != 0) co_return;

        say('x', token);
        auto gone = co_await account.expunge(6, UidSet::of(moved->to[0]));
        if (!gone) std::_Exit(2);
        say('X', token);
    }

    Store& store_;
};

net::Task<void> live(Store& store, int first)
{
    if (!co_await store.sweep()) std::_Exit(3);
    Life life(store);
    std::vector<net::Task<void>> tasks;
    for (int worker = 0; worker < 4; ++worker) tasks.push_back(life.work(worker, first));
    tasks.push_back(life.churn(first));
    co_await net::when_all(std::move(tasks));
}

TEST(CrashChild, DISABLED_LivesUntilItIsKilled)
{
    if (!folder_of_child()) GTEST_SKIP() << "started by CrashTest only";
    auto engine = open_engine("lmdb", folder_of_child(), crash_limits());
    Store store(*engine, wall, nullptr);
    net::run_here(live(store, first_of_child()));
}

// How often each token is found in a mailbox.
using Found = std::map<std::string, int>;

Found find_tokens(Account account, const char* name)
{
    Found found;
    const auto mailbox = must(account.mailbox(name));
    const auto messages = must(account.messages(mailbox.id, UidSet::all(), 1'000'000));
    EXPECT_EQ(mailbox.messages, messages.size());
    for (const auto& message : messages) {
        const std::string bytes = must(account.bytes(message, 0, 10'000));
        EXPECT_EQ(bytes.size(), message.size());
        must(account.summary(message.body));
        ++found[bytes.substr(0, bytes.find('\n'))];
    }
    return found;
}

void check_token(const std::string& token, const std::string& said, std::vector<Found>& found)
{
    const auto has = [&](char letter) { return said.find(letter) != said.npos; };
    const int inbox = found[0][token], archive = found[1][token], second = found[2][token],
              third = found[3][token];
    const int mine = inbox + archive;
    EXPECT_LE(mine, 1) << token << " " << said;
    if (has('A') && !has('x')) EXPECT_EQ(mine, 1) << token << " " << said;
    if (has('M')) EXPECT_EQ(inbox, 0) << token << " " << said;
    if (has('X')) EXPECT_EQ(mine, 0) << token << " " << said;
    for (const int others : {second, third}) {
        EXPECT_LE(others, has('d') ? 1 : 0) << token << " " << said;
        if (has('D')) EXPECT_EQ(others, 1) << token << " " << said;
    }
}

// Whoever has rights is led there, and nobody else.
void check_mentions(Engine& engine)
{
    const auto entries = each(rows_of(engine, {Space::account, owner(4)}), key::acls(), acl_entry);
    std::set<Identifier> wanted, found;
    for (const auto& entry : entries) wanted.insert(entry.who);
    for (const auto& mention : each(rows_of(engine, mentions_partition), key::mentions(), mention_row))
        found.insert(mention.who);
    EXPECT_EQ(found, wanted);
}

void check(const std::string& folder, const Said& all)
{
    auto engine = open_engine("lmdb", folder, crash_limits());
    Store store(*engine, wall, nullptr);
    must(store.sweep());
    std::vector<Found> found;
    for (const char* name : {"INBOX", "Archive"}) found.push_back(find_tokens(store.account(owner(1)), name));
    for (const std::uint8_t number : {std::uint8_t{2}, std::uint8_t{3}}) {
        found.push_back(find_tokens(store.account(owner(number)), "INBOX"));
    }
    for (const auto& mailbox : found) {
        for (const auto& [token, count] : mailbox)
            EXPECT_TRUE(all.contains(token)) << token << " was never begun";
    }
    for (const auto& [token, said] : all) check_token(token, said, found);
    EXPECT_EQ(must(store.sweep()).steps, 0u);
    check_mentions(*engine);
    expect_whole(*engine);
}

constexpr const char* child_test = "CrashChild.*";

TEST(CrashTest, WhateverStepTheProcessDiesAtNothingAcknowledgedIsLost)
{
    TempFolder folder;
    Said all;
    int first = 0;
    for (const char* step : {"log.written", "log.synced", "commit.answer", "apply.copied", "apply.synced",
                             "apply.written", "apply.portion", "apply.done", "compact.copied",
                             "compact.moved", "compact.removed", "large.created", "large.written",
                             "large.synced", "large.durable", "large.removed", "segment.created"}) {
        for (const char* time : {":1", ":4", ":23"}) {
            SCOPED_TRACE(std::string(step) + time);
            const auto begun = std::chrono::steady_clock::now();
            EXPECT_TRUE(live_until({child_test, folder.path(), first += 120'000},
                                   {std::string(step) + time, {}}, all));
            EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(60))
                << "never came there";
            check(folder.path(), all);
        }
    }
    EXPECT_GT(all.size(), 50u);
}

TEST(CrashTest, KilledAtAnyMomentItKeepsWhatItSaid)
{
    Lifetimes lifetimes(std::chrono::milliseconds(320));
    SCOPED_TRACE(lifetimes.text());
    TempFolder folder;
    Said all;
    for (int round = 1; round <= 15 || (all.size() <= 50 && round <= 35); ++round) {
        EXPECT_TRUE(
            live_until({child_test, folder.path(), round * 120'000}, {"", lifetimes.next(all.size())}, all));
        check(folder.path(), all);
    }
    EXPECT_GT(all.size(), 50u);
}

}  // namespace
}  // namespace store

// kill -9: a child queues messages for two lanes and an account here, and works them; it is killed at a named step
// or at any moment. Then each message is queued for all three or for none, nothing that was reported is queued any
// more, and the account has each message once.

#include "disk/dying.hpp"
#include "net/when_all.hpp"
#include "store/digest.hpp"
#include "store/queue.hpp"
#include "store/testing.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace disk::testing;
using namespace store::testing;

const base::SystemClock wall;
const base::Uuid node = owner(201);
const base::Uuid reader = owner(1);

struct Way {
    const char* lane;
    char tried, reported;  // what the child says of it
};
constexpr Way ways[] = {{"one.example", 'o', 'O'}, {"two.example", 't', 'T'}, {"here", 'h', 'H'}};

Settings crash_limits()
{
    Settings limits;
    limits.segment_size = 20'000;
    limits.changes_per_commit = 1;  // so that a crash can fall between any two steps
    return limits;
}

class Life {
  public:
    Life(Store& store, Queue& queue) : store_(store), queue_(queue) {}

    net::Task<void> send(int sender, int first)
    {
        for (int i = first;; ++i) {
            const std::string token = std::to_string(sender) + "." + std::to_string(i);
            auto made = co_await write(store_, token + "\n" + std::string(i % 5 == 0 ? 3'000 : 10, 'x'));
            if (!made) std::_Exit(2);
            NewMail mail;
            mail.message = digest(token);
            mail.body = std::move(*made);
            mail.return_path = token;
            mail.lifetime = std::chrono::hours(1);
            for (const auto& way : ways) mail.recipients.push_back({way.lane, "a", ""});
            say('q', token);
            if (!co_await queue_.enqueue(std::move(mail))) std::_Exit(2);
            say('Q', token);
            if (i % 7 == 0) co_await store_.tidy();
        }
    }

    net::Task<void> work(Way way)
    {
        auto lease = co_await queue_.acquire(shard_of_lane(way.lane), node, std::chrono::hours(1));
        if (!lease) std::_Exit(2);
        for (;;) {
            auto due = co_await queue_.due(*lease, {4, 4, std::chrono::minutes(1)});
            if (!due) std::_Exit(2);
            for (const auto& taken : due->taken) co_await try_one(way, *lease, taken);
            co_await net::Loop::current().sleep(std::chrono::milliseconds(1));
        }
    }

  private:
    net::Task<void> try_one(Way way, Lease lease, Taken taken)
    {
        const std::string& token = taken.item.return_path;
        say(way.tried, token);
        const Outcome outcome{0, Progress::delivered, "", {}};
        if (way.tried == 'h') {
            std::vector<LocalCopy> copies;
            copies.push_back({0, {reader, {}, "", Role::inbox}});
            auto delivered = co_await queue_.deliver(lease, taken, std::move(copies));
            if (!delivered || !(*delivered)[0]) std::_Exit(2);
        }
        std::vector<Outcome> outcomes{outcome};
        if (!co_await queue_.report(lease, taken, std::move(outcomes))) std::_Exit(2);
        say(way.reported, token);
    }

    Store& store_;
    Queue& queue_;
};

net::Task<void> live(Store& store, Queue& queue, int first)
{
    if (!co_await store.sweep()) std::_Exit(3);
    Life life(store, queue);
    std::vector<net::Task<void>> tasks;
    for (int sender = 0; sender < 3; ++sender) tasks.push_back(life.send(sender, first));
    for (const auto& way : ways) tasks.push_back(life.work(way));
    co_await net::when_all(std::move(tasks));
}

TEST(QueueCrashChild, DISABLED_LivesUntilItIsKilled)
{
    if (!folder_of_child()) GTEST_SKIP() << "started by QueueCrashTest only";
    auto engine = open_engine("lmdb", folder_of_child(), crash_limits());
    Store store(*engine, wall, nullptr);
    Queue queue(store);
    net::run_here(live(store, queue, first_of_child()));
}

using Found = std::map<std::string, int>;  // by token

Found find_queued(Queue& queue, const std::string& lane)
{
    Found found;
    std::string from;
    do {
        const auto page = must(queue.items(lane, from, Queue::most_page));
        for (const auto& item : page.items) {
            EXPECT_TRUE(must(queue.bytes(item.body, 0, 100)).starts_with(item.return_path + "\n"));
            ++found[item.return_path];
        }
        from = page.next;
    } while (!from.empty());
    return found;
}

Found find_read(Account account)
{
    Found found;
    const auto inbox = must(account.mailbox("INBOX"));
    for (const auto& message : must(account.messages(inbox.id, UidSet::all(), 1'000'000))) {
        const std::string bytes = must(account.bytes(message, 0, 100));
        ++found[bytes.substr(0, bytes.find('\n'))];
    }
    return found;
}

// How many of the three ways know the message: those on which it waits, or may have been tried.
int check_ways(const std::string& token, const std::string& said, std::vector<Found>& queued)
{
    const auto has = [&](char letter) { return said.find(letter) != said.npos; };
    int known = 0;
    for (std::size_t i = 0; i < std::size(ways); ++i) {
        const int waits = queued[i][token];
        EXPECT_LE(waits, 1) << token << " " << said;
        if (has(ways[i].reported)) EXPECT_EQ(waits, 0) << token << " " << said;
        if (!has(ways[i].tried) && has('Q')) EXPECT_EQ(waits, 1) << token << " " << said;
        known += waits == 1 || has(ways[i].tried) ? 1 : 0;
    }
    return known;
}

void check(const std::string& folder, const Said& all)
{
    auto engine = open_engine("lmdb", folder, crash_limits());
    Store store(*engine, wall, nullptr);
    Queue queue(store);
    must(store.sweep());
    std::vector<Found> queued;
    for (const auto& way : ways) queued.push_back(find_queued(queue, way.lane));
    Found read = find_read(store.account(reader));
    for (const auto& [token, said] : all) {
        const int known = check_ways(token, said, queued);
        EXPECT_TRUE(known == 0 || known == 3) << token << " " << said << " " << known;
        EXPECT_LE(read[token], 1) << token << " " << said;
        const bool waits = queued[2][token] == 1;
        if (said.contains('H') || (said.contains('Q') && !waits)) EXPECT_EQ(read[token], 1) << token << said;
    }
    for (const auto& lane : queued) {
        for (const auto& [token, count] : lane) EXPECT_TRUE(count == 0 || all.contains(token)) << token;
    }
    EXPECT_EQ(must(store.sweep()).steps, 0u);
    expect_whole(*engine);
}

constexpr const char* child_test = "QueueCrashChild.*";

TEST(QueueCrashTest, WhateverStepTheProcessDiesAtTheQueueIsWhole)
{
    TempFolder folder;
    Said said;
    int first = 0;
    for (const char* step :
         {"log.written", "log.synced", "commit.answer", "apply.synced", "apply.done", "large.durable"}) {
        for (const char* time : {":3", ":17", ":40"}) {
            SCOPED_TRACE(std::string(step) + time);
            EXPECT_TRUE(live_until({child_test, folder.path(), first += 10'000},
                                   {std::string(step) + time, {}}, said));
            check(folder.path(), said);
        }
    }
    EXPECT_GT(said.size(), 30u);
}

TEST(QueueCrashTest, KilledAtAnyMomentTheQueueIsWhole)
{
    Lifetimes lifetimes(std::chrono::milliseconds(170));
    SCOPED_TRACE(lifetimes.text());
    TempFolder folder;
    Said said;
    for (int round = 1; round <= 10 || (said.size() <= 30 && round <= 30); ++round) {
        EXPECT_TRUE(
            live_until({child_test, folder.path(), round * 10'000}, {"", lifetimes.next(said.size())}, said));
        check(folder.path(), said);
    }
    EXPECT_GT(said.size(), 30u);
}

}  // namespace
}  // namespace store

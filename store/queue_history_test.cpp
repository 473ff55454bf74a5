// Random histories: several workers use one queue at the same time, each with lanes and a shard of its own, and
// each knows at every moment what its lanes must hold and what is due.

#include "net/when_all.hpp"
#include "store/queue_rows.hpp"
#include "store/queue_trial.hpp"

#include <random>

namespace store {
namespace {

using namespace store::testing;

constexpr int workers = 6;
constexpr std::size_t lanes_each = 3;

// Of all workers, in different shards; those of one worker in one.
std::vector<std::string> lanes_of(int worker)
{
    std::vector<std::string> names;
    for (int i = 0; names.size() < lanes_each; ++i) {
        std::string name = std::to_string(worker) + "." + std::to_string(i) + ".example";
        if (shard_of_lane(name) == static_cast<Shard>(40 * worker + 3)) names.push_back(std::move(name));
    }
    return names;
}

struct Shared {
    Store& store;
    Queue& queue;
    base::FakeClock& clock;
};

class Worker {
  public:
    Worker(Shared shared, int number, std::uint64_t seed)
        : shared_(shared),
          queue_(shared.queue),
          number_(number),
          lanes_(lanes_of(number)),
          random_(seed)
    {}

    net::Task<void> work(int steps)
    {
        auto lease = co_await queue_.acquire(shard_of_lane(lanes_[0]), worker, longest_lease);
        EXPECT_TRUE(lease);
        lease_ = *lease;
        for (int i = 0; i < steps; ++i) {
            co_await step();
            if (i % 6 == 0) co_await compare();
        }
        co_await compare();
    }

    // Takes all out that is left.
    net::Task<void> clear()
    {
        for (auto& [id, item] : items_) EXPECT_TRUE(co_await queue_.remove(id));
        for (const auto& lane : lanes_) static_cast<void>(co_await queue_.release_lane(lane));
    }

    std::size_t items() const { return items_.size(); }

  private:
    struct Rest {
        Standing standing = Standing::waiting;
        base::WallTime until;
    };

    std::uint64_t pick(std::uint64_t below) { return random_() % below; }
    base::Duration any_wait() { return std::chrono::seconds(pick(600)); }
    std::string& any_lane() { return lanes_[pick(lanes_.size())]; }

    net::Task<void> step()
    {
        switch (pick(14)) {
        case 0:
        case 1:
        case 2: co_return co_await enqueue();
        case 3:
        case 4:
        case 5: co_return co_await take();
        case 6:
        case 7: co_return co_await report_one();
        case 8: co_return co_await set_standing();
        case 9: co_return co_await remove();
        case 10: co_return co_await rest();
        case 11: co_return co_await hold_lane();
        case 12: co_return co_await requeue();
        default: shared_.clock.advance(any_wait());
        }
    }

    net::Task<void> enqueue()
    {
        std::vector<std::string> addresses;
        for (std::uint64_t i = 0; i <= pick(4); ++i)
            addresses.push_back(std::to_string(i) + "@" + any_lane());
        auto made = co_await write(shared_.store, "x" + std::to_string(random_()));
        EXPECT_TRUE(made);
        NewMail one =
            mail(std::move(*made), static_cast<std::uint16_t>(++messages_ * workers + number_), addresses);
        one.priority = static_cast<Priority>(pick(3));
        const auto message = one.message;
        EXPECT_TRUE(co_await queue_.enqueue(std::move(one)));
        std::size_t recipients = 0;
        for (const auto& lane : lanes_) {
            auto page = co_await queue_.items(lane, {}, Queue::most_page);
            EXPECT_TRUE(page);
            for (auto& item : page->items) {
                if (item.message != message) continue;
                recipients += item.recipients.size();
                EXPECT_EQ(item.lane, lane);
                items_[item.id] = std::move(item);
            }
        }
        EXPECT_EQ(recipients, addresses.size());
    }

    bool may_be_due(const Item& item, base::WallTime now)
    {
        const Rest& rest = rests_[item.lane];
        return item.standing == Standing::waiting && rest.standing == Standing::waiting &&
               item.next_attempt <= now && rest.until <= now && !in_hand_.contains(item.id);
    }

    // What was due before must come, and what is not due after must not.
    net::Task<void> take()
    {
        std::set<ItemId> wanted;
        for (const auto& [id, item] : items_) {
            if (may_be_due(item, queue_.now())) wanted.insert(id);
        }
        auto due = co_await queue_.due(lease_, {10'000, 10'000, std::chrono::years(1)});
        EXPECT_TRUE(due);
        for (auto& taken : due->taken) {
            const ItemId id = taken.item.id;
            wanted.erase(id);
            EXPECT_TRUE(items_.contains(id));
            EXPECT_TRUE(may_be_due(items_[id], queue_.now()));
            EXPECT_FALSE(taken.now.empty());
            for (const std::size_t place : taken.now)
                EXPECT_EQ(items_[id].recipients[place].progress, Progress::waiting);
            in_hand_.emplace(id, std::move(taken));
        }
        EXPECT_TRUE(wanted.empty());
    }

    Outcome any_outcome(std::size_t place)
    {
        const auto progress = static_cast<Progress>(pick(3));
        return {place, progress, std::to_string(random_()), queue_.now() + any_wait()};
    }

    net::Task<void> report_one()
    {
        if (in_hand_.empty()) co_return;
        auto at = in_hand_.begin();
        std::advance(at, pick(in_hand_.size()));
        const Taken taken = std::move(at->second);
        in_hand_.erase(at);
        if (pick(5) == 0) co_return queue_.give_back(taken);
        std::vector<Outcome> outcomes;
        for (const std::size_t place : taken.now) {
            if (pick(4) != 0) outcomes.push_back(any_outcome(place));
        }
        EXPECT_TRUE(co_await queue_.report(lease_, taken, outcomes));
        note(taken.item.id, outcomes);
    }

    void note(const ItemId& id, const std::vector<Outcome>& outcomes)
    {
        const auto at = items_.find(id);
        if (at == items_.end()) return;
        Item& item = at->second;
        for (const auto& outcome : outcomes) {
            Recipient& recipient = item.recipients[outcome.recipient];
            recipient.progress = outcome.progress;
            recipient.answer = outcome.answer;
            ++recipient.attempts;
            if (outcome.progress == Progress::waiting) recipient.next_attempt = outcome.next_attempt;
        }
        item.next_attempt = never;
        for (const auto& recipient : item.recipients) {
            if (recipient.progress == Progress::waiting)
                item.next_attempt = std::min(item.next_attempt, recipient.next_attempt);
        }
        if (item.next_attempt == never) forget(id);
    }

    // With its last item a lane forgets that it rests.
    void forget(const ItemId& id)
    {
        const std::string lane = items_.at(id).lane;
        items_.erase(id);
        if (!has_lane(lane)) rests_.erase(lane);
    }

    // Nothing, where there is none.
    Item* any_item()
    {
        if (items_.empty()) return nullptr;
        auto at = items_.begin();
        std::advance(at, pick(items_.size()));
        return &at->second;
    }

    net::Task<void> set_standing()
    {
        Item* item = any_item();
        if (!item) co_return;
        item->standing = static_cast<Standing>(pick(2));
        auto done = item->standing == Standing::held ? co_await queue_.hold(item->id)
                                                     : co_await queue_.release(item->id);
        EXPECT_TRUE(done);
    }

    net::Task<void> remove()
    {
        Item* item = any_item();
        if (!item) co_return;
        const ItemId id = item->id;
        forget(id);
        EXPECT_TRUE(co_await queue_.remove(id));
        EXPECT_FALSE(co_await queue_.item(id));
    }

    bool has_lane(const std::string& lane)
    {
        if (rests_[lane].standing == Standing::held) return true;
        for (const auto& [id, item] : items_) {
            if (item.lane == lane) return true;
        }
        return false;
    }

    net::Task<void> rest()
    {
        const std::string lane = any_lane();
        const base::WallTime until = queue_.now() + any_wait();
        const bool is_there = has_lane(lane);
        EXPECT_TRUE(co_await queue_.rest(lease_, {lane, 0, 0, {}, until, "421"}));
        if (is_there) rests_[lane].until = until;
    }

    net::Task<void> hold_lane()
    {
        const std::string lane = any_lane();
        const bool is_there = has_lane(lane);
        Rest& rest = rests_[lane];
        rest.standing = pick(3) == 0 ? Standing::held : Standing::waiting;
        if (rest.standing == Standing::held)
            EXPECT_TRUE(co_await queue_.hold_lane(lane));
        else
            EXPECT_EQ((co_await queue_.release_lane(lane)).has_value(), is_there);
        if (!has_lane(lane)) rests_.erase(lane);
    }

    net::Task<void> requeue()
    {
        const std::string lane = any_lane();
        const bool is_there = has_lane(lane);
        const auto done = co_await queue_.requeue_lane(lane);
        EXPECT_EQ(done.has_value(), is_there);
        if (!done) co_return;
        rests_[lane].until = {};
        for (auto& [id, item] : items_) {
            // The clock may have gone on: they are looked up again.
            if (item.lane != lane || item.standing == Standing::held) continue;
            auto found = co_await queue_.item(id);
            EXPECT_TRUE(found);
            EXPECT_LE(found->next_attempt, queue_.now());
            item = std::move(*found);
        }
    }

    net::Task<void> compare()
    {
        std::uint64_t sum = 0;
        for (const auto& lane : lanes_) {
            auto page = co_await queue_.items(lane, {}, Queue::most_page);
            EXPECT_TRUE(page);
            std::uint64_t held = 0;
            for (const auto& item : page->items) {
                EXPECT_TRUE(items_.contains(item.id));
                expect_same(item, items_[item.id]);
                held += item.standing == Standing::held ? 1 : 0;
            }
            sum += page->items.size();
            auto found = co_await queue_.lane(lane);
            EXPECT_EQ(found.has_value(), has_lane(lane));
            if (!found) continue;
            EXPECT_EQ(found->items, page->items.size());
            EXPECT_EQ(found->held, held);
            EXPECT_EQ(found->standing, rests_[lane].standing);
        }
        EXPECT_EQ(sum, items_.size());
        auto count = co_await queue_.count(lease_.shard);
        EXPECT_EQ(count.value(), items_.size());
    }

    static void expect_same(const Item& have, const Item& want)
    {
        EXPECT_EQ(have.message, want.message);
        EXPECT_EQ(have.standing, want.standing);
        EXPECT_EQ(have.priority, want.priority);
        EXPECT_EQ(have.next_attempt, want.next_attempt);
        EXPECT_EQ(have.recipients.size(), want.recipients.size());
        for (std::size_t i = 0; i < std::min(have.recipients.size(), want.recipients.size()); ++i) {
            EXPECT_EQ(have.recipients[i].progress, want.recipients[i].progress);
            EXPECT_EQ(have.recipients[i].attempts, want.recipients[i].attempts);
            EXPECT_EQ(have.recipients[i].answer, want.recipients[i].answer);
            EXPECT_EQ(have.recipients[i].next_attempt, want.recipients[i].next_attempt);
        }
    }

    Shared shared_;
    Queue& queue_;
    int number_;
    std::vector<std::string> lanes_;
    std::mt19937_64 random_;
    Lease lease_;
    std::map<ItemId, Item> items_;
    std::map<ItemId, Taken> in_hand_;
    std::map<std::string, Rest> rests_;
    int messages_ = 0;
};

struct QueueHistoryTest : QueueTrial {};
INSTANTIATE_TEST_SUITE_P(All, QueueHistoryTest, ::testing::Values("memory", "lmdb", "restless"), engine_name);

net::Task<void> work_all(std::vector<std::unique_ptr<Worker>>& all, int steps)
{
    std::vector<net::Task<void>> tasks;
    for (auto& one : all) tasks.push_back(one->work(steps));
    co_await net::when_all(std::move(tasks));
}

TEST_P(QueueHistoryTest, ConcurrentWorkersEachFindWhatTheyLeft)
{
    const char* given = std::getenv("CONGVU_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
    SCOPED_TRACE("CONGVU_SEED=" + std::to_string(seed));
    std::vector<std::unique_ptr<Worker>> all;
    for (int i = 0; i < workers; ++i)
        all.push_back(
            std::make_unique<Worker>(Shared{store, queue, clock}, i, seed + static_cast<unsigned>(i)));
    net::run_here(work_all(all, 250));
    run(store.tidy());
    expect_whole(*engine);
    EXPECT_EQ(must(store.sweep()).steps, 0u) << "nothing is left half done while nothing breaks";
    std::size_t items = 0;
    for (auto& one : all) {
        items += one->items();
        run(one->clear());
    }
    EXPECT_GT(items, 0u);
    EXPECT_EQ(blobs(), 0u);
    expect_swept_whole();
}

}  // namespace
}  // namespace store

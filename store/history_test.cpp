// Random histories: several workers change one account at the same time, each in mailboxes of its own, and
// each knows at every moment what its mailboxes must hold. Follows every mailbox by its changes alone as
// well, as a client with QRESYNC does.

#include "net/when_all.hpp"
#include "store/testing.hpp"
#include "store/whole.hpp"

#include <map>
#include <random>

namespace store {
namespace {

using namespace store::testing;

struct Kept {
    std::string text;
    Flags flags;
    bool operator==(const Kept&) const = default;
};

using Believed = std::map<Uid, Flags>;

// What one mailbox must hold, and what somebody who only asks for changes believes it holds.
struct Expected {
    std::string name;
    MailboxId id = 0;
    Uid uid_next = 1;
    std::map<Uid, Kept> messages;
    Modseq seen = 0;
    Believed believed;
};

class Worker {
  public:
    Worker(Store& store, int number, std::uint64_t seed)
        : store_(store),
          account_(store.account(owner(1))),
          prefix_("w" + std::to_string(number) + "/"),
          random_(seed)
    {}

    net::Task<void> work(int steps)
    {
        for (auto& box : boxes_) co_await create(box);
        for (int i = 0; i < steps; ++i) {
            co_await step();
            if (i % 8 == 0) co_await compare();
        }
        co_await compare();
    }

    std::size_t messages() const { return boxes_[0].messages.size() + boxes_[1].messages.size(); }
    const std::string& names(int box) const { return boxes_[box].name; }

  private:
    std::uint64_t pick(std::uint64_t below) { return random_() % below; }
    Expected& any_box() { return boxes_[pick(2)]; }
    std::string fresh_name() { return prefix_ + "n" + std::to_string(++names_); }

    Flags any_flags()
    {
        Flags flags;
        flags.system = static_cast<std::uint8_t>(pick(32));
        for (const char* keyword : {"$a", "$b", "c"}) {
            if (pick(4) == 0) flags.keywords.emplace_back(keyword);
        }
        return flags;
    }
    UidSet any_uids(const Expected& box)
    {
        const auto first = static_cast<Uid>(1 + pick(box.uid_next));
        return UidSet({{first, static_cast<Uid>(first + pick(4))}});
    }

    net::Task<void> create(Expected& box)
    {
        box = {};
        box.name = fresh_name();
        auto made = co_await account_.create_mailbox(box.name);
        EXPECT_TRUE(made);
        auto found = co_await account_.mailbox(box.name);
        box.id = found->id;
        box.seen = found->highest_modseq;
    }

    net::Task<void> step()
    {
        Expected& box = any_box();
        Expected& other = any_box();
        switch (pick(10)) {
        case 0:
        case 1:
        case 2: co_return co_await append(box);
        case 3:
        case 4: co_return co_await store_flags(box);
        case 5: co_return co_await transfer(box, other, true);
        case 6: co_return co_await transfer(box, other, false);
        case 7: co_return co_await expunge(box);
        case 8: co_return co_await rename(box);
        default: co_return co_await start_anew(box);
        }
    }

    net::Task<void> append(Expected& box)
    {
        std::vector<NewMessage> all;
        std::vector<Kept> kept;
        for (std::uint64_t i = 0; i <= pick(3); ++i) {
            const std::string text = prefix_ + std::to_string(++texts_) + std::string(pick(2) * 2000, 'x');
            auto made = co_await write(store_, text);
            EXPECT_TRUE(made);
            kept.push_back({text, any_flags()});
            all.push_back({std::move(*made), "", kept.back().flags, {}});
        }
        auto appended = co_await account_.append(box.name, std::move(all));
        EXPECT_TRUE(appended);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            EXPECT_EQ(appended->uids[i], box.uid_next);
            box.messages[box.uid_next++] = kept[i];
        }
    }

    static Flags combined(const Flags& before, const FlagChange& change)
    {
        if (change.action == FlagAction::replace) return change.flags;
        Flags after = before;
        for (const auto& keyword : change.flags.keywords) std::erase(after.keywords, keyword);
        if (change.action == FlagAction::remove) {
            after.system = static_cast<std::uint8_t>(after.system & ~change.flags.system);
            return after;
        }
        after.system |= change.flags.system;
        for (const auto& keyword : change.flags.keywords) after.keywords.push_back(keyword);
        std::ranges::sort(after.keywords);
        return after;
    }

    net::Task<void> store_flags(Expected& box)
    {
        const UidSet uids = any_uids(box);
        const FlagChange change{static_cast<FlagAction>(pick(3)), any_flags(), {}};
        auto stored = co_await account_.store_flags(box.id, uids, change);
        EXPECT_TRUE(stored);
        for (auto& [uid, kept] : box.messages) {
            if (uids.contains(uid)) kept.flags = combined(kept.flags, change);
        }
        for (const auto& one : stored->changed) EXPECT_EQ(one.flags, box.messages.at(one.uid).flags);
    }

    net::Task<void> transfer(Expected& from, Expected& to, bool is_copy)
    {
        const UidSet uids = any_uids(from);
        auto done = is_copy ? co_await account_.copy(from.id, uids, to.name)
                            : co_await account_.move(from.id, uids, to.name);
        EXPECT_TRUE(done);
        for (std::size_t i = 0; i < done->from.size(); ++i) {
            EXPECT_EQ(done->to[i], to.uid_next++);
            to.messages[done->to[i]] = from.messages.at(done->from[i]);
            if (!is_copy) from.messages.erase(done->from[i]);
        }
        for (const auto& [uid, kept] : from.messages) {
            const bool is_listed = std::ranges::find(done->from, uid) != done->from.end();
            EXPECT_EQ(is_listed && is_copy,
                      uids.contains(uid) && is_copy && !was_made_by(*done, from, to, uid));
        }
    }
    // A copy into the same mailbox may itself lie in the range.
    static bool was_made_by(const Copied& done, const Expected& from, const Expected& to, Uid uid)
    {
        return from.id == to.id && std::ranges::find(done.to, uid) != done.to.end();
    }

    net::Task<void> expunge(Expected& box)
    {
        const UidSet uids = any_uids(box);
        auto gone = co_await account_.expunge(box.id, uids);
        EXPECT_TRUE(gone);
        UidSet want;
        for (const auto& [uid, kept] : box.messages) {
            if (uids.contains(uid) && kept.flags.has(deleted)) want.add(uid);
        }
        EXPECT_EQ(*gone, want);
        std::erase_if(box.messages, [&](const auto& one) { return want.contains(one.first); });
    }

    net::Task<void> rename(Expected& box)
    {
        const std::string name = fresh_name();
        auto renamed = co_await account_.rename_mailbox(box.name, name);
        EXPECT_TRUE(renamed);
        box.name = name;
    }

    net::Task<void> start_anew(Expected& box)
    {
        auto gone = co_await account_.delete_mailbox(box.name);
        EXPECT_TRUE(gone);
        co_await create(box);
    }

    net::Task<void> compare()
    {
        for (auto& box : boxes_) {
            co_await follow(box);
            co_await open(box);
            auto found = co_await account_.messages(box.id, UidSet::all(), 100'000);
            EXPECT_TRUE(found);
            std::map<Uid, Kept> have;
            for (const auto& message : *found) {
                auto bytes = co_await account_.bytes(message, 0, 100'000);
                EXPECT_TRUE(bytes);
                have[message.uid] = {*bytes, message.flags};
            }
            EXPECT_EQ(have, box.messages);
            EXPECT_EQ(box.believed, flags_of(box));
        }
    }

    static Believed flags_of(const Expected& box)
    {
        Believed flags;
        for (const auto& [uid, kept] : box.messages) flags[uid] = kept.flags;
        return flags;
    }

    // A few at a time, as far as whole modseqs go.
    net::Task<void> follow(Expected& box)
    {
        for (bool is_last = false; !is_last;) {
            auto changes = co_await account_.changes(box.id, box.seen, 1 + pick(5));
            EXPECT_TRUE(changes);
            EXPECT_TRUE(changes->is_complete);
            EXPECT_GE(changes->mailbox.highest_modseq, box.seen);
            EXPECT_EQ(changes->mailbox.messages, box.messages.size());
            for (const auto& one : changes->changed) {
                EXPECT_GT(one.modseq, box.seen);
                box.believed[one.uid] = one.flags;
            }
            std::erase_if(box.believed,
                          [&](const auto& one) { return changes->vanished.contains(one.first); });
            is_last = changes->is_last;
            EXPECT_TRUE(is_last || changes->mailbox.highest_modseq > box.seen) << "it goes on";
            box.seen = changes->mailbox.highest_modseq;
        }
    }

    // What SELECT is told.
    net::Task<void> open(const Expected& box)
    {
        auto opened = co_await account_.open(box.name);
        EXPECT_TRUE(opened);
        UidSet uids;
        Uid first_unseen = 0;
        for (const auto& [uid, kept] : box.messages) {
            uids.add(uid);
            if (first_unseen == 0 && !kept.flags.has(seen)) first_unseen = uid;
        }
        EXPECT_EQ(opened->uids.within({1, 0xFFFFFFFF}), uids);
        EXPECT_EQ(opened->first_unseen, first_unseen);
        EXPECT_EQ(opened->mailbox.id, box.id);
    }

    Store& store_;
    Account account_;
    std::string prefix_;
    std::mt19937_64 random_;
    Expected boxes_[2];
    int names_ = 0, texts_ = 0;
};

struct HistoryTest : ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(All, HistoryTest, ::testing::Values("memory", "lmdb", "log", "restless"),
                         [](const auto& param) { return std::string(param.param); });

net::Task<void> work_all(std::vector<std::unique_ptr<Worker>>& workers, int steps)
{
    std::vector<net::Task<void>> tasks;
    for (auto& worker : workers) tasks.push_back(worker->work(steps));
    co_await net::when_all(std::move(tasks));
}

TEST_P(HistoryTest, ConcurrentWorkersEachFindWhatTheyLeft)
{
    const char* given = std::getenv("CONGVU_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
    SCOPED_TRACE("CONGVU_SEED=" + std::to_string(seed));
    TempFolder folder;
    const base::SystemClock clock;
    auto engine = open_engine(GetParam(), folder.path());
    Store store(*engine, clock, nullptr);
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < 8; ++i)
        workers.push_back(std::make_unique<Worker>(store, i, seed + static_cast<unsigned>(i)));
    net::run_here(work_all(workers, 150));

    Account account = store.account(owner(1));
    std::uint64_t messages = 0, bytes = 0, unseen = 0;
    for (const auto& worker : workers) messages += worker->messages();
    for (const auto& mailbox : must(account.mailboxes())) {
        bytes += mailbox.bytes;
        unseen += mailbox.unseen;
    }
    EXPECT_EQ(must(account.usage()).messages, messages);
    EXPECT_EQ(must(account.usage()).bytes, bytes);
    EXPECT_LE(unseen, messages);
    run(store.tidy());
    expect_whole(*engine);
    EXPECT_EQ(must(store.sweep()).steps, 0u) << "nothing is left half done while nothing breaks";

    for (const auto& worker : workers) {
        for (int box : {0, 1}) must(account.delete_mailbox(worker->names(box)));
    }
    run(store.tidy());
    EXPECT_EQ(must(account.usage()).bytes, 0u);
    EXPECT_THAT(blobs_of(*engine), ::testing::IsEmpty());
    EXPECT_THAT(partitions_of(*engine, Space::body), ::testing::IsEmpty());
}

}  // namespace
}  // namespace store

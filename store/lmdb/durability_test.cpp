// Nothing is acknowledged before it is on the disk, and nothing at all any more once a sync has failed.

#include "store/lmdb/disk_seam.hpp"

#include "disk/file.hpp"
#include "store/testing.hpp"
#include "store/whole.hpp"

#include <cerrno>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

namespace store {
namespace {

using namespace store::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Call = DiskSeam::Call;

const base::SystemClock wall;

// Why the engine stopped, as it tells on whichever thread finds out.
class Told {
  public:
    void add(const std::string& why)
    {
        std::lock_guard lock(mutex_);
        all_.push_back(why);
        changed_.notify_all();
    }
    void clear()
    {
        std::lock_guard lock(mutex_);
        all_.clear();
    }
    // Once there is one, or after a time that is long even for a slow machine.
    std::vector<std::string> wait()
    {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::minutes(1), [this] { return !all_.empty(); });
        return all_;
    }
    std::vector<std::string> so_far()
    {
        std::lock_guard lock(mutex_);
        return all_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> all_;
};

struct DurabilityTest : ::testing::Test {
    TempFolder folder;
    DiskSeam disk{folder.path()};
    Told told;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Store> store;

    // So that what a test has written is not applied before it says so.
    static constexpr base::Duration never = std::chrono::hours(24), at_once = base::Duration::zero();

    void open(base::Duration apply_after = never, std::uint64_t log_size = Settings{}.log_size)
    {
        store.reset();
        engine.reset();
        const Settings limits{.segment_size = 2'000,
                              .small_body = 1'000,
                              .reserve = 64 << 10,
                              .log_size = log_size,
                              .apply_after = apply_after};
        auto opened = open_lmdb_engine(
            {folder.path() + "/store", limits, [this](const base::Error& why) { told.add(why.detail); }});
        ASSERT_TRUE(opened) << opened.error().detail;
        engine = std::move(*opened);
        store = std::make_unique<Store>(*engine, wall, nullptr);
    }
    Account account() { return store->account(owner(1)); }
    MailboxId inbox() { return must(account().mailbox("INBOX")).id; }

    // Nothing once a message of that size is acknowledged.
    std::optional<base::Code> append(std::size_t size)
    {
        auto written = run(write(*store, noise(size)));
        if (!written) return written.error().code;
        std::vector<NewMessage> one;
        one.push_back({std::move(*written), "", {deleted, {}}, {}});
        return refusal(account().append("INBOX", std::move(one)));
    }
    // It tries again, and makes the reserve again, once a second.
    bool is_accepted(std::size_t size)
    {
        for (int tries = 0; tries < 600; ++tries) {
            if (!append(size)) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }
    // Of one path, or of all in a folder where it ends with '/'.
    void fail(Call call, const std::string& path, int number)
    {
        disk.fail([call, path, number](Call one, const std::string& own) {
            const bool is_meant = path.ends_with('/') ? own.starts_with(path) : own == path;
            return one == call && is_meant ? number : 0;
        });
    }
    // Whatever the disk says from now on.
    void expect_stopped()
    {
        // Whoever meets what LMDB has become is refused even before the engine has found its judgement.
        const auto why = told.wait();
        ASSERT_EQ(why.size(), 1u) << "told once";
        disk.fail(nullptr);
        const auto writes = disk.count(Call::write), syncs = disk.count(Call::sync);
        for (const std::size_t size : {10, 3'000}) EXPECT_EQ(append(size), base::Code::unavailable);
        const FlagChange change{FlagAction::add, {seen, {}}, {}};
        EXPECT_EQ(refusal(account().store_flags(1, UidSet::all(), change)), base::Code::unavailable);
        EXPECT_EQ(refusal(account().expunge(1, UidSet::all())), base::Code::unavailable);
        EXPECT_EQ(refusal(engine->blobs().erase({base::random_uuid()})), base::Code::unavailable);
        EXPECT_EQ(disk.count(Call::sync), syncs) << "a sync that failed is not tried again";
        EXPECT_EQ(disk.count(Call::write), writes) << "and nothing is written either";
        EXPECT_EQ(engine->health().error().code, base::Code::unavailable);
        EXPECT_THAT(engine->health().error().detail, HasSubstr(why[0]));
        EXPECT_EQ(told.so_far().size(), 1u) << "told once";
    }
    void expect_readable()
    {
        const auto found = must(account().messages(inbox(), UidSet::all(), 1));
        EXPECT_EQ(must(account().bytes(found.at(0), 0, 100)).size(), 100u);
    }
};

TEST_F(DurabilityTest, WhatIsMadeAtTheFirstStartIsOnTheDisk)
{
    open();
    EXPECT_THAT(disk.unsynced(), IsEmpty());
}

TEST_F(DurabilityTest, WhatIsAcknowledgedIsOnTheDisk)
{
    for (int round = 0; round < 4; ++round) {
        open();
        for (const std::size_t size : {100, 900, 5'000}) {
            EXPECT_EQ(append(size), std::nullopt);
            EXPECT_THAT(disk.unsynced(), IsEmpty()) << "append " << size;
        }
        must(account().store_flags(inbox(), UidSet::all(), {FlagAction::add, {seen, {"k"}}, {}}));
        EXPECT_THAT(disk.unsynced(), IsEmpty()) << "flags";
        must(account().copy(inbox(), UidSet::all(), "Archive"));
        EXPECT_THAT(disk.unsynced(), IsEmpty()) << "copy";
        must(account().move(inbox(), UidSet::all(), "Trash"));
        EXPECT_THAT(disk.unsynced(), IsEmpty()) << "move";
        must(account().create_mailbox("x"));
        EXPECT_THAT(disk.unsynced(), IsEmpty()) << "create";
        must(account().delete_mailbox("x"));
        EXPECT_THAT(disk.unsynced(), IsEmpty()) << "delete";
        store.reset();
        engine.reset();
        EXPECT_THAT(disk.unsynced(), IsEmpty()) << "applied";
    }
    EXPECT_TRUE(std::filesystem::exists(folder.path() + "/store/segments/0000000002.seg")) << "rotated";
}

TEST_F(DurabilityTest, ABodyThatCannotBeWrittenIsInNoMailbox)
{
    open();
    EXPECT_EQ(append(100), std::nullopt);
    fail(Call::write, "store/log/", ENOSPC);
    EXPECT_EQ(append(10), base::Code::no_space);
    disk.fail(nullptr);
    must(account().store_flags(inbox(), UidSet::of(1), {FlagAction::add, {deleted, {}}, {}}));
    EXPECT_TRUE(is_accepted(10)) << "once the reserve is there again";
    run(store->tidy());
    EXPECT_EQ(must(account().messages(inbox(), UidSet::all(), 10)).size(), 2u);
    EXPECT_EQ(blobs_of(*engine).size(), 2u);
    EXPECT_THAT(told.so_far(), IsEmpty());
}

// Never a reason to bounce mail, whatever the disk says.
TEST_F(DurabilityTest, WhatTheDiskForbidsIsOurTrouble)
{
    open();
    EXPECT_EQ(append(100), std::nullopt);
    for (const int number : {EACCES, EROFS, ENOENT, EIO}) {
        fail(Call::write, "store/log/", number);
        EXPECT_EQ(append(10), base::Code::unavailable) << number;
        fail(Call::write, "store/large/", number);
        EXPECT_EQ(append(3'000), base::Code::unavailable) << number;
    }
    disk.fail(nullptr);
    EXPECT_EQ(append(10), std::nullopt);
    EXPECT_THAT(told.so_far(), IsEmpty());
}

TEST_F(DurabilityTest, AMessageTakesOneTripToTheDisk)
{
    open();
    EXPECT_EQ(append(100), std::nullopt);
    const auto writes = disk.count(Call::write), syncs = disk.count(Call::sync);
    EXPECT_EQ(append(100), std::nullopt);
    EXPECT_EQ(disk.count(Call::write), writes + 1);
    EXPECT_EQ(disk.count(Call::sync), syncs + 1);
}

TEST_F(DurabilityTest, AFailedSyncIsFinalWhereverItFails)
{
    struct Row {
        const char* path;
        std::size_t size;  // of what is appended until it is refused
    };
    for (const auto& [path, size] :
         {Row{"store/log/", 10}, Row{"store/large", 3'000}, Row{"store/large/", 3'000}}) {
        SCOPED_TRACE(path);
        std::filesystem::remove_all(folder.path() + "/store");
        open();
        told.clear();
        EXPECT_EQ(append(100), std::nullopt);
        fail(Call::sync, path, EIO);
        EXPECT_EQ(append(size), base::Code::unavailable);
        expect_stopped();
        expect_readable();
        store.reset();
        engine.reset();
    }
}

// The log may have it although the sync of it failed, and what was done to the log afterwards may be lost in a power cut:
// then the next start has it, whole.
TEST_F(DurabilityTest, WhatIsInDoubtIsWholeIfItComesBack)
{
    const std::string log = folder.path() + "/store/log";
    std::map<std::string, std::string> as_it_was;
    open();
    EXPECT_EQ(append(3'000), std::nullopt);
    disk.fail([&](Call call, const std::string& path) {
        if (call != Call::sync || !path.starts_with("store/log/")) return 0;
        for (const auto& file : std::filesystem::directory_iterator(log))
            as_it_was[file.path()] = disk::read_file(file.path()).value_or("");
        return EIO;
    });
    EXPECT_EQ(append(5'000), base::Code::unavailable);
    disk.fail(nullptr);
    store.reset();
    engine.reset();
    for (const auto& [path, bytes] : as_it_was) std::ofstream(path, std::ios::binary) << bytes;
    open();
    const auto found = must(account().messages(inbox(), UidSet::all(), 10));
    ASSERT_EQ(found.size(), 2u);
    for (const auto& one : found) EXPECT_EQ(must(account().bytes(one, 0, 10'000)).size(), one.size());
    expect_whole(*engine);
}

// What was acknowledged before is in the log: it can be read, and the next start has it.
TEST_F(DurabilityTest, WhatFailsBehindTheAcknowledgementIsFinalAndLosesNothing)
{
    struct Row {
        Call call;
        const char* path;
        int number;
    };
    for (const auto& [call, path, number] :
         {Row{Call::sync, "store/segments/", EIO}, Row{Call::sync, "store/segments", EIO},
          Row{Call::sync, "store/rows/data.mdb", EIO}, Row{Call::sync, "store/rows/data.mdb", ENOSPC},
          Row{Call::write, "store/rows/data.mdb", EIO},
          Row{Call::synced_write, "store/rows/data.mdb", ENOSPC}}) {
        SCOPED_TRACE(std::string(path) + ' ' + std::to_string(number));
        std::filesystem::remove_all(folder.path() + "/store");
        open(at_once);
        told.clear();
        fail(call, path, number);
        std::uint32_t acknowledged = 0;
        while (acknowledged < 10'000 && !append(900)) ++acknowledged;
        EXPECT_GT(acknowledged, 0u);
        expect_stopped();
        // After a meta page that could not be written LMDB lets nobody in any more.
        if (call != Call::synced_write) expect_readable();
        open();
        EXPECT_EQ(must(account().mailbox("INBOX")).messages, acknowledged);
        expect_readable();
        store.reset();
        engine.reset();
        EXPECT_EQ(told.so_far().size(), 1u) << "the log could be applied";
    }
}

TEST_F(DurabilityTest, WhereTheLogCannotBeAppliedForLackOfRoomItIsTriedAgain)
{
    open(at_once);
    EXPECT_EQ(append(100), std::nullopt);
    for (const char* path : {"store/rows/data.mdb", "store/segments/"}) {
        fail(Call::write, path, ENOSPC);
        std::optional<base::Code> refused;
        for (int i = 0; i < 10'000 && !refused; ++i) refused = append(10);
        EXPECT_EQ(refused, base::Code::no_space) << path;
        const auto there = must(account().mailbox("INBOX")).messages;
        disk.fail(nullptr);
        EXPECT_TRUE(is_accepted(10)) << path;
        EXPECT_EQ(must(account().mailbox("INBOX")).messages, there + 1);
    }
    EXPECT_THAT(told.so_far(), IsEmpty());
}

// Memory and the log are bounded, whoever goes on removing.
TEST_F(DurabilityTest, WhereTheLogCannotBeAppliedItDoesNotGrowForEver)
{
    open(at_once, 20'000);
    EXPECT_EQ(append(100), std::nullopt);
    fail(Call::write, "store/rows/data.mdb", ENOSPC);
    std::optional<base::Code> refused;
    for (int i = 0; i < 1'000 && !refused; ++i) {
        const FlagAction action = i % 2 == 0 ? FlagAction::add : FlagAction::remove;
        refused = refusal(account().store_flags(inbox(), UidSet::of(1), {action, {seen, {}}, {}}));
    }
    EXPECT_EQ(refused, base::Code::no_space);
    for (const char* name : {"0", "1"})
        EXPECT_LT(std::filesystem::file_size(folder.path() + "/store/log/" + name), 120'000u);
    disk.fail(nullptr);
    EXPECT_TRUE(is_accepted(10));
    EXPECT_THAT(told.so_far(), IsEmpty());
}

// A repair gives places to bytes that had lost theirs: they stay, also where that cannot be written.
TEST_F(DurabilityTest, WhatIsFoundAgainStaysThoughItCannotBeNoted)
{
    open();
    EXPECT_EQ(append(3'000), std::nullopt);
    const auto body = must(account().messages(inbox(), UidSet::all(), 1)).at(0).body;
    fail(Call::write, "store/log/", EIO);
    static_cast<void>(run(engine->blobs().recover({body})));
    disk.fail(nullptr);
    expect_readable();
    EXPECT_EQ(must(engine->blobs().recover({body})), std::vector<base::Uuid>{body});
    expect_readable();
}

TEST_F(DurabilityTest, RemovingManyMessagesCostsFewSyncs)
{
    open();
    std::vector<NewMessage> many;
    for (int i = 0; i < 500; ++i) many.push_back(message(*store, std::to_string(i), {deleted, {}}));
    must(account().append("INBOX", std::move(many)));
    const auto before = disk.count(Call::sync);
    EXPECT_EQ(must(account().expunge(inbox(), UidSet::all())).count(), 500u);
    EXPECT_EQ(disk.count(Call::sync), before + 1) << "one commit, and the answer waits for no other";
    run(store->tidy());
    EXPECT_LE(disk.count(Call::sync), before + 3) << "owners, then bodies";
    EXPECT_THAT(blobs_of(*engine), IsEmpty());
    must(account().store_flags(inbox(), UidSet::all(), {FlagAction::add, {seen, {}}, {}}));
    must(account().expunge(inbox(), UidSet::all()));
    EXPECT_LE(disk.count(Call::sync), before + 3) << "nothing has changed: nothing is written";
}

}  // namespace
}  // namespace store

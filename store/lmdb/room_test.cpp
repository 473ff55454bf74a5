// No room: on the disk, in the map, for descriptors, for memory. It is refused, nothing is lost, and it
// heals.

#include "store/lmdb/engine.hpp"
#include "store/testing.hpp"

#include <atomic>
#include <fcntl.h>
#include <fstream>
#include <sys/mount.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace store {
namespace {

using namespace store::testing;

const base::SystemClock wall;

// A small file system in memory, mounted for one test.
class TinyDisk {
  public:
    explicit TinyDisk(const char* size)
    {
        const std::string options = std::string("size=") + size;
        is_mounted_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
    }
    ~TinyDisk()
    {
        if (is_mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
    }
    TinyDisk(const TinyDisk&) = delete;
    TinyDisk& operator=(const TinyDisk&) = delete;
    bool is_mounted() const { return is_mounted_; }
    const std::string& path() const { return folder_.path(); }
    // To the last block.
    void fill() const
    {
        std::ofstream file(path() + "/filler", std::ios::app);
        for (const std::size_t size : {std::size_t{1} << 20, std::size_t{4096}}) {
            const std::string some(size, 'f');
            while (file.write(some.data(), static_cast<std::streamsize>(size)).flush()) continue;
            file.clear();
        }
    }
    void make_room() const { std::filesystem::remove(path() + "/filler"); }

  private:
    TempFolder folder_;
    bool is_mounted_ = false;
};

// Nothing, once a message was stored; else why not.
std::optional<base::Code> append_one(Store& store, Account& account, std::size_t size)
{
    auto written = run(write(store, std::string(size, 'x')));
    if (!written) return written.error().code;
    std::vector<NewMessage> one;
    one.push_back({std::move(*written), "", {deleted, {}}, {}});
    return refusal(account.append("INBOX", std::move(one)));
}

std::uint64_t fill_until_refused(Store& store, Account& account, std::size_t size)
{
    std::optional<base::Code> refused;
    std::uint64_t acknowledged = 0;
    while (!refused && acknowledged < 100'000) {
        refused = append_one(store, account, size);
        if (!refused) ++acknowledged;
    }
    EXPECT_EQ(refused, base::Code::no_space);
    return acknowledged;
}

TEST(RoomTest, AFullDiskRefusesNewMailLosesNothingAndHeals)
{
    TinyDisk disk("6m");
    if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a small tmpfs here";
    std::ofstream(disk.path() + "/filler") << std::string(2 << 20, 'f');
    std::uint64_t acknowledged = 0;
    {
        auto engine = open_engine("lmdb", disk.path() + "/store");
        Store store(*engine, wall, nullptr);
        Account account = store.account(owner(1));
        for (const std::size_t size : {100'000, 900, 1}) {
            acknowledged += fill_until_refused(store, account, size);
        }
        const auto inbox = must(account.mailbox("INBOX"));
        EXPECT_EQ(inbox.messages, acknowledged);
        for (const auto& one : must(account.messages(inbox.id, UidSet::all(), 100'000))) {
            EXPECT_EQ(must(account.bytes(one, 0, 200'000)).size(), one.body_size);
        }
        disk.make_room();
        must(account.append("INBOX", messages(store, "after")));
    }
    auto engine = open_engine("lmdb", disk.path() + "/store");
    Store store(*engine, wall, nullptr);
    must(store.sweep());
    Account account = store.account(owner(1));
    const auto inbox = must(account.mailbox("INBOX"));
    EXPECT_EQ(inbox.messages, acknowledged + 1);
    EXPECT_EQ(must(account.expunge(inbox.id, UidSet::all())).count(), acknowledged);
    run(store.tidy());
    EXPECT_EQ(blobs_of(*engine).size(), 1u);
}

// Once a second it is tried to make the reserve again.
bool is_accepted_within(std::chrono::seconds patience, Store& store, Account& account, std::size_t size)
{
    for (const auto end = std::chrono::steady_clock::now() + patience;
         std::chrono::steady_clock::now() < end;) {
        if (!append_one(store, account, size)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

TEST(RoomTest, AFullDiskCanBeEmptied)
{
    TinyDisk disk("24m");
    if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a small tmpfs here";
    auto opened = open_lmdb_engine({disk.path() + "/store", {.small_body = 1'000, .reserve = 2 << 20}});
    ASSERT_TRUE(opened);
    auto& engine = *opened;
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    for (int i = 0; i < 400; ++i) must(account.append("INBOX", messages(store, noise(20'000))));
    must(account.create_mailbox("old"));
    must(account.copy(1, UidSet({{1, 100}}), "old"));
    disk.fill();

    EXPECT_EQ(append_one(store, account, 20'000), base::Code::no_space);
    for (Uid uid = 1; uid <= 400; uid += 40) {
        must(account.store_flags(1, UidSet({{uid, uid + 39}}), {FlagAction::add, {deleted, {"k"}}, {}}));
    }
    EXPECT_EQ(append_one(store, account, 1), base::Code::no_space) << "the reserve is not for that";
    EXPECT_EQ(append_one(store, account, 20'000), base::Code::no_space);
    EXPECT_EQ(engine->health().error().code, base::Code::no_space);
    for (Uid uid = 1; uid <= 400; uid += 40)
        EXPECT_EQ(must(account.expunge(1, UidSet({{uid, uid + 39}}))).count(), 40u);
    must(account.delete_mailbox("old"));
    run(store.tidy());
    EXPECT_TRUE(blobs_of(*engine).empty());

    EXPECT_TRUE(is_accepted_within(std::chrono::seconds(60), store, account, 20'000));
    EXPECT_TRUE(engine->health());
    EXPECT_EQ(must(account.mailbox("INBOX")).messages, 1u);
}

TEST(RoomTest, AStoreOnAFullDiskStarts)
{
    TinyDisk disk("12m");
    if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a small tmpfs here";
    {
        auto engine = open_engine("lmdb", disk.path() + "/store");
        Store store(*engine, wall, nullptr);
        must(store.account(owner(1)).append("INBOX", messages(store, "before", {deleted, {}})));
    }
    std::filesystem::remove(disk.path() + "/store/reserve");
    disk.fill();
    auto engine = open_engine("lmdb", disk.path() + "/store");
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    EXPECT_EQ(must(account.mailbox("INBOX")).messages, 1u);
    EXPECT_EQ(append_one(store, account, 10), base::Code::no_space);
    disk.make_room();
    EXPECT_TRUE(is_accepted_within(std::chrono::seconds(60), store, account, 10));
}

TEST(RoomTest, ASegmentThatCouldNotBeBegunIsBegunLater)
{
    TinyDisk disk("6m");
    if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a small tmpfs here";
    auto engine = open_engine("lmdb", disk.path() + "/store",
                              {.segment_size = 1'000, .apply_after = base::Duration::zero()});
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    for (int i = 0; i < 2; ++i) must(account.append("INBOX", messages(store, noise(900))));
    disk.fill();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(append_one(store, account, 10), base::Code::no_space);
    disk.make_room();
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(is_accepted_within(std::chrono::seconds(60), store, account, 900));
    EXPECT_TRUE(engine->health());
}

// So many descriptors are left while it lives.
class FewDescriptors {
  public:
    explicit FewDescriptors(int left)
    {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit few = before_;
        const int next = ::dup(0);
        ::close(next);
        few.rlim_cur = static_cast<rlim_t>(next + left);
        ::setrlimit(RLIMIT_NOFILE, &few);
    }
    ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    FewDescriptors(const FewDescriptors&) = delete;
    FewDescriptors& operator=(const FewDescriptors&) = delete;

  private:
    rlimit before_{};
};

TEST(RoomTest, WithoutDescriptorsWhatNeedsOneIsRefusedAndNothingStops)
{
    TempFolder folder;
    const Settings limits{.segment_size = 1'000, .apply_after = base::Duration::zero()};
    auto engine = open_engine("lmdb", folder.path(), limits);
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    must(account.append("INBOX", messages(store, std::string(3'000, 'l'))));
    must(account.append("INBOX", messages(store, noise(999))));
    const auto found = must(account.messages(1, UidSet::all(), 10));
    auto begun = store.write_body();
    must(begun->append(std::string(3'000, 'x')));  // its file is open
    {
        const FewDescriptors none(0);
        EXPECT_TRUE(run(begun->finish())) << "what is open already needs no other";
        EXPECT_EQ(append_one(store, account, 3'000), base::Code::unavailable);
        EXPECT_EQ(append_one(store, account, 10), std::nullopt) << "the log is open, a segment can wait";
        EXPECT_EQ(refusal(account.bytes(found[0], 0, 10)), base::Code::unavailable) << "not corrupt";
        must(account.store_flags(1, UidSet::all(), {FlagAction::add, {seen, {}}, {}}));
    }
    for (int i = 0; i < 3; ++i) EXPECT_EQ(append_one(store, account, 900), std::nullopt);
    EXPECT_EQ(append_one(store, account, 3'000), std::nullopt);
    EXPECT_EQ(must(account.bytes(found[0], 0, 5)), "lllll");
    EXPECT_TRUE(engine->health());
}

net::Task<base::Result<void>> put(Engine& engine, std::string key, std::string value)
{
    co_return co_await engine.transact(
        {Space::server, {}},
        [key = std::move(key), value = std::move(value)](Batch& rows) -> base::Result<void> {
            rows.put(key, value);
            return {};
        });
}

TEST(RoomTest, AMapThatCannotGrowRefusesAndGrowsLater)
{
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    GTEST_SKIP() << "the sanitizer needs all address space";
#endif
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path(), {.map_size = 64 << 20, .log_size = 4 << 20});
    must(put(*engine, "first", "1"));
    rlimit before{};
    ::getrlimit(RLIMIT_AS, &before);
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    rlimit little = before;
    little.rlim_cur = pages * 4096 + (100 << 20);
    ::setrlimit(RLIMIT_AS, &little);
    std::optional<base::Code> refused;
    int put_there = 0;
    while (put_there < 200 && !refused) {
        refused = refusal(put(*engine, "k" + std::to_string(put_there), std::string(500'000, 'v')));
        if (!refused) ++put_there;
    }
    ::setrlimit(RLIMIT_AS, &before);
    EXPECT_EQ(refused, base::Code::no_space);
    EXPECT_GT(put_there, 50);
    refused = base::Code::no_space;
    for (int tries = 0; tries < 600 && refused; ++tries) {
        refused = refusal(put(*engine, "last", std::string(500'000, 'v')));
        if (refused) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_EQ(refused, std::nullopt) << "it tries to grow once a second";
    EXPECT_TRUE(read(*engine, {Space::server, {}}, [&](const Rows& rows) -> base::Result<void> {
        EXPECT_EQ(rows.get("first"), "1");
        EXPECT_EQ(rows.get("k" + std::to_string(put_there - 1))->size(), 500'000u);
        return {};
    }));
    EXPECT_TRUE(engine->health());
}

TEST(RoomTest, TheMapGrowsWhileReadersOverlap)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path(), {.map_size = 256 << 10});
    for (int i = 0; i < 50; ++i) must(put(*engine, "k" + std::to_string(i), std::string(1'000, 'v')));
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::atomic<bool> is_done = false;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            const auto look = [](const Rows& rows) -> base::Result<void> {
                rows.scan_prefix("k", [](std::string_view, std::string_view) { return Next::go_on; });
                return {};
            };
            while (!is_done && std::chrono::steady_clock::now() < end)
                static_cast<void>(run(engine->read({Space::server, {}}, look)));
        });
    }
    for (int i = 0; i < 20; ++i) must(put(*engine, "large" + std::to_string(i), std::string(500'000, 'v')));
    EXPECT_LT(std::chrono::steady_clock::now(), end) << "only when the readers had ended";
    is_done = true;
}

TEST(RoomTest, AChangeThatFindsNoMemoryConcernsItselfOnly)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path());
    Stages stages;
    auto& changes = stages.changes.emplace_back();
    for (int i = 0; i < 5; ++i) {
        changes.push_back({{Space::server, {}}, [i](Batch& rows) -> base::Result<void> {
                               rows.put("k" + std::to_string(i), "v");
                               if (i % 2 == 1) throw std::bad_alloc();
                               return {};
                           }});
    }
    run(engine->carry_out(stages));
    for (int i = 0; i < 5; ++i) {
        const auto& outcome = stages.outcomes[0][static_cast<std::size_t>(i)];
        if (i % 2 == 1)
            EXPECT_EQ(outcome.error().code, base::Code::no_space);
        else
            EXPECT_TRUE(outcome);
    }
    EXPECT_TRUE(read(*engine, {Space::server, {}}, [&](const Rows& rows) -> base::Result<void> {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(rows.get("k" + std::to_string(i)).has_value(), i % 2 == 0);
        return {};
    }));
}

}  // namespace
}  // namespace store

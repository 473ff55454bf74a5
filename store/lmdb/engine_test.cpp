// What only the engine on disk can do: refuse a folder, grow, find damage, run full.

#include "store/lmdb/engine.hpp"
#include "store/lmdb/spoil.hpp"
#include "store/testing.hpp"

#include <fstream>
#include <sys/mount.h>

namespace store {
namespace {

using namespace store::testing;

const base::SystemClock wall;

base::Code why_refused(const std::string& folder)
{
    auto opened = open_lmdb_engine({folder, {}});
    return opened ? base::Code::unknown : opened.error().code;
}

void flip_byte(const std::string& path, std::streamoff offset)
{
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(offset);
    const char byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(offset);
    file.put(byte);
    ASSERT_TRUE(file.good());
}

TEST(LmdbEngineTest, ASecondEngineInTheSameFolderIsRefused)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path());
    EXPECT_EQ(why_refused(folder.path()), base::Code::conflict);
    engine.reset();
    EXPECT_EQ(why_refused(folder.path()), base::Code::unknown) << "not refused";
}

TEST(LmdbEngineTest, AFolderThatCannotBeMadeIsRefused)
{
    TempFolder folder;
    std::ofstream(folder.path() + "/file") << "x";
    EXPECT_EQ(why_refused(folder.path() + "/file"), base::Code::cannot);
    EXPECT_EQ(why_refused(folder.path() + "/none/store"), base::Code::cannot);
}

TEST(LmdbEngineTest, AStoreOfANewerFormatIsRefusedAndLeftAlone)
{
    TempFolder folder;
    open_engine("lmdb", folder.path()).reset();
    set_format(folder.path() + "/rows", "2");
    EXPECT_EQ(why_refused(folder.path()), base::Code::unsupported);
    set_format(folder.path() + "/rows", "1");
    EXPECT_EQ(why_refused(folder.path()), base::Code::unknown) << "not refused";
}

TEST(LmdbEngineTest, EverythingIsThereAfterOpeningAgain)
{
    TempFolder folder;
    for (int round = 0; round < 3; ++round) {
        auto engine = open_engine("lmdb", folder.path(), {.segment_size = 500});
        Store store(*engine, wall, nullptr);
        Account account = store.account(owner(1));
        for (const std::size_t size : {10, 100, 3000}) {
            must(account.append("INBOX", messages(store, std::to_string(round) + std::string(size, 'x'))));
        }
        const auto found = must(account.messages(must(account.mailbox("INBOX")).id, UidSet::all(), 100));
        ASSERT_EQ(found.size(), static_cast<std::size_t>(round + 1) * 3);
        for (const auto& one : found) EXPECT_EQ(must(account.bytes(one, 0, 10'000)).size(), one.body_size);
    }
}

TEST(LmdbEngineTest, TheMapGrowsWithoutARestart)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path(), {.map_size = 256 << 10});
    for (int i = 0; i < 200; ++i) {
        const std::string key = "k" + std::to_string(i);
        must(engine->transact({Space::server, {}}, [key](Batch& rows) -> base::Result<void> {
            rows.put(key, std::string(20'000, 'v'));
            return {};
        }));
    }
    int count = 0;
    ASSERT_TRUE(engine->read({Space::server, {}}, [&](const Rows& rows) -> base::Result<void> {
        rows.scan_prefix("k", [&](std::string_view, std::string_view value) {
            count += value == std::string(20'000, 'v') ? 1 : 0;
            return Next::go_on;
        });
        return {};
    }));
    EXPECT_EQ(count, 200);
}

TEST(LmdbEngineTest, AFlippedBitInABodyConcernsThatMessageOnly)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path());
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    must(account.append("INBOX", messages(store, std::string(100, 'a'))));
    must(account.append("INBOX", messages(store, std::string(100, 'b'))));
    must(account.append("INBOX", messages(store, std::string(200'000, 'c'))));
    const auto found = must(account.messages(must(account.mailbox("INBOX")).id, UidSet::all(), 10));
    flip_byte(folder.path() + "/segments/0000000001.seg", 16 + 48 + 50);
    flip_byte(folder.path() + "/large/" + base::to_string(found[2].body), 48 + 70'000);
    EXPECT_EQ(refusal(account.bytes(found[0], 0, 10)), base::Code::corrupt);
    EXPECT_EQ(must(account.bytes(found[1], 0, 1000)), std::string(100, 'b'));
    EXPECT_EQ(must(account.bytes(found[2], 0, 1000)), std::string(1000, 'c')) << "in a chunk that is whole";
    EXPECT_EQ(refusal(account.bytes(found[2], 60'000, 10'000)), base::Code::corrupt);
    std::filesystem::remove(folder.path() + "/large/" + base::to_string(found[2].body));
    EXPECT_EQ(refusal(account.bytes(found[2], 0, 10)), base::Code::corrupt);
}

TEST(LmdbEngineTest, ARowThatIsNotWhatWasWrittenIsCorrupt)
{
    TempFolder folder;
    {
        auto engine = open_engine("lmdb", folder.path());
        must(engine->transact({Space::account, owner(1)}, [](Batch& rows) -> base::Result<void> {
            rows.put("good", "1");
            rows.put("bad", "2");
            return {};
        }));
    }
    spoil_row(folder.path() + "/rows", std::string("a").append(owner(1).view()) + "bad");
    auto engine = open_engine("lmdb", folder.path());
    const auto read = [&](std::string_view key) {
        return engine->read({Space::account, owner(1)}, [&](const Rows& rows) -> base::Result<void> {
            rows.get(key);
            return {};
        });
    };
    EXPECT_TRUE(read("good"));
    EXPECT_EQ(read("bad").error().code, base::Code::corrupt);
    EXPECT_EQ(refusal(engine->transact({Space::account, owner(1)},
                                       [](Batch& rows) -> base::Result<void> {
                                           rows.put("good", rows.get("bad") ? "1" : "0");
                                           return {};
                                       })),
              base::Code::corrupt);
}

TEST(LmdbEngineTest, ATornEndOfASegmentIsLeftAloneAndANewOneBegun)
{
    TempFolder folder;
    const auto write_one = [&](const std::string& text) {
        auto engine = open_engine("lmdb", folder.path());
        Store store(*engine, wall, nullptr);
        Account account = store.account(owner(1));
        must(account.append("INBOX", messages(store, text)));
        for (const auto& one :
             must(account.messages(must(account.mailbox("INBOX")).id, UidSet::all(), 100))) {
            must(account.bytes(one, 0, 1000));
        }
    };
    write_one("one");
    std::ofstream(folder.path() + "/segments/0000000001.seg", std::ios::app | std::ios::binary)
        << "CGVB torn";
    write_one("two");
    write_one("three");
    EXPECT_TRUE(std::filesystem::exists(folder.path() + "/segments/0000000002.seg"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/segments/0000000003.seg"));
}

TEST(LmdbEngineTest, ALargeFileThatNeverCameToItsEndIsRemovedAtTheNextStart)
{
    TempFolder folder;
    open_engine("lmdb", folder.path()).reset();
    const std::string path = folder.path() + "/large/" + base::to_string(base::random_uuid());
    std::ofstream(path) << "half a body";
    open_engine("lmdb", folder.path()).reset();
    EXPECT_FALSE(std::filesystem::exists(path));
}

// A file system of 6 MB in memory, mounted for one test.
class TinyDisk {
  public:
    TinyDisk() { is_mounted_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=6m") == 0; }
    ~TinyDisk()
    {
        if (is_mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
    }
    TinyDisk(const TinyDisk&) = delete;
    TinyDisk& operator=(const TinyDisk&) = delete;
    bool is_mounted() const { return is_mounted_; }
    const std::string& path() const { return folder_.path(); }

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

TEST(LmdbEngineTest, AFullDiskRefusesNewMailLosesNothingAndHeals)
{
    TinyDisk disk;
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
        std::filesystem::remove(disk.path() + "/filler");
        must(account.append("INBOX", messages(store, "after")));
    }
    auto engine = open_engine("lmdb", disk.path() + "/store");
    Store store(*engine, wall, nullptr);
    must(store.sweep());
    Account account = store.account(owner(1));
    const auto inbox = must(account.mailbox("INBOX"));
    EXPECT_EQ(inbox.messages, acknowledged + 1);
    EXPECT_EQ(must(account.expunge(inbox.id, UidSet::all())).count(), acknowledged);
    EXPECT_EQ(engine->blobs().list({}, 100'000)->size(), 1u);
}

}  // namespace
}  // namespace store

// What only the engine on disk can do: refuse a folder, grow, go on where it was.

#include "store/body_rows.hpp"
#include "store/lmdb/engine.hpp"
#include "store/lmdb/spoil.hpp"
#include "store/packing.hpp"
#include "store/testing.hpp"

#include <fstream>
#include <thread>

namespace store {
namespace {

using namespace store::testing;

const base::SystemClock wall;

base::Code why_refused(const std::string& folder)
{
    auto opened = open_lmdb_engine({folder, {}});
    return opened ? base::Code::unknown : opened.error().code;
}

TEST(LmdbEngineTest, ASecondEngineInTheSameFolderIsRefused)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path());
    EXPECT_EQ(why_refused(folder.path()), base::Code::conflict);
    for (const char* file : {"lock", "rows/lock.mdb", "reserve"})
        std::filesystem::remove(folder.path() + "/" + file);
    EXPECT_EQ(why_refused(folder.path()), base::Code::conflict) << "whatever files are removed";
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
    set_format(folder.path() + "/rows", "4");
    EXPECT_EQ(why_refused(folder.path()), base::Code::unsupported);
    set_format(folder.path() + "/rows", "3");
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
            must(account.append("INBOX", messages(store, std::to_string(round) + noise(size))));
        }
        const auto found = must(account.messages(must(account.mailbox("INBOX")).id, UidSet::all(), 100));
        ASSERT_EQ(found.size(), static_cast<std::size_t>(round + 1) * 3);
        for (const auto& one : found) EXPECT_EQ(must(account.bytes(one, 0, 10'000)).size(), one.body_size);
    }
}

// So that memory is bounded whatever comes before anything refers to it.
TEST(LmdbEngineTest, ManySmallBodiesThatNothingRefersToYetAreWrittenOut)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path());
    const auto written = [&] {
        return std::filesystem::file_size(folder.path() + "/log/0") +
               std::filesystem::file_size(folder.path() + "/log/1");
    };
    Store store(*engine, wall, nullptr);
    std::vector<NewMessage> many;
    for (int i = 0; i < 100; ++i) many.push_back(message(store, noise(900), {}));
    EXPECT_LT(written(), 1'000u) << "they wait for the commit";
    for (int i = 0; i < 1'400; ++i) many.push_back(message(store, noise(900), {}));
    EXPECT_GT(written(), 1'000'000u);
    EXPECT_LT(written(), 1'300'000u);
    must(store.account(owner(1)).append("INBOX", std::move(many)));
    EXPECT_GT(written(), 1'400'000u);
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
    ASSERT_TRUE(read(*engine, {Space::server, {}}, [&](const Rows& rows) -> base::Result<void> {
        rows.scan_prefix("k", [&](std::string_view, std::string_view value) {
            count += value == std::string(20'000, 'v') ? 1 : 0;
            return Next::go_on;
        });
        return {};
    }));
    EXPECT_EQ(count, 200);
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

// So many bytes lie in segments.
std::uint64_t segment_bytes(const std::string& folder)
{
    std::uint64_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder + "/segments"))
        bytes += file.file_size();
    return bytes;
}

TEST(LmdbEngineTest, RoomOfBodiesThatNobodyNeedsIsGivenBackWhileTheyAreRead)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path(), {.segment_size = 20'000});
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    const auto text_of = [](Uid uid) { return std::to_string(uid) + std::string(800, 'x'); };
    constexpr Uid most = 300;
    for (Uid uid = 1; uid <= most; ++uid) {
        const Flags flags{uid % 10 == 0 ? std::uint8_t{0} : std::uint8_t{deleted}, {}};
        must(account.append("INBOX", messages(store, text_of(uid), flags)));
    }
    const auto kept = [&] {
        UidSet uids;
        for (Uid uid = 10; uid <= most; uid += 10) uids.add(uid);
        return must(account.messages(1, uids, most));
    }();
    must(account.expunge(1, UidSet::all()));
    run(store.tidy());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (segment_bytes(folder.path()) > 80'000 && std::chrono::steady_clock::now() < end) {
        must(account.append("Trash", messages(store, "so that there is something to apply")));
        for (const auto& one : kept) EXPECT_EQ(must(account.bytes(one, 0, 10'000)), text_of(one.uid));
    }
    EXPECT_LE(segment_bytes(folder.path()), 80'000u) << "of 250,000";
    engine.reset();
    engine = open_engine("lmdb", folder.path());
    for (const auto& one : kept)
        EXPECT_EQ(must(Store(*engine, wall, nullptr).account(owner(1)).bytes(one, 0, 10'000)),
                  text_of(one.uid));
}

bool becomes_smaller(const std::string& folder, std::uint64_t bytes)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (segment_bytes(folder) > bytes && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return segment_bytes(folder) <= bytes;
}

bool is_summary_packed(Engine& engine, const BlobId& id)
{
    bool is_packed = false;
    EXPECT_TRUE(read(engine, {Space::body, id}, [&](const Rows& rows) -> base::Result<void> {
        const auto row = body_row(rows.get(key::body()).value());
        is_packed = row && row->summary.front() == static_cast<char>(Codec::zstd_1);
        return {};
    }));
    return is_packed;
}

bool becomes_packed(Engine& engine, const BlobId& id)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (!is_summary_packed(engine, id) && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return is_summary_packed(engine, id);
}

TEST(LmdbEngineTest, SummariesArePackedOnTheirWayToTheDatabase)
{
    TempFolder folder;
    auto engine = open_engine("lmdb", folder.path());
    Store store(*engine, wall, nullptr);
    for (const std::size_t size : {100, 3'000}) {
        const std::string text = "Subject: " + std::string(60, 'x') + "\r\n\r\n" + std::string(size, 'x');
        must(store.account(owner(1)).append("INBOX", messages(store, text)));
    }
    for (const auto& id : blobs_of(*engine)) {
        EXPECT_TRUE(becomes_packed(*engine, id));
        EXPECT_EQ(must(store.account(owner(1)).summary(id)).envelope.subject, std::string(60, 'x'));
    }
}

TEST(LmdbEngineTest, WhatCameTooFastToBePackedIsPackedWhenNothingComes)
{
    TempFolder folder;
    const std::string text = "Subject: " + std::string(60, 'x') + "\r\n\r\n" + std::string(90'000, 'x');
    {
        auto engine = *open_lmdb_engine({folder.path(), {.apply_after = std::chrono::hours(1)}});
        Store store(*engine, wall, nullptr);
        for (int i = 0; i < 120; ++i) must(store.account(owner(1)).append("INBOX", messages(store, text)));
    }
    EXPECT_GT(segment_bytes(folder.path()), 10'000'000u);
    auto engine = open_engine("lmdb", folder.path());
    EXPECT_TRUE(becomes_smaller(folder.path(), 1'000'000));
    Store store(*engine, wall, nullptr);
    for (const auto& one : must(store.account(owner(1)).messages(1, UidSet::all(), 200)))
        EXPECT_EQ(must(store.account(owner(1)).bytes(one, 0, 100'000)), text);
}

TEST(LmdbEngineTest, ASegmentWithATornEndGoesWhenNobodyNeedsItsBodies)
{
    TempFolder folder;
    const std::string first = folder.path() + "/segments/0000000001.seg";
    {
        auto engine = open_engine("lmdb", folder.path());
        Store store(*engine, wall, nullptr);
        must(store.account(owner(1)).append("INBOX", messages(store, noise(900), {deleted, {}})));
        must(store.account(owner(1)).append("INBOX", messages(store, noise(800))));
    }
    std::ofstream(first, std::ios::app | std::ios::binary) << "CGVB torn";
    auto engine = open_engine("lmdb", folder.path());
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    must(account.expunge(1, UidSet::all()));
    run(store.tidy());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (std::filesystem::exists(first) && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(std::filesystem::exists(first));
    EXPECT_EQ(must(account.bytes(must(account.messages(1, UidSet::all(), 1)).at(0), 0, 1'000)), noise(800));
}

TEST(LmdbEngineTest, ABodyThatHasLostItsPlaceGetsItAgainBeforeItsSegmentGoes)
{
    TempFolder folder;
    const std::string first = folder.path() + "/segments/0000000001.seg";
    BlobId kept;
    {
        auto engine = open_engine("lmdb", folder.path(), {.segment_size = 5'000});
        Store store(*engine, wall, nullptr);
        Account account = store.account(owner(1));
        must(account.append("Archive", messages(store, noise(800))));
        kept = must(account.messages(must(account.mailbox("Archive")).id, UidSet::all(), 1)).at(0).body;
        for (int i = 0; i < 12; ++i)
            must(account.append("INBOX", messages(store, noise(900), {deleted, {}})));
    }
    erase_place(folder.path() + "/rows", kept.view());
    auto engine = open_engine("lmdb", folder.path(), {.segment_size = 5'000});
    EXPECT_EQ(refusal(engine->blobs().read(kept, 0, 10)), base::Code::not_found);
    Store store(*engine, wall, nullptr);
    must(store.account(owner(1)).expunge(1, UidSet::all()));
    run(store.tidy());
    // The first segment may still be the one that is appended to, if all came to it at once.
    must(store.account(owner(1)).append("Archive", messages(store, noise(700))));
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (std::filesystem::exists(first) && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(std::filesystem::exists(first));
    EXPECT_EQ(must(engine->blobs().read(kept, 0, 1'000)), noise(800));
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

}  // namespace
}  // namespace store

// Damage is found, said, and concerns those only whose bytes it is in.

#include "store/lmdb/engine.hpp"
#include "store/lmdb/spoil.hpp"
#include "store/lmdb/txn_rows.hpp"
#include "store/testing.hpp"

#include <fstream>
#include <thread>

namespace store {
namespace {

using namespace store::testing;
using ::testing::HasSubstr;

const base::SystemClock wall;

void flip_byte(const std::string& path, std::streamoff offset)
{
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(offset);
    const char byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(offset);
    file.put(byte);
    ASSERT_TRUE(file.good());
}

TEST(DamageTest, AFlippedBitInABodyConcernsThatMessageOnly)
{
    TempFolder folder;
    {
        auto engine = open_engine("lmdb", folder.path());
        Store store(*engine, wall, nullptr);
        for (const auto& bytes : {noise(100), noise(100), noise(200'000)})
            must(store.account(owner(1)).append("INBOX", messages(store, bytes)));
    }
    auto engine = open_engine("lmdb", folder.path());
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    const auto found = must(account.messages(must(account.mailbox("INBOX")).id, UidSet::all(), 10));
    flip_byte(folder.path() + "/segments/0000000001.seg", 16 + 48 + 50);
    flip_byte(folder.path() + "/large/" + base::to_string(found[2].body), 48 + 70'000);
    EXPECT_EQ(refusal(account.bytes(found[0], 0, 10)), base::Code::corrupt);
    EXPECT_EQ(must(account.bytes(found[1], 0, 1000)), noise(100));
    EXPECT_EQ(must(account.bytes(found[2], 0, 1000)), noise(1000)) << "in a chunk that is whole";
    EXPECT_EQ(refusal(account.bytes(found[2], 60'000, 10'000)), base::Code::corrupt);
    std::filesystem::remove(folder.path() + "/large/" + base::to_string(found[2].body));
    EXPECT_EQ(refusal(account.bytes(found[2], 0, 10)), base::Code::corrupt);
}

TEST(DamageTest, ARowThatIsNotWhatWasWrittenIsCorrupt)
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
    spoil_row(folder.path() + "/rows", {Space::account, owner(1)}, "bad");
    auto engine = open_engine("lmdb", folder.path());
    const auto read = [&](std::string_view key) {
        return store::testing::read(*engine, {Space::account, owner(1)},
                                    [&](const Rows& rows) -> base::Result<void> {
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

std::vector<base::Result<void>> deliver(Store& store, std::initializer_list<std::uint8_t> owners)
{
    std::vector<Copy> copies;
    for (const std::uint8_t number : owners) copies.push_back({owner(number), {}, "", Role::inbox});
    return run(store.deliver(body(store, "Subject: x\r\n\r\nhello"), std::move(copies)));
}

std::uint32_t messages_of(Store& store, std::uint8_t number)
{
    return must(store.account(owner(number)).mailbox("INBOX")).messages;
}

// Three accounts that have pages of their own.
void fill(Store& store)
{
    for (int i = 0; i < 150; ++i) {
        for (const auto& outcome : deliver(store, {1, 2, 3})) ASSERT_TRUE(outcome);
    }
}

// Rows before and behind all others, so that those have pages of their own.
void surround(Engine& engine, const PartitionId& partition)
{
    must(engine.transact(partition, [](Batch& rows) -> base::Result<void> {
        for (int i = 100; i < 200; ++i) {
            for (const char* where : {"!", "~"}) rows.put(where + std::to_string(i), std::string(100, 'v'));
        }
        return {};
    }));
}

TEST(DamageTest, ADamagedPageConcernsThatAccountOnly)
{
    TempFolder folder;
    {
        auto engine = open_engine("lmdb", folder.path());
        Store store(*engine, wall, nullptr);
        fill(store);
        surround(*engine, {Space::account, owner(2)});
    }
    const std::string second = std::string("a").append(owner(2).view());
    const auto is_inner = [&](std::string_view key) {
        return key > second + "!150" && key < second + "~150";
    };
    ASSERT_GT(zero_pages(folder.path() + "/rows", is_inner), 0u);

    auto engine = open_engine("lmdb", folder.path());
    Store store(*engine, wall, nullptr);
    for (std::uint32_t round = 1; round <= 3; ++round) {
        const auto outcomes = deliver(store, {1, 2, 3});
        EXPECT_TRUE(outcomes[0]);
        EXPECT_EQ(outcomes[1].error().code, base::Code::corrupt);
        EXPECT_TRUE(outcomes[2]);
        EXPECT_EQ(messages_of(store, 1), 150 + round);
        EXPECT_EQ(messages_of(store, 3), 150 + round);
    }
    EXPECT_EQ(refusal(store.account(owner(2)).messages(1, UidSet::all(), 1'000)), base::Code::corrupt);
    EXPECT_TRUE(engine->health());
    const auto swept = must(store.sweep());
    EXPECT_EQ(swept.steps, 0u) << "what was refused has been taken back";
    for (const auto& outcome : deliver(store, {1, 3, 4})) EXPECT_TRUE(outcome);
}

// A partition of many pages, of which those behind k250 are made wrong.
struct PageDamageTest : ::testing::Test {
    PageDamageTest()
    {
        auto engine = open_engine("lmdb", folder.path());
        for (int i = 100; i < 400; ++i) must(engine->transact(here, put(i)));
        must(engine->transact(there, put(1)));
    }

    using Spoil = std::size_t (*)(const std::string&, const std::function<bool(std::string_view)>&);
    std::unique_ptr<Engine> open_spoilt(Spoil spoil) const
    {
        const std::string behind = to_prefix(here) + "k250";
        const auto is_behind = [&](std::string_view key) {
            return key > behind && key.starts_with(to_prefix(here));
        };
        EXPECT_GT(spoil(folder.path() + "/rows", is_behind), 0u);
        return open_engine("lmdb", folder.path());
    }
    static Change put(int number)
    {
        return [number](Batch& rows) -> base::Result<void> {
            rows.put("k" + std::to_string(number), std::string(100, 'v'));
            return {};
        };
    }

    TempFolder folder;
    const PartitionId here{Space::account, owner(1)}, there{Space::account, owner(2)};
};

// It writes there without having read.
TEST_F(PageDamageTest, APageThatIsOnlyWrittenToConcernsThatChangeOnly)
{
    const auto engine = open_spoilt(zero_pages);
    Stages stages;
    stages.changes.emplace_back();
    for (const int number : {100, 350, 101}) stages.changes[0].push_back({here, put(number)});
    stages.changes[0].push_back({there, put(1)});
    run(engine->carry_out(stages));
    const auto& outcomes = stages.outcomes[0];
    EXPECT_EQ(outcomes[1].error().code, base::Code::corrupt);
    EXPECT_TRUE(outcomes[0] && outcomes[2] && outcomes[3]);
}

TEST_F(PageDamageTest, HoweverManyMeetItOthersAreCarriedOut)
{
    const auto engine = open_spoilt(zero_pages);
    Stages stages;
    stages.changes.emplace_back();
    for (int number = 300; number < 340; ++number) stages.changes[0].push_back({here, put(number)});
    stages.changes[0].push_back({there, put(1)});
    run(engine->carry_out(stages));
    EXPECT_EQ(stages.outcomes[0][39].error().code, base::Code::corrupt);
    EXPECT_TRUE(stages.outcomes[0][40]);
    EXPECT_TRUE(engine->health());
}

bool is_stopped_within(std::chrono::seconds patience, const Engine& engine)
{
    for (const auto end = std::chrono::steady_clock::now() + patience;
         std::chrono::steady_clock::now() < end;) {
        if (!engine.health()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

// LMDB then neither goes on nor can it be undone: nothing more is written, and reading goes on.
TEST_F(PageDamageTest, WhatLmdbFindsAmidAWriteIsFinal)
{
#if __has_feature(address_sanitizer)
    GTEST_SKIP() << "what LMDB holds by then is not given back";
#endif
    auto engine = open_spoilt(cross_room);
    must(engine->transact(here, put(3511)));
    for (int i = 0; i < 3; ++i) {
        engine.reset();  // has the log applied, and stops
        engine = open_engine("lmdb", folder.path(), {.apply_after = base::Duration::zero()});
        EXPECT_TRUE(is_stopped_within(std::chrono::seconds(60), *engine));
        EXPECT_EQ(refusal(engine->transact(here, put(100))), base::Code::unavailable);
        EXPECT_THAT(engine->health().error().detail, HasSubstr("writes nothing any more"));
        EXPECT_TRUE(read(*engine, here, [](const Rows& rows) -> base::Result<void> {
            EXPECT_TRUE(rows.get("k100"));
            EXPECT_TRUE(rows.get("k3511")) << "what was acknowledged is in the log";
            return {};
        }));
    }
}

TEST(DamageTest, WhereBodiesCannotBePlacedMailIsRefusedAndNothingElse)
{
    TempFolder folder;
    {
        auto engine = open_engine("lmdb", folder.path());
        Store store(*engine, wall, nullptr);
        fill(store);
    }
    ASSERT_GT(zero_pages(folder.path() + "/rows", [](auto key) { return key.size() == 16; }), 0u);
    auto engine = open_engine("lmdb", folder.path());
    Store store(*engine, wall, nullptr);
    for (int round = 0; round < 3; ++round) {
        for (const auto& outcome : deliver(store, {1, 2}))
            EXPECT_EQ(outcome.error().code, base::Code::corrupt);
        must(store.account(owner(1)).create_mailbox("x" + std::to_string(round)));
        must(store.account(owner(2)).move(1, UidSet::of(static_cast<Uid>(round + 1)), "Trash"));
    }
    EXPECT_EQ(messages_of(store, 1), 150u);
    EXPECT_EQ(must(store.account(owner(2)).usage()).messages, 150u);
    EXPECT_TRUE(engine->health());
}

// A closed store with some messages in it.
struct ClosedStoreTest : ::testing::Test {
    TempFolder folder;
    std::string database = folder.path() + "/rows/data.mdb";

    void SetUp() override
    {
        auto engine = open_engine("lmdb", folder.path());
        Store store(*engine, wall, nullptr);
        fill(store);
    }
    std::string before = {};
    void expect_refused(base::Code code)
    {
        const bool is_there = std::filesystem::exists(database);
        const auto size = is_there ? std::filesystem::file_size(database) : 0;
        auto opened = open_lmdb_engine({folder.path(), {}});
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, code) << opened.error().detail;
        EXPECT_THAT(opened.error().detail, HasSubstr(database));
        EXPECT_THAT(opened.error().detail,
                    HasSubstr(code == base::Code::corrupt ? "backup" : "use the program"));
        EXPECT_EQ(std::filesystem::exists(database), is_there);
        if (is_there) EXPECT_EQ(std::filesystem::file_size(database), size) << "left as it was";
    }
    void write_at(std::streamoff offset, const std::string& bytes)
    {
        std::fstream file(database, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(offset);
        file << bytes;
    }
};

TEST_F(ClosedStoreTest, AShortenedDatabaseIsRefused)
{
    const auto size = std::filesystem::file_size(database);
    for (const auto left : {size / 2, size / 3 + 77, std::uintmax_t{8192}, std::uintmax_t{5000},
                            std::uintmax_t{100}, std::uintmax_t{0}}) {
        std::filesystem::resize_file(database, left);
        expect_refused(base::Code::corrupt);
    }
    std::filesystem::remove(database);
    expect_refused(base::Code::corrupt);
}

TEST_F(ClosedStoreTest, ADamagedMetaPageIsRefused)
{
    std::string bytes(8192, '\0');
    std::ifstream(database, std::ios::binary).read(bytes.data(), 8192);
    for (const std::streamoff page : {0, 4096}) {
        write_at(page, std::string(4096, '\0'));
        expect_refused(base::Code::corrupt);
        write_at(page, bytes.substr(static_cast<std::size_t>(page), 4096));
    }
    write_at(20, std::string("\x07\x00\x00\x00", 4));
    expect_refused(base::Code::unsupported);
    write_at(20, bytes.substr(20, 4));
    EXPECT_TRUE(open_lmdb_engine({folder.path(), {}}));
}

// LMDB counts pages that it never wrote, where one transaction took and freed them.
TEST_F(ClosedStoreTest, WhatIsMissingAtTheEndIsNotMissedIfItIsFree)
{
    {
        const auto change = [&](const std::string& value) {
            auto engine = open_engine("lmdb", folder.path());
            must(engine->transact({Space::server, {}}, [&](Batch& rows) -> base::Result<void> {
                for (int i = 0; i < 50; ++i) rows.put("k" + std::to_string(i), value);
                return {};
            }));
        };
        change(std::string(100'000, 'v'));
        for (int i = 0; i < 5; ++i) change("small");
    }
    const auto size = std::filesystem::file_size(database);
    std::filesystem::resize_file(database, size - 100 * 4096);
    auto engine = open_engine("lmdb", folder.path());
    EXPECT_EQ(std::filesystem::file_size(database), size);
    Store store(*engine, wall, nullptr);
    EXPECT_EQ(messages_of(store, 1), 150u);
    for (const auto& outcome : deliver(store, {1, 2, 3})) EXPECT_TRUE(outcome);
}

}  // namespace
}  // namespace store

// The log: what is written is found again; what is torn was never promised, what is missing is missed.

#include "store/lmdb/log.hpp"
#include "store/lmdb/record.hpp"
#include "store/testing.hpp"

#include <fstream>

namespace store {
namespace {

using namespace store::testing;
using ::testing::HasSubstr;

const base::SystemClock wall;
constexpr LogSalt salt = 7;

NewBody small_body(std::uint8_t number, const std::string& bytes)
{
    NewBody body{owner(number), {}, to_record(owner(number), bytes)};
    body.place = {Place::Kind::log, 0, 0, bytes.size(), body.record.size()};
    return body;
}

Memtable some_rows(std::uint64_t revision)
{
    Memtable table;
    table.rows[{Space::account, owner(1)}] = {{"key", "value"}, {"gone", std::nullopt}, {"empty", ""}};
    table.rows[{Space::body, owner(2)}] = {{std::string("\0\xFF", 2), std::string(5'000, 'v')}};
    table.places[owner(8)] = Place{Place::Kind::own_file, 0, 0, 70, 90};
    table.places[owner(9)] = std::nullopt;
    table.revision = revision;
    table.weight = 6;
    return table;
}

TEST(LogBatchTest, ABatchIsReadAsItWasWritten)
{
    const std::vector<NewBody> bodies{small_body(5, "hello"), small_body(6, ""),
                                      small_body(7, std::string(10'000, 'x'))};
    const Memtable table = some_rows(42);
    std::string bytes;
    write_log_batch(bytes, bodies, table, salt);
    EXPECT_EQ(bytes.size() % LogBatchHeader::alignment, 0u);
    const auto read = log_batch(bytes, salt, {1, 8192});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->rows, table.rows);
    EXPECT_EQ(read->revision, 42u);
    EXPECT_EQ(read->weight, 9u);
    EXPECT_EQ(read->places.at(owner(8)), table.places.at(owner(8)));
    EXPECT_EQ(read->places.at(owner(9)), std::nullopt);
    for (const auto& body : bodies) {
        const auto place = read->places.at(body.id);
        ASSERT_TRUE(place);
        EXPECT_EQ(place->kind, Place::Kind::log);
        EXPECT_EQ(place->file, 1u);
        EXPECT_EQ(bytes.substr(place->offset - 8192, place->stored), body.record);
    }
}

TEST(LogBatchTest, OneWrongByteAnywhereIsNoBatch)
{
    std::string bytes;
    write_log_batch(bytes, {small_body(5, "hello")}, some_rows(42), salt);
    const auto size = log_batch_header(bytes, salt)->size();
    for (std::size_t at = 0; at < size; ++at) {
        std::string wrong = bytes;
        wrong[at] = static_cast<char>(wrong[at] ^ 0x20);
        EXPECT_FALSE(log_batch(wrong, salt, {})) << at;
    }
    for (const std::size_t left : {std::size_t{0}, std::size_t{10}, LogBatchHeader::bytes, size - 1})
        EXPECT_FALSE(log_batch(bytes.substr(0, left), salt, {})) << left;
    EXPECT_FALSE(log_batch(bytes, salt + 1, {})) << "who does not know the salt makes no batch";
}

// One file system folder with a store, which a test spoils while it is closed.
struct LogTest : ::testing::Test {
    TempFolder folder;
    const std::string log = folder.path() + "/log/";

    // Messages of 100 bytes, one batch each, all of them only in the log.
    void append(Engine& engine, int count)
    {
        Store store(engine, wall, nullptr);
        for (int i = 0; i < count; ++i)
            must(store.account(owner(1)).append("INBOX", messages(store, std::string(100, 'x'))));
    }
    // As kill -9 would leave it: nothing is applied on the way out.
    void copy_while_open(int count)
    {
        TempFolder other;
        auto engine = open_engine("log", other.path());
        append(*engine, count);
        std::filesystem::copy(other.path(), folder.path(),
                              std::filesystem::copy_options::recursive |
                                  std::filesystem::copy_options::overwrite_existing);
    }
    std::uint32_t messages_after_start()
    {
        auto engine = open_engine("log", folder.path());
        Store store(*engine, wall, nullptr);
        const auto inbox = must(store.account(owner(1)).mailbox("INBOX"));
        for (const auto& one : must(store.account(owner(1)).messages(inbox.id, UidSet::all(), 1'000)))
            EXPECT_EQ(must(store.account(owner(1)).bytes(one, 0, 1'000)), std::string(100, 'x'));
        return inbox.messages;
    }
    base::Error why_refused()
    {
        auto opened = open_lmdb_engine({folder.path(), {}});
        return opened ? base::Error{base::Code::unknown, "not refused"} : opened.error();
    }
    // Where the batches begin, and the file that they are in.
    std::vector<std::uint64_t> batches(std::string& path)
    {
        std::vector<std::uint64_t> found;
        for (const char* name : {"0", "1"}) {
            std::ifstream file(log + name, std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(file)), {});
            if (bytes.empty()) continue;
            path = log + name;
            for (std::size_t at = 0; at < bytes.size(); at += LogBatchHeader::alignment) {
                if (bytes.compare(at, 4, "CGVL") == 0) found.push_back(at);
            }
        }
        return found;
    }
    std::string bytes_of(std::size_t number) const
    {
        std::ifstream file(log + std::to_string(number), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void put_bytes(std::size_t number, const std::string& bytes) const
    {
        std::ofstream(log + std::to_string(number), std::ios::binary | std::ios::trunc) << bytes;
    }
    static void spoil(const std::string& path, std::uint64_t offset, const std::string& with)
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(offset));
        file << with;
    }
};

TEST_F(LogTest, WhatWasNotAppliedIsThereAfterAStart)
{
    copy_while_open(10);
    EXPECT_EQ(messages_after_start(), 10u);
    EXPECT_EQ(messages_after_start(), 10u) << "applied by now";
}

TEST_F(LogTest, ATornEndIsWhatNobodyWasToldOf)
{
    copy_while_open(10);
    std::string path;
    const auto begins = batches(path);
    spoil(path, begins.back() + 60, "torn");
    auto left = messages_after_start();
    EXPECT_LE(left, 10u);
    EXPECT_GE(left, 9u);
    auto engine = open_engine("log", folder.path());
    append(*engine, 3);
    engine.reset();
    EXPECT_EQ(messages_after_start(), left + 3);
}

TEST_F(LogTest, ATornEndThatIsMissingIsNoneEither)
{
    copy_while_open(10);
    std::string path;
    const auto begins = batches(path);
    std::filesystem::resize_file(path, begins.back() + 20);
    EXPECT_GE(messages_after_start(), 9u);
}

TEST_F(LogTest, ABatchThatIsMissingBeforeAnotherIsMissed)
{
    copy_while_open(10);
    std::string path;
    const auto begins = batches(path);
    for (const auto at : {begins.front(), begins[begins.size() / 2], begins[begins.size() - 2]}) {
        std::ifstream file(path, std::ios::binary);
        file.seekg(static_cast<std::streamoff>(at));
        std::string before(100, '\0');
        file.read(before.data(), 100);
        spoil(path, at, std::string(100, 'z'));
        const auto why = why_refused();
        EXPECT_EQ(why.code, base::Code::corrupt) << why.detail;
        EXPECT_THAT(why.detail, HasSubstr(path));
        EXPECT_THAT(why.detail, HasSubstr("backup"));
        spoil(path, at, before);
    }
    EXPECT_EQ(messages_after_start(), 10u);
}

TEST_F(LogTest, AMissingFileIsMissed)
{
    copy_while_open(3);
    for (const char* name : {"0", "1"}) {
        std::filesystem::rename(log + name, log + "away");
        EXPECT_EQ(why_refused().code, base::Code::corrupt);
        std::filesystem::rename(log + "away", log + name);
    }
    EXPECT_EQ(messages_after_start(), 3u);
}

TEST_F(LogTest, AnOldDatabaseBesideANewerLogIsRefused)
{
    TempFolder old;
    for (int round = 0; round < 3; ++round) {
        auto engine = open_engine("log", folder.path());
        append(*engine, 10);
        engine.reset();  // applied
        if (round == 0) std::filesystem::copy(folder.path() + "/rows", old.path() + "/rows");
    }
    for (const auto& file : std::filesystem::directory_iterator(old.path() + "/rows")) {
        std::filesystem::copy_file(file, folder.path() + "/rows/" + file.path().filename().string(),
                                   std::filesystem::copy_options::overwrite_existing);
    }
    const auto why = why_refused();
    EXPECT_EQ(why.code, base::Code::corrupt) << why.detail;
    EXPECT_THAT(why.detail, HasSubstr("backup"));
}

TEST_F(LogTest, AnOrderlyEndLeavesNearlyNothing)
{
    for (std::uint32_t round = 1; round <= 3; ++round) {
        auto engine = open_engine("log", folder.path());
        append(*engine, 30);
        engine.reset();
        EXPECT_LE(std::filesystem::file_size(log + "0") + std::filesystem::file_size(log + "1"),
                  LogBatchHeader::alignment);
        EXPECT_EQ(messages_after_start(), 30 * round);
    }
}

// Power may go while what has been applied is cut off: each file is then as it was, or as it is in the end, or what
// came last lies before what was there.
TEST_F(LogTest, AnOrderlyEndMayBeCutShortAnywhere)
{
    std::array<std::string, 2> before, after;
    auto engine = open_engine("log", folder.path());
    append(*engine, 30);
    for (const std::size_t file : {0, 1}) before[file] = bytes_of(file);
    engine.reset();
    for (const std::size_t file : {0, 1}) after[file] = bytes_of(file);
    const std::size_t last = after[0].empty() ? 1 : 0;
    ASSERT_EQ(after[last].size(), LogBatchHeader::alignment);
    const auto joined = after[last] + before[last].substr(std::min(after[last].size(), before[last].size()));
    for (const auto& own : {joined, after[last]}) {
        for (const auto& other : {before[1 - last], after[1 - last]}) {
            put_bytes(last, own);
            put_bytes(1 - last, other);
            EXPECT_EQ(messages_after_start(), 30u) << own.size() << ' ' << other.size();
        }
    }
}

TEST_F(LogTest, FilesTakeTurnsAndStaySmall)
{
    auto opened = open_lmdb_engine(
        {folder.path(), {.small_body = 1'000, .log_size = 100'000, .apply_after = std::chrono::hours(1)}});
    ASSERT_TRUE(opened);
    append(**opened, 300);
    for (const char* name : {"0", "1"}) {
        EXPECT_GT(std::filesystem::file_size(log + name), 50'000u);
        EXPECT_LT(std::filesystem::file_size(log + name), 250'000u);
    }
    opened->reset();
    EXPECT_EQ(messages_after_start(), 300u);
}

}  // namespace
}  // namespace store

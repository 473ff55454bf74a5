// Files and rows damaged on purpose: what is wrong is named with the messages that it concerns, and the rest reads.

#include "base/text.hpp"
#include "store/check/verify_trial.hpp"
#include "store/lmdb/spoil.hpp"

#include <fstream>
#include <random>

namespace store {
namespace {

using namespace store::testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

// A store in a folder, closed and opened at will.
struct CheckTest : ::testing::Test {
    TempFolder folder;
    base::FakeClock clock{start};
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Store> store;
    const std::string segment = folder.path() + "/segments/0000000001.seg";
    const std::string rows = folder.path() + "/rows";

    void SetUp() override
    {
        open();
        for (int i = 0; i < 12; ++i)
            append(1, "Subject: small\r\n\r\n" + std::string(200, static_cast<char>('a' + i)));
        for (int i = 0; i < 3; ++i) append(1, "Subject: large\r\n\r\n" + noise(150'000));
        append(2, "Subject: other\r\n\r\nsomebody else's");
        const MailboxId inbox = must(account(1).mailbox("INBOX")).id;
        must(account(1).store_flags(inbox, UidSet({{2, 5}}), {FlagAction::add, {seen, {"Work"}}, {}}));
        must(account(1).copy(inbox, UidSet::of(3), "Archive"));
        must(account(1).store_flags(inbox, UidSet::of(4), {FlagAction::add, {deleted, {}}, {}}));
        must(account(1).expunge(inbox, UidSet::of(4)));
        run(store->tidy());
        clock.advance(std::chrono::hours(1));
        close();  // so that all bodies lie where they stay
        open();
    }
    void open()
    {
        engine = open_engine("lmdb", folder.path());
        store = std::make_unique<Store>(*engine, clock, nullptr);
    }
    void close()
    {
        store.reset();
        engine.reset();
    }
    Account account(std::uint8_t number) { return store->account(owner(number)); }
    void append(std::uint8_t number, const std::string& bytes)
    {
        must(account(number).append("INBOX", messages(*store, bytes)));
    }

    Told verify()
    {
        Told told;
        sums = must(store->verify(told));
        return told;
    }
    Told repair()
    {
        Told told;
        sums = must(store->repair(told));
        return told;
    }
    Verified sums;

    // Which messages of the first account can be read from beginning to end, by uid.
    UidSet readable()
    {
        UidSet uids;
        const MailboxId inbox = must(account(1).mailbox("INBOX")).id;
        for (const auto& one : must(account(1).messages(inbox, UidSet::all(), 1'000))) {
            if (run(account(1).bytes(one, 0, 1 << 20))) uids.add(one.uid);
        }
        return uids;
    }
    // Those of INBOX that findings name.
    static UidSet named_by(const Told& told)
    {
        UidSet uids;
        for (const auto& one : told.all) {
            if (one.where.mailbox_name == "INBOX" && one.where.partition->id == owner(1))
                uids.add(one.where.uid);
        }
        return uids;
    }
    UidSet there()
    {
        UidSet uids({{1, 15}});
        UidSet left = uids.within({1, 3});
        left.add(uids.from(5));
        return left;
    }
    std::vector<std::string> keys_of(const PartitionId& partition)
    {
        std::vector<std::string> keys;
        EXPECT_TRUE(read(*engine, partition, [&](const Rows& all) -> base::Result<void> {
            keys.clear();
            all.scan(std::string(), "\x7F", [&](std::string_view key, std::string_view) {
                keys.emplace_back(key);
                return Next::go_on;
            });
            return {};
        }));
        return keys;
    }
    bool has_row(const PartitionId& partition, const std::string& key)
    {
        bool is_there = false;
        EXPECT_TRUE(read(*engine, partition, [&](const Rows& all) -> base::Result<void> {
            is_there = all.get(key).has_value();
            return {};
        }));
        return is_there;
    }
    Message message(Uid uid)
    {
        return must(account(1).messages(must(account(1).mailbox("INBOX")).id, UidSet::of(uid), 1)).at(0);
    }
    std::string large_file(Uid uid) { return folder.path() + "/large/" + base::to_string(message(uid).body); }
};

void flip(const std::string& path, std::uint64_t offset, char bits = 0x10)
{
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char byte = static_cast<char>(file.get() ^ bits);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(byte);
    ASSERT_TRUE(file.good());
}

TEST_F(CheckTest, AWholeStoreHasNothingWrong)
{
    const Told told = verify();
    EXPECT_THAT(told.all, IsEmpty()) << told.text();
    EXPECT_EQ(sums.messages, 16u);
    EXPECT_GT(sums.bytes, 450'000u);
    EXPECT_THAT(repair().all, IsEmpty());
}

TEST_F(CheckTest, AFlippedBitAnywhereInASegmentNamesTheMessageThatItHarms)
{
    const auto size = fs::file_size(segment);
    for (std::uint64_t offset = 0; offset < size; offset += 19) {
        flip(segment, offset);
        const Told told = verify();
        const UidSet whole = readable();
        UidSet lost;
        for (const auto& range : there().ranges()) {
            for (Uid uid = range.first; uid <= range.last; ++uid)
                if (!whole.contains(uid)) lost.add(uid);
        }
        EXPECT_EQ(named_by(told), lost) << "byte " << offset << "\n" << told.text();
        for (const auto& one : told.all) EXPECT_EQ(one.where.file, segment);
        flip(segment, offset);
    }
    EXPECT_THAT(verify().all, IsEmpty());
}

TEST_F(CheckTest, ATruncatedSegmentNamesWhatLayBehindItsNewEnd)
{
    const auto size = fs::file_size(segment);
    fs::copy_file(segment, segment + ".whole");
    for (const auto left : {size - 1, size / 2, std::uintmax_t{100}, std::uintmax_t{16}, std::uintmax_t{0}}) {
        fs::resize_file(segment, left);
        const Told told = verify();
        UidSet lost = readable();
        UidSet all = named_by(told);
        all.add(lost);
        EXPECT_EQ(all, there()) << left << "\n" << told.text();
        EXPECT_GT(sums.damaged, 0u);
        fs::copy_file(segment + ".whole", segment, fs::copy_options::overwrite_existing);
    }
    fs::remove(segment + ".whole");
    EXPECT_THAT(verify().all, IsEmpty());
}

TEST_F(CheckTest, AMissingSegmentIsNamedWithAllItsMessages)
{
    fs::rename(segment, segment + ".away");
    const Told told = verify();
    EXPECT_THAT(told.kinds(), Contains("missing file"));
    EXPECT_EQ(named_by(told), there().within({1, 12})) << told.text();
    fs::rename(segment + ".away", segment);
    EXPECT_THAT(verify().all, IsEmpty());
}

TEST_F(CheckTest, AFileOfItsOwnIsCheckedToItsEnd)
{
    for (const std::uint64_t offset : {0u, 40u, 48u, 70'000u, 140'000u}) {
        flip(large_file(14), offset);
        const Told told = verify();
        ASSERT_EQ(told.all.size(), 1u) << told.text();
        EXPECT_EQ(told.all[0].kind, Finding::Kind::damaged_bytes);
        EXPECT_EQ(told.all[0].where.uid, 14u);
        EXPECT_EQ(told.all[0].where.file, large_file(14));
        flip(large_file(14), offset);
    }
    fs::resize_file(large_file(13), 80'000);
    fs::remove(large_file(15));
    EXPECT_EQ(named_by(verify()), UidSet({{13, 13}, {15, 15}}));
    const Told told = repair();
    EXPECT_EQ(told.count(Finding::State::found), 2u) << "what is lost stays named, and stays";
    EXPECT_EQ(must(account(1).mailbox("INBOX")).messages, 14u);
}

TEST_F(CheckTest, FilesThatNobodyKnowsAreToldAndNoDamage)
{
    std::ofstream(folder.path() + "/segments/notes.txt") << "?";
    std::ofstream(folder.path() + "/large/notes.txt") << "?";
    std::ofstream(folder.path() + "/large/" + base::to_string(base::time_ordered_uuid(5))) << "?";
    const Told told = verify();
    EXPECT_THAT(told.kinds(), ::testing::ElementsAre("stray file", "stray file", "stray file"));
    EXPECT_EQ(sums.damaged, 0u);
}

TEST_F(CheckTest, WhatACrashLeftAtTheEndIsNoDamage)
{
    close();
    std::ofstream(segment, std::ios::app | std::ios::binary)
        << std::string("CGVB\x01 and the power was cut", 27);
    open();
    append(1, "Subject: after\r\n\r\nin the next segment");
    close();
    open();
    const Told told = verify();
    EXPECT_THAT(told.kinds(), ::testing::ElementsAre("torn end")) << told.text();
    EXPECT_EQ(sums.damaged, 0u);
}

// The checksum of each row in turn: it is named, and after the repair nothing is missing but what the row alone held.
TEST_F(CheckTest, AnyRowThatIsDamagedIsNamedAndSetRight)
{
    std::vector<PartitionId> partitions{
        {Space::account, owner(1)}, {Space::body, message(3).body}, {Space::body, message(13).body}};
    for (const auto& partition : partitions) {
        for (const auto& key : keys_of(partition)) {
            SCOPED_TRACE(base::to_hex(key));
            // What was set right before may have taken some away.
            if (!has_row(partition, key)) continue;
            close();
            spoil_row(rows, partition, key);
            open();
            const Told told = verify();
            const auto is_it = [&](const Finding& one) {
                return one.where.row == key && one.where.partition == partition &&
                       one.kind == Finding::Kind::unreadable_row;
            };
            EXPECT_TRUE(std::ranges::any_of(told.all, is_it)) << told.text();
            const Told repaired = repair();
            EXPECT_EQ(repaired.count(Finding::State::found), 0u) << repaired.text();
            const Told after = verify();
            ASSERT_THAT(after.all, IsEmpty()) << after.text();
            std::uint32_t messages = 0;
            for (const auto& mailbox : must(account(1).mailboxes())) messages += mailbox.messages;
            EXPECT_GE(messages, 14u);
        }
    }
}

TEST_F(CheckTest, APlaceThatIsDamagedOrLostIsFoundAgain)
{
    for (const Uid uid : {Uid{2}, Uid{14}}) {
        for (const auto spoil : {spoil_place, erase_place}) {
            const BlobId body = message(uid).body;
            fs::copy_file(folder.path() + "/segments/0000000001.seg", folder.path() + "/kept",
                          fs::copy_options::overwrite_existing);
            const bool is_large = uid == 14;
            // A start takes a file that no row refers to.
            if (is_large && spoil == erase_place) continue;
            close();
            spoil(rows, body.view());
            open();
            const Told told = verify();
            EXPECT_EQ(named_by(told), UidSet::of(uid)) << told.text();
            EXPECT_GE(repair().count(Finding::State::repaired), 1u);
            const Told after = verify();
            EXPECT_THAT(after.all, IsEmpty()) << after.text();
            EXPECT_EQ(readable(), there());
            close();
            open();
            EXPECT_EQ(readable(), there()) << "durable";
        }
    }
}

TEST_F(CheckTest, APageThatCannotBeReadIsToldAndTheOthersAreChecked)
{
    for (int i = 0; i < 150; ++i) append(3, "Subject: x\r\n\r\n" + std::to_string(i));
    close();
    const std::string third = "a" + std::string(owner(3).view());
    ASSERT_GT(zero_pages(rows, [&](std::string_view key) { return key.starts_with(third); }), 0u);
    flip(segment, 16 + 48 + 10);
    open();
    const Told told = verify();
    EXPECT_THAT(told.kinds(), Contains("unreadable"));
    EXPECT_EQ(named_by(told), UidSet::of(1)) << told.text();
}

// Last week's database beside this week's segments.
TEST_F(CheckTest, AnOldDatabaseBesideYoungerSegmentsIsRefused)
{
    close();
    fs::copy_file(rows + "/data.mdb", folder.path() + "/old.mdb");
    open();
    auto body_bytes = [](int i) {
        return "Subject: new\r\n\r\n" + std::string(950, static_cast<char>('a' + i % 26));
    };
    for (int batch = 0; batch < 50; ++batch) {
        std::vector<NewMessage> some;
        for (int i = 0; i < 100; ++i) some.push_back(testing::message(*store, body_bytes(i)));
        must(account(1).append("INBOX", std::move(some)));
    }
    EXPECT_THAT(verify().all, IsEmpty());
    close();
    fs::copy_file(folder.path() + "/old.mdb", rows + "/data.mdb", fs::copy_options::overwrite_existing);
    const auto opened = open_lmdb_engine({folder.path()});
    ASSERT_FALSE(opened) << "the log does not reach back so far";
    EXPECT_EQ(opened.error().code, base::Code::corrupt);
    EXPECT_THAT(opened.error().detail, HasSubstr("backup"));
}

// Something else is done while it is checked, once rows have been read.
struct DoneMeanwhile final : Findings {
    std::function<void()> work;
    Told told;

    net::Task<void> found(Finding finding) override { return told.found(std::move(finding)); }
    net::Task<void> at(std::uint64_t, std::uint64_t) override
    {
        if (work) std::thread(std::exchange(work, {})).join();
        co_return;
    }
};

TEST_F(CheckTest, ARowThatIsWrittenAnewMeanwhileIsDamagedNoLonger)
{
    must(account(1).subscribe("Archive", Subscription::on));
    close();
    const std::string key = key::subscription("Archive");
    spoil_row(rows, {Space::account, owner(1)}, key);
    for (const bool is_repair : {false, true}) {
        open();
        DoneMeanwhile check;
        check.work = [this] { must(account(1).subscribe("Archive", Subscription::on)); };
        sums = must(is_repair ? store->repair(check) : store->verify(check));
        EXPECT_THAT(check.told.all, IsEmpty()) << check.told.text();
        EXPECT_TRUE(has_row({Space::account, owner(1)}, key));
        close();
        spoil_row(rows, {Space::account, owner(1)}, key);
    }
    open();
}

TEST_F(CheckTest, ADamagedRowThatBelongsNowhereIsNamedToo)
{
    const PartitionId nowhere{static_cast<Space>('x'), owner(9)};
    must(engine->transact(nowhere, [](Batch& all) -> base::Result<void> {
        all.put("row", "value");
        return {};
    }));
    close();
    spoil_row(rows, nowhere, "row");
    open();
    const Told told = verify();
    ASSERT_EQ(told.all.size(), 1u) << told.text();
    EXPECT_EQ(told.all[0].kind, Finding::Kind::unreadable_row);
    EXPECT_EQ(told.all[0].remedy, Finding::Remedy::none);
}

TEST_F(CheckTest, ALargeBodyOnItsWayInIsNoWaste)
{
    auto writer = store->write_body();
    must(writer->append(noise(1'500'000)));
    clock.advance(std::chrono::hours(1));
    EXPECT_THAT(verify().all, IsEmpty());
    const Body body = must(writer->finish());
    EXPECT_THAT(verify().all, IsEmpty());
}

// Its messages cannot be read, so nobody says whose the body is but the body itself.
TEST_F(CheckTest, DamagedBytesOfAnAccountThatCannotBeReadAreDamageToo)
{
    append(3, "Subject: third\r\n\r\nsomething that is packed into the last record of the segment");
    for (int i = 0; i < 150; ++i) append(3, "Subject: x\r\n\r\n" + std::to_string(i));
    close();
    const std::string third = "a" + std::string(owner(3).view());
    ASSERT_GT(zero_pages(rows, [&](std::string_view key) { return key.starts_with(third); }), 0u);
    flip(segment, fs::file_size(segment) - 1);
    open();
    const Told told = verify();
    const auto bytes = std::ranges::find(told.all, Finding::Kind::damaged_bytes, &Finding::kind);
    ASSERT_NE(bytes, told.all.end()) << told.text();
    EXPECT_TRUE(bytes->is_damage()) << told.text();
}

// Whatever is hit: it is told, or nothing was harmed; and nothing falls over.
TEST_F(CheckTest, RandomDamageIsToldOrDoesNoHarm)
{
    std::mt19937 random{11};
    std::vector<std::string> files{segment, large_file(13), large_file(14), large_file(15)};
    for (int round = 0; round < 60; ++round) {
        const auto& file = files[random() % files.size()];
        const std::uint64_t offset = random() % fs::file_size(file);
        const char bit = static_cast<char>(1 << (random() % 8));
        flip(file, offset, bit);
        const Told told = verify();
        const auto other =
            must(account(2).messages(must(account(2).mailbox("INBOX")).id, UidSet::of(1), 1)).at(0);
        const bool is_harmed = readable() != there() || !run(account(2).bytes(other, 0, 1 << 20));
        EXPECT_EQ(sums.damaged > 0, is_harmed) << file << " " << offset << "\n" << told.text();
        flip(file, offset, bit);
    }
    EXPECT_THAT(verify().all, IsEmpty());
}

}  // namespace
}  // namespace store

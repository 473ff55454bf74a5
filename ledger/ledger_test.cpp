#include "ledger/testing.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

namespace ledger {
namespace {

using namespace ledger::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(LedgerTest, KeepsWhatItWasTold)
{
    open();
    ledger->note(login("nqhuy"));
    ASSERT_TRUE(append(*ledger, lock("tvhung")));
    close();
    EXPECT_THAT(kinds(std::array{Book::admin}), ElementsAre("started", "clock", "locked", "ended"));
    EXPECT_THAT(kinds(std::array{Book::access}), ElementsAre("login"));
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(LedgerTest, AppendedIsOnDiskWhenItReturns)
{
    open();
    ASSERT_TRUE(append(*ledger, lock("tvhung")));
    EXPECT_THAT(content_of(segment(Book::admin)), HasSubstr("tvhung"));
    EXPECT_GE(ledger->durable(), 1U);
}

TEST_F(LedgerTest, NotesAreOnDiskWithinASecond)
{
    open();
    const auto begun = std::chrono::steady_clock::now();
    ledger->note(login("nqhuy"));
    while (!content_of(segment(Book::access)).contains("nqhuy")) {
        ASSERT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
}

TEST_F(LedgerTest, StampsAndNumbersGrowWhateverTheClockDoes)
{
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    clock.advance(-std::chrono::hours(1));
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(append(*ledger, lock("b")));
    close();
    clock.advance(-std::chrono::hours(24));
    open();
    ASSERT_TRUE(append(*ledger, lock("c")));
    close();
    Record before;
    std::uint64_t behind = 0;
    for (const auto& record : records()) {
        EXPECT_GT(record.stamp, before.stamp);
        EXPECT_EQ(record.sequence, before.sequence + 1);
        behind = std::max(behind, record.number(Name::behind_us));
        before = record;
    }
    EXPECT_GE(behind, 3'600'000'000U);  // the jump itself is recorded
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(LedgerTest, ManyThreadsShareTheirSyncs)
{
    open();
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([this] {
            for (int j = 0; j < 200; ++j) ledger->note(login("nqhuy"));
            for (int j = 0; j < 20; ++j) EXPECT_TRUE(append(*ledger, lock("tvhung")));
        });
    for (auto& thread : threads) thread.join();
    close();
    EXPECT_EQ(kinds(std::array{Book::access}).size(), 1'600U);
    EXPECT_EQ(kinds(std::array{Book::admin}).size(), 160U + 3U);
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(LedgerTest, ItsKeyIsForNobodyElse)
{
    open();
    struct stat found{};
    ASSERT_EQ(::stat((path + "/key").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST_F(LedgerTest, AKeyThatIsGoneIsNotMadeAnew)
{
    open();
    close();
    std::filesystem::remove(path + "/key");
    const auto opened = Ledger::open({path, clock, log, metrics}, settings);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().detail, HasSubstr("bring it back from a backup"));
}

TEST_F(LedgerTest, ATornEndIsCutAndTheCutRecorded)
{
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    close();
    const auto whole = content_of(segment(Book::admin));
    put(segment(Book::admin), whole + whole.substr(SegmentHeader::bytes, 30));
    open();
    close();
    const auto all = records(std::array{Book::admin});
    const auto cut = std::ranges::find(all, static_cast<std::uint8_t>(Kind::cut), &Record::kind);
    ASSERT_NE(cut, all.end());
    EXPECT_EQ(cut->number(Name::bytes), 30U);
    EXPECT_EQ(cut->number(Name::first), whole.size());
    EXPECT_THAT(findings(), IsEmpty());
}

// Whatever a crash leaves of what had not been told.
TEST_F(LedgerTest, AnyTornEndIsCut)
{
    settings.head_every = std::chrono::hours(1);
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    const auto known = content_of(segment(Book::admin));
    ASSERT_TRUE(append(*ledger, lock("b")));
    const auto more = content_of(segment(Book::admin));
    close();
    std::filesystem::resize_file(path + "/heads", 0);  // as if killed before
    for (auto size = known.size(); size < more.size(); ++size) {
        put(segment(Book::admin), std::string_view(more).substr(0, size));
        open();
        close();
        EXPECT_THAT(findings(), IsEmpty()) << size;
        std::filesystem::resize_file(path + "/heads", 0);
    }
}

TEST_F(LedgerTest, WhatASignedHeadKnowsIsNotCutButLeftAndTold)
{
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    close();
    auto bytes = content_of(segment(Book::admin));
    put(segment(Book::admin), std::string_view(bytes).substr(0, bytes.size() - 10));
    open();
    ASSERT_TRUE(append(*ledger, lock("b")));
    close();
    EXPECT_EQ(content_of(segment(Book::admin)).size(), bytes.size() - 10);
    EXPECT_THAT(findings(), Contains(HasSubstr("records are missing here that the head")));
    EXPECT_THAT(kinds(std::array{Book::admin}), Contains("cut"));
    EXPECT_THAT(logged, HasSubstr("records are missing"));
}

TEST_F(LedgerTest, ASegmentFollowsTheOneBefore)
{
    settings.segment_size = 64 << 10;
    open();
    for (int i = 0; i < 20; ++i) {
        for (int j = 0; j < 100; ++j) ledger->note(login(std::string(100, 'x')));
        ASSERT_TRUE(append(*ledger, lock("a")));
    }
    close();
    EXPECT_GT(segments_in(path, Book::access)->size(), 2U);
    EXPECT_THAT(findings(), IsEmpty());
    std::filesystem::remove(segment(Book::access, 2));
    EXPECT_THAT(findings(), Contains(HasSubstr("access/0000000002.seg: is missing")));
}

TEST_F(LedgerTest, IsWholeAfterKills)
{
    const auto wait_until_told = [this](int least) {
        const auto has_told = [this, least] {
            std::ifstream told(folder.path() + "/told");
            for (int number = 0; told >> number;)
                if (number >= least) return true;
            return false;
        };
        for (int tries = 0; tries < 6'000 && !has_told(); ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
    };
    for (int round = 0; round < 20; ++round) {
        const auto child = ::fork();
        if (child == 0) {
            Settings small;
            small.segment_size = 64 << 10;
            small.head_records = 300;
            auto opened = Ledger::open({path, clock, log, metrics}, small);
            for (int i = 0; opened; ++i) {
                (*opened)->note(login("nqhuy"));
                if (i % 50 == 0 && append(**opened, lock(std::to_string(round * 1'000'000 + i))))
                    std::ofstream(folder.path() + "/told", std::ios::app) << round * 1'000'000 + i << '\n';
            }
            ::_exit(1);
        }
        // Every other one is killed wherever it is, while it opens too; the rest have told of something by then.
        if (round % 2 == 1) wait_until_told(round * 1'000'000);
        std::this_thread::sleep_for(std::chrono::milliseconds(7 * round));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    open();
    close();
    EXPECT_THAT(findings(), IsEmpty());
    std::set<std::string> there;
    for (const auto& record : records(std::array{Book::admin})) there.emplace(record.text(Name::who));
    std::istringstream told(content_of(folder.path() + "/told"));
    std::size_t count = 0;
    for (std::string line; std::getline(told, line); ++count) EXPECT_TRUE(there.contains(line)) << line;
    EXPECT_GT(count, 0U);
}

}  // namespace
}  // namespace ledger

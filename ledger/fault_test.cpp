// Disks that are full, and syncs that fail: what was acknowledged is there, and nothing is acknowledged that is not.

#include "ledger/testing.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <sys/syscall.h>
#include <thread>

namespace ledger {
namespace {

// Before the C library's own.
std::atomic<int> write_fails{0}, sync_fails{0};
// A sync that fails leaves no memory to its thread, for so many times that it asks.
std::atomic<int> refusals_behind_sync{0};
thread_local int refusals = 0;

using namespace ledger::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct FaultTest : LedgerTest {
    ~FaultTest() override { write_fails = sync_fails = refusals_behind_sync = 0; }

    bool is_well_soon() const
    {
        for (int i = 0; i < 1'000; ++i) {
            if (ledger->outcome()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
};

TEST_F(FaultTest, AFullDiskRefusesAndWithRoomAgainAllIsWell)
{
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    write_fails = ENOSPC;
    auto refused = append(*ledger, lock("b"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::no_space);
    EXPECT_EQ(ledger->outcome().error().code, base::Code::no_space);
    EXPECT_THAT(ledger->health_text(), HasSubstr("make room"));
    for (int i = 0; i < 100; ++i) ledger->note(login("nqhuy"));
    write_fails = 0;
    ASSERT_TRUE(is_well_soon());
    ASSERT_TRUE(append(*ledger, lock("c")));
    close();
    EXPECT_EQ(kinds(std::array{Book::access}).size(), 100U);
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(FaultTest, WhatWaitsHasABoundAndLossesAreRecorded)
{
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    write_fails = ENOSPC;
    ASSERT_FALSE(append(*ledger, lock("b")));
    const std::string text(1'000, 'x');
    for (int i = 0; i < 50'000; ++i) ledger->note(login(text));
    EXPECT_FALSE(append(*ledger, lock("c")));
    write_fails = 0;
    ASSERT_TRUE(is_well_soon());
    ASSERT_TRUE(append(*ledger, lock("d")));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
    close();
    std::uint64_t lost = 0;
    for (const auto& record : records(std::array{Book::admin})) lost += record.number(Name::count);
    EXPECT_EQ(kinds(std::array{Book::access}).size() + lost, 50'001U);  // and the act that was refused
    EXPECT_GT(lost, 1'000U);
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(FaultTest, AFailedSyncIsFinal)
{
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    sync_fails = EIO;
    EXPECT_FALSE(append(*ledger, lock("b")));
    sync_fails = 0;
    EXPECT_FALSE(append(*ledger, lock("c")));
    EXPECT_THAT(ledger->outcome().error().detail, HasSubstr("writes nothing any more"));
    EXPECT_THAT(logged, HasSubstr("stopped"));
    close();
    open();
    EXPECT_TRUE(append(*ledger, lock("d")));
    close();
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(FaultTest, ASyncThatFailsWithoutMemoryToSaySoIsNotTriedAgain)
{
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    refusals_behind_sync = 3;
    sync_fails = EIO;
    EXPECT_FALSE(append(*ledger, lock("b")));
    EXPECT_EQ(refusals_behind_sync, 0) << "it was met";
    sync_fails = 0;
    EXPECT_FALSE(append(*ledger, lock("c")));
    EXPECT_THAT(ledger->outcome().error().detail, HasSubstr("writes nothing any more"));
}

}  // namespace
}  // namespace ledger

void* operator new(std::size_t size)
{
    if (ledger::refusals > 0) {
        --ledger::refusals;
        throw std::bad_alloc();
    }
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

extern "C" {

ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset)
{
    if (const int failure = ledger::write_fails; failure != 0) {
        errno = failure;
        return -1;
    }
    return ::syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

int fdatasync(int descriptor)
{
    if (const int failure = ledger::sync_fails; failure != 0) {
        ledger::refusals = ledger::refusals_behind_sync.exchange(0);
        ledger::sync_fails = 0;
        errno = failure;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

}  // extern "C"

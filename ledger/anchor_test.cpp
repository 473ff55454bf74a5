#include "ledger/testing.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace ledger {
namespace {

using namespace ledger::testing;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct AnchorTest : LedgerTest {
    std::string anchor = folder.path() + "/anchor";

    AnchorTest() { settings.anchor = anchor; }
};

TEST_F(AnchorTest, EveryHeadIsWrittenThereToo)
{
    open();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(append(*ledger, lock("a")));
        ASSERT_TRUE(net::run_here_for(ledger->seal()));
    }
    close();
    EXPECT_EQ(content_of(anchor), content_of(path + "/heads"));
}

TEST_F(AnchorTest, WhatCouldNotBeWrittenComesWithTheNextHead)
{
    std::filesystem::create_directory(anchor);  // no file can be opened there
    open();
    ASSERT_TRUE(append(*ledger, lock("a")));
    ASSERT_TRUE(net::run_here_for(ledger->seal()));
    const auto is_told = [this] {
        std::lock_guard lock(mutex);
        return logged.contains("audit.anchor");
    };
    for (int i = 0; i < 6'000 && !is_told(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(is_told());
    std::filesystem::remove(anchor);
    ASSERT_TRUE(append(*ledger, lock("b")));
    close();
    EXPECT_EQ(content_of(anchor), content_of(path + "/heads"));
}

// A pipe that nobody reads from hangs whoever opens it, as a mount does whose server is gone.
TEST_F(AnchorTest, OneThatHangsHoldsUpNobody)
{
    ASSERT_EQ(::mkfifo(anchor.c_str(), 0600), 0);
    open();
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(append(*ledger, lock("a")));
        ASSERT_TRUE(net::run_here_for(ledger->seal()));
    }
    close();
    EXPECT_THAT(findings(), ::testing::IsEmpty());
    const int reader = ::open(anchor.c_str(), O_RDONLY | O_NONBLOCK);  // lets the one go that waits
    ASSERT_GE(reader, 0);
    ::close(reader);
}

}  // namespace
}  // namespace ledger

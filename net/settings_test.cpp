#include "net/settings.hpp"

#include "net/descriptors.hpp"

#include <gmock/gmock.h>

namespace net {
namespace {

using testing::HasSubstr;

TEST(NetSettings, WhatCannotBeMeantIsRefused)
{
    base::Settings described;
    Settings settings;
    describe(described.section("net", ""), settings);
    EXPECT_TRUE(check(settings));
    for (const auto& [assignment, why] : std::vector<std::pair<std::string, std::string>>{
             {"net.listen=", "names no address"},
             {"net.threads=100000", "net.threads is 256 at most"},
             {"net.max_connections=0", "net.max_connections = 0"},
             {"net.max_strangers=0", "net.max_strangers = 0"},
             {"net.max_connections_per_address=0", "net.max_connections_per_address = 0"},
             {"net.max_new_connections_per_address=0", "net.max_new_connections_per_address = 0"},
             {"net.handshake_patience=200000000000 d", "net.handshake_patience"},
             {"net.handshake_patience=0", "net.handshake_patience"},
             {"net.shutdown_grace=2 h", "net.shutdown_grace"}}) {
        Settings changed;
        base::Settings with;
        describe(with.section("net", ""), changed);
        ASSERT_TRUE(with.set(assignment)) << assignment;
        const auto refused = check(changed);
        ASSERT_FALSE(refused) << assignment;
        EXPECT_THAT(refused.error().detail, HasSubstr(why));
    }
}

TEST(Descriptors, LeaveAReserveForEverythingButConnections)
{
    Settings settings;
    settings.threads = 2;
    settings.max_connections = 20000;
    EXPECT_EQ(connections_within(1 << 20, settings), 20000U);
    EXPECT_EQ(connections_within(20000, settings), 20000U - 1024U);
    EXPECT_EQ(connections_within(256, settings), 128U);
    EXPECT_EQ(connections_within(32, settings), std::nullopt);
    settings.threads = 64;  // whose doors alone are more than a small limit
    EXPECT_EQ(connections_within(256, settings), std::nullopt);
}

}  // namespace
}  // namespace net

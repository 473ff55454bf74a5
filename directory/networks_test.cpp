#include "directory/networks.hpp"

#include <gtest/gtest.h>

namespace directory {
namespace {

TEST(Networks, HoldTheAddressesThatBeginAsTheyDo)
{
    const auto networks = Networks::from({"10.0.0.0/8", "192.168.4.0/22", "203.0.113.7", "fd00::/8", "::1"});
    ASSERT_TRUE(networks);
    for (const auto* inside : {"10.0.0.1", "10.255.255.255", "192.168.7.255", "203.0.113.7", "fd12::1", "::1",
                               "::ffff:10.1.2.3", ""})
        EXPECT_TRUE(networks->hold(inside)) << inside;
    for (const auto* outside : {"11.0.0.1", "192.168.8.0", "203.0.113.8", "fe80::1", "::2", "::ffff:11.0.0.1",
                                "::a00:1", "nonsense", "10.0.0.1 "})
        EXPECT_FALSE(networks->hold(outside)) << outside;
}

TEST(Networks, OfEverythingAndOfNothing)
{
    EXPECT_TRUE(Networks::from({"0.0.0.0/0"})->hold("203.0.113.7"));
    EXPECT_FALSE(Networks::from({"0.0.0.0/0"})->hold("2001:db8::1"));
    EXPECT_FALSE(Networks::from({})->hold("127.0.0.1"));
}

TEST(Networks, SayWhatIsNone)
{
    for (const auto* wrong : {"", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/-1", "office"})
        EXPECT_FALSE(Networks::from({wrong})) << wrong;
    EXPECT_EQ(Networks::from({"office"}).error().detail, "'office' is no network; right would be 10.0.0.0/8");
}

}  // namespace
}  // namespace directory

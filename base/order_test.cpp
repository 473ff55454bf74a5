#include "base/order.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

std::string ordered(const std::vector<Node>& nodes)
{
    std::string names;
    for (auto at : parents_first(nodes)) names += nodes[at].name;
    return names;
}

TEST(Order, ParentsComeFirst)
{
    EXPECT_EQ(ordered({{"c", "b"}, {"b", "a"}, {"z", ""}, {"a", ""}}), "zabc");
    EXPECT_EQ(ordered({{"a", ""}, {"b", "a"}, {"c", "a"}}), "abc");
    EXPECT_EQ(ordered({{"d", "elsewhere"}}), "d");
    EXPECT_EQ(ordered({}), "");
}

TEST(Order, CirclesComeLast)
{
    EXPECT_EQ(ordered({{"a", "b"}, {"b", "a"}, {"c", "c"}, {"d", ""}, {"e", "d"}}), "deabc");
}

TEST(Order, ALongChainBackwardsTakesNoTime)
{
    std::vector<Node> nodes;
    for (int i = 200'000; i > 0; --i) nodes.push_back({std::to_string(i), std::to_string(i - 1)});
    auto order = parents_first(nodes);
    EXPECT_EQ(order.front(), nodes.size() - 1);
    EXPECT_EQ(order.back(), 0U);
}

}  // namespace
}  // namespace base

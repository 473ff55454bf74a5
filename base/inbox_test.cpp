#include "base/inbox.hpp"

#include <gmock/gmock.h>
#include <thread>

namespace base {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Inbox, GivesOutInOrderAndThenThatItIsClosed)
{
    Inbox<int> inbox;
    for (int i = 0; i < 3; ++i) inbox.put(i);
    inbox.close();
    EXPECT_EQ(inbox.take(), 0);
    EXPECT_THAT(inbox.take_all(), ElementsAre(1, 2));
    EXPECT_EQ(inbox.take(), std::nullopt);
    EXPECT_THAT(inbox.take_all(), IsEmpty());
}

TEST(Inbox, WakesWhoeverWaits)
{
    Inbox<int> inbox;
    int sum = 0;
    std::thread reader([&] {
        while (auto item = inbox.take()) sum += *item;
    });
    for (int i = 1; i <= 100; ++i) inbox.put(i);
    inbox.close();
    reader.join();
    EXPECT_EQ(sum, 5050);
}

}  // namespace
}  // namespace base

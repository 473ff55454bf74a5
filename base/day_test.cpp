#include "base/day.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Days, AreOfTheCalendarAndInFullDigits)
{
    using namespace std::chrono;
    EXPECT_EQ(day_from("2026-02-17"), sys_days(year(2026) / 2 / 17));
    EXPECT_EQ(day_from("2028-02-29"), sys_days(year(2028) / 2 / 29));
    for (const auto* none :
         {"2026-02-30", "2020-1-257", "2020-257-1", "2020-13-01", "2020-00-10", "2020-10-00", "20-10-2020",
          "2020-010-1", "2020/10/10", "2020-10-1", "+020-10-10", "2020-10-1a", "2020-10-100", ""})
        EXPECT_FALSE(day_from(none)) << none;
}

}  // namespace
}  // namespace base

#include "mime/date.hpp"

#include <gtest/gtest.h>

namespace mime {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr auto november_21 = sys_days(1997y / 11 / 21);

TEST(DateTest, HeaderDatesAreRead)
{
    struct Case {
        std::string_view text;
        std::chrono::sys_seconds time;
        minutes zone;
    };
    auto nine = november_21 + 9h + 55min + 6s;
    for (auto [text, time, zone] : {
             Case{"Fri, 21 Nov 1997 09:55:06 -0600", nine + 6h, -360min},
             {"21 Nov 97 09:55:06 GMT", nine, 0min},
             {"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", nine + 6h, -360min},
             {"Fri, 21 Nov 1997 9:55 +0700 (ICT)", nine - 6s - 7h, 420min},
             {"21 November 1997 09:55:06 EST", nine + 5h, -300min},
             {"fri,21 nov 1997 09:55:06 PDT", nine + 7h, -420min},
             {"Friday, 21-Nov-97 09:55:06 Z", nine, 0min},
             {"Fri, 21 Nov 1997 09:55:06", nine, 0min},
             {"Fri, 21 Nov 1997 09:55:06 +07:30", nine - 7h - 30min, 450min},
             {"Fri, 21 Nov 097 09:55:06 X", nine, 0min},
             {"Fri Nov 21 09:55:06 1997", nine, 0min},
             {"  Thu, 1 Jan 1970 00:00:60 -0000", std::chrono::sys_seconds(60s), 0min},
             {"Thu, 29 Feb 2024 23:59:59 -0330 (Newfoundland Time)",
              sys_days(2024y / 3 / 1) + 3h + 29min + 59s, -210min},
         }) {
        auto date = parse_date(text);
        ASSERT_TRUE(date) << text;
        EXPECT_EQ(date->time, time) << text;
        EXPECT_EQ(date->zone, zone) << text;
    }
}

TEST(DateTest, WhatIsNoDateIsNone)
{
    for (std::string_view text :
         {"", "yesterday", "Fri", "32 Jan 2020 10:00:00 +0000", "30 Feb 2020 10:00:00 +0000",
          "1 Jan 2020 24:00:00 +0000", "1 Jan 2020 10:60:00 +0000", "1 Jan 2020", "Jan",
          "1 Foo 2020 10:00:00 +0000", "99999999999 Jan 2020 10:00", "31 Dec 9999 23:59:60 +0000",
          "1 Jan 20200 10:00:00"})
        EXPECT_FALSE(parse_date(text)) << text;
}

TEST(DateTest, AHeaderDateIsWrittenInItsZone)
{
    EXPECT_EQ(format_date({november_21 + 15h + 55min + 6s, -360min}), "Fri, 21 Nov 1997 09:55:06 -0600");
    EXPECT_EQ(format_date({sys_days(2026y / 11 / 1) + 20h, 420min}), "Mon, 02 Nov 2026 03:00:00 +0700");
    EXPECT_EQ(format_date(to_date_time(base::WallTime(1'500ms))), "Thu, 01 Jan 1970 00:00:01 +0000");
}

TEST(DateTest, TheDayIsTheWritersDay)
{
    EXPECT_EQ(parse_date("Mon, 02 Nov 2026 03:00:00 +0700")->day(), 2026y / 11 / 2);
    EXPECT_EQ(parse_date("Sun, 01 Nov 2026 23:00:00 -0800")->day(), 2026y / 11 / 1);
}

}  // namespace
}  // namespace mime

#include "control/office/calendar.hpp"
#include "control/shipped.hpp"

#include <gmock/gmock.h>
#include <random>

namespace control {
namespace {

using directory::Period;
using ::testing::HasSubstr;
using Unit = Period::Unit;

Calendar shipped_calendar()
{
    auto calendar = Calendar::from_text(shipped_text("vn"));
    EXPECT_TRUE(calendar) << (calendar ? "" : to_string(calendar.error(), "vn.conf"));
    return std::move(*calendar);
}

// A time in Vietnam, "2026-02-13 16:00".
base::WallTime at(std::string_view text)
{
    auto number = [&](std::size_t from, std::size_t size) {
        return std::stoi(std::string(text.substr(from, size)));
    };
    const std::chrono::sys_days day{std::chrono::year(number(0, 4)) /
                                    std::chrono::month(static_cast<unsigned>(number(5, 2))) /
                                    std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    return day + std::chrono::hours(number(11, 2) - 7) + Minutes(number(14, 2));
}

TEST(Calendar, KnowsWhenARequestIsDue)
{
    const auto calendar = shipped_calendar();
    struct Case {
        const char *from, *due;
        Period within;
        const char* why;
    };
    for (const auto& [from, due, within, why] : {
             Case{"2026-03-02 09:00",
                  "2026-03-04 17:00",
                  {2, Unit::working_days},
                  "Monday, Tuesday, Wednesday"},
             {"2026-03-06 16:59", "2026-03-11 17:00", {3, Unit::working_days}, "over a weekend"},
             {"2026-03-07 10:00", "2026-03-11 17:00", {3, Unit::working_days}, "what comes on a Saturday"},
             {"2026-02-12 10:00", "2026-02-23 17:00", {2, Unit::working_days}, "over Tết"},
             {"2026-04-24 10:00",
              "2026-04-28 17:00",
              {1, Unit::working_days},
              "a holiday on a Sunday is made up for"},
             {"2026-12-31 10:00", "2027-01-04 17:00", {1, Unit::working_days}, "a new year"},
             {"2026-03-02 09:00", "2026-03-02 11:00", {2, Unit::hours}, "in the morning"},
             {"2026-03-02 10:30", "2026-03-02 14:30", {2, Unit::hours}, "the break at noon does not count"},
             {"2026-03-06 16:30", "2026-03-09 09:00", {2, Unit::hours}, "over a weekend"},
             {"2026-03-08 03:00", "2026-03-09 09:30", {2, Unit::hours}, "from the first office hour"},
             {"2026-03-02 09:00", "2026-03-09 17:00", {5, Unit::days}, "Saturday becomes Monday"},
             {"2026-01-31 09:00", "2026-03-02 17:00", {1, Unit::months}, "28 February is a Saturday"},
         })
        EXPECT_EQ(calendar.due(at(from), within), at(due)) << from << ": " << why;
}

TEST(Calendar, CountsAsOneWouldByHand)
{
    const auto calendar = shipped_calendar();
    std::mt19937 random(3);
    const auto start = at("2025-01-01 00:00");
    for (int i = 0; i < 2000; ++i) {
        const auto from = start + Minutes(random() % (2 * 365 * 24 * 60));
        const auto days = 1 + random() % 8, minutes = random() % 2000;
        // Never early, never on a day of rest, and later the more is allowed.
        const auto due = calendar.due(from, {static_cast<std::uint32_t>(days), Unit::working_days});
        const auto more = calendar.due(from, {static_cast<std::uint32_t>(days) + 1, Unit::working_days});
        EXPECT_LT(due, more);
        const std::chrono::local_days day(
            std::chrono::floor<std::chrono::days>(due + std::chrono::hours(7)).time_since_epoch());
        EXPECT_TRUE(calendar.is_worked(day));
        // Between the day of asking and the day on which it is due lie exactly so many days that are worked.
        const std::chrono::local_days first(
            std::chrono::floor<std::chrono::days>(from + std::chrono::hours(7)).time_since_epoch());
        std::uint32_t worked = 0;
        for (auto next = first + std::chrono::days(1); next <= day; next += std::chrono::days(1))
            worked += calendar.is_worked(next);
        EXPECT_EQ(worked, days);
        // Office time there and back.
        const auto later = calendar.due(from, {static_cast<std::uint32_t>(minutes), Unit::minutes});
        EXPECT_EQ(calendar.worked_between(from, later), Minutes(minutes));
    }
}

TEST(Calendar, SaysWhereAndWhatIsWrong)
{
    constexpr std::string_view rest = "[hours]\n07:30-11:30\n";
    auto faults = [&](std::string text) {
        auto read = Calendar::from_text(text + std::string(rest));
        return read ? std::string() : to_string(read.error(), "x.conf");
    };
    EXPECT_EQ(faults(""), "");
    EXPECT_EQ(faults("[yearly]\n  02-30\n"), "x.conf:2:3: '02-30' is no day of a year: right would be 04-30");
    EXPECT_THAT(faults("[days]\n2026-02-17\n2026-02-17\n"),
                HasSubstr("x.conf:3:1: 2026-02-17 appears twice"));
    EXPECT_THAT(faults("[days]\n2026-2-17\n"), HasSubstr("2026-02-14 work"));
    EXPECT_THAT(faults("[weekly]\nsat, sunday\n"), HasSubstr("'sunday' is no day of the week"));
    EXPECT_THAT(faults("[weekly]\nsun,mon,tue,wed,thu,fri,sat\n"), HasSubstr("a week without a working day"));
    EXPECT_THAT(faults("[month]\n"), HasSubstr("no section [month]"));
    EXPECT_THAT(faults("01-01\n"), HasSubstr("x.conf:1:1: this stands before the first section"));
    EXPECT_THAT(faults("[hours]\n17:00 - 13:30\n"),
                HasSubstr("x.conf:2:1: '17:00 - 13:30' are no office hours"));
    EXPECT_THAT(to_string(Calendar::from_text("").error(), "x.conf"), HasSubstr("no office hours"));
    std::mt19937 random(5);
    for (int i = 0; i < 500; ++i) {
        std::string junk(random() % 200, ' ');
        for (auto& c : junk) c = static_cast<char>(random());
        (void)Calendar::from_text(junk);
    }
}

TEST(Calendar, AWeekendDayMayBeWorked)
{
    const auto calendar =
        Calendar::from_text("[hours]\n08:00-17:00\n[weekly]\nsat,sun\n[days]\n2026-03-07 work # làm bù\n")
            .value();
    EXPECT_EQ(calendar.due(at("2026-03-06 09:00"), {1, Unit::working_days}), at("2026-03-07 17:00"));
    EXPECT_EQ(calendar.last_year(), 2026);
}

}  // namespace
}  // namespace control

// The figures of the regulations that are timers, each at its second.

#include "directory/due.hpp"

#include "directory/profiles.hpp"
#include "directory/sample.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

using namespace std::chrono;

constexpr std::int64_t at(int y, unsigned m, unsigned d)
{
    return sys_seconds(sys_days(year(y) / month(m) / day(d))).time_since_epoch().count();
}
constexpr std::int64_t day_length = 86'400;
constexpr auto begin = at(2026, 1, 31);

Profile::Timers timers_of(const char* name)
{
    return Profiles().find(name).value().timers;
}

Account in(State state)
{
    auto made = sample::account("tvhung", "Triệu Văn Hùng");
    made.state = state;
    return made;
}

std::optional<Due> find(Timer timer, State state, const Sighting& seen, const char* profile)
{
    for (const auto& due : dues_of(in(state), seen, timers_of(profile)))
        if (due.timer == timer) return due;
    return std::nullopt;
}

struct Figure {
    const char* profile;
    Timer timer;
    State state;
    std::optional<std::int64_t> moment;  // nothing: the profile has no such timer
};

TEST(Due, EachTimerOfTheRegulationsComesAtItsMoment)
{
    using enum Timer;
    const Sighting active{.met = begin, .first_since = begin, .state_since = begin};
    const Sighting out{.met = begin, .out_since = begin, .state_since = begin};
    const std::int64_t days = day_length;
    const Figure figures[] = {
        // No login: Nghệ An 6 months, Đồng Tháp 45 days, Bắc Ninh 3 months, QCVN 3.7.2.7 45 days.
        {"nghean", inactivity, State::active, at(2026, 7, 31)},
        {"dongthap", inactivity, State::active, begin + 45 * days},
        {"bacninh", inactivity, State::active, at(2026, 4, 30)},
        {"qcvn12", inactivity, State::active, begin + 45 * days},
        {"ninhbinh", inactivity, State::active, std::nullopt},
        {"langson", inactivity, State::active, std::nullopt},
        // The first password unchanged: Ninh Bình 1 month, Đồng Tháp 5 days.
        {"ninhbinh", first_password, State::active, at(2026, 2, 28)},
        {"dongthap", first_password, State::active, begin + 5 * days},
        {"nghean", first_password, State::active, std::nullopt},
        // Locked, then an agency reports: Nghệ An 5 days, Bắc Ninh 15 days.
        {"nghean", leaver_report, State::locked, begin + 5 * days},
        {"bacninh", leaver_report, State::locked, begin + 15 * days},
        {"dongthap", leaver_report, State::locked, std::nullopt},
        // Erased no sooner than: Ninh Bình 3 months, Nghệ An 6 months, Đồng Tháp 30 days.
        {"ninhbinh", too_long, State::locked, at(2026, 4, 30)},
        {"nghean", too_long, State::locked, at(2026, 7, 31)},
        {"dongthap", too_long, State::locked, begin + 30 * days},
        {"ninhbinh", too_long, State::closed, at(2026, 4, 30)},
        {"bacninh", too_long, State::locked, std::nullopt},
        // Asked for on the day of closing, the same times hold, and two weeks at the least.
        {"ninhbinh", purge, State::purge_pending, at(2026, 4, 30)},
        {"bacninh", purge, State::purge_pending, begin + 14 * days},
        {"langson", purge, State::purge_pending, begin + 14 * days},
        // Laid over each other the stricter one.
        {"ninhbinh+qcvn12", inactivity, State::active, begin + 45 * days},
        {"nghean+qcvn12", inactivity, State::active, begin + 45 * days},
        {"nghean+dongthap", too_long, State::locked, at(2026, 7, 31)},
    };
    for (const auto& [profile, timer, state, moment] : figures) {
        SCOPED_TRACE(std::string(profile) + " " + std::string(to_string(timer)));
        const auto due = find(timer, state, state == State::active ? active : out, profile);
        ASSERT_EQ(due.has_value(), moment.has_value());
        if (due) EXPECT_EQ(due->at, *moment);
    }
}

TEST(Due, WhoeverLogsInHasTheWholeTimeAgain)
{
    const Sighting seen{.met = begin, .used = begin + 40 * day_length};
    EXPECT_EQ(find(Timer::inactivity, State::active, seen, "dongthap")->at, begin + 85 * day_length);
    const Sighting unlocked{.met = begin, .used = begin, .state_since = begin + 60 * day_length};
    EXPECT_EQ(find(Timer::inactivity, State::active, unlocked, "dongthap")->at, begin + 105 * day_length);
}

TEST(Due, APasswordThatItsOwnerHasChosenIsNoFirstOne)
{
    auto account = in(State::active);
    EXPECT_TRUE(has_first_password(account));
    account.password_since = 5;
    EXPECT_FALSE(has_first_password(account));
    account.must_change_password = true;
    EXPECT_TRUE(has_first_password(account));
    EXPECT_FALSE(find(Timer::first_password, State::active, {.met = begin}, "dongthap"));
}

TEST(Due, RemindersComeBeforeAndOnlyWithinTheTime)
{
    const auto timers = timers_of("dongthap");
    const Due long_one{Timer::inactivity, begin, begin + 45 * day_length, Step::lock};
    std::vector<std::int64_t> days;
    for (const auto& before : reminders_of(long_one, timers))
        days.push_back((moment_of(long_one, before) - begin) / day_length);
    EXPECT_THAT(days, ::testing::ElementsAre(31, 42));
    const Due short_one{Timer::first_password, begin, begin + 5 * day_length, Step::lock};
    EXPECT_EQ(reminders_of(short_one, timers).size(), 1U) << "14 days before would be before it began";
}

// REQ-LIFE-3: where the profile does not say when, a week and a day before.
TEST(Due, NoTimerComesUnannouncedWhateverTheProfileSays)
{
    const Due due{Timer::inactivity, begin, begin + 45 * day_length, Step::lock};
    for (const auto* profile : {"qcvn12", "langson+qcvn12"}) {
        ASSERT_FALSE(timers_of(profile).reminders) << profile;
        std::vector<std::int64_t> days;
        for (const auto& before : reminders_of(due, timers_of(profile)))
            days.push_back((due.at - moment_of(due, before)) / day_length);
        EXPECT_THAT(days, ::testing::ElementsAre(7, 1)) << profile;
    }
    const Due report{Timer::leaver_report, begin, begin + 5 * day_length, {}};
    EXPECT_TRUE(reminders_of(report, timers_of("qcvn12")).empty()) << "it is a question itself";
}

TEST(Due, WorkingDaysLeaveTheWeekendOut)
{
    const auto friday = at(2026, 3, 6);
    EXPECT_EQ(add(friday, {1, Period::Unit::working_days}), at(2026, 3, 9));
    EXPECT_EQ(add(friday, {5, Period::Unit::working_days}), at(2026, 3, 13));
    EXPECT_EQ(add(at(2026, 8, 31), {6, Period::Unit::months}), at(2027, 2, 28));
    EXPECT_EQ(add(friday, {2, Period::Unit::hours}), friday + 7'200);
}

TEST(Due, WorkingDaysLeaveTheHolidaysOut)
{
    using std::chrono::local_days;
    // Victory Day is a Thursday, and 1 May a Friday.
    const IsWorked is_worked = [](local_days day) {
        const weekday one{day};
        return one != Saturday && one != Sunday && day != local_days(2026y / April / 30) &&
               day != local_days(2026y / May / 1);
    };
    const auto wednesday = at(2026, 4, 29);
    EXPECT_EQ(add(wednesday, {1, Period::Unit::working_days}), at(2026, 4, 30));
    EXPECT_EQ(add(wednesday, {1, Period::Unit::working_days}, is_worked), at(2026, 5, 4));
    EXPECT_EQ(add(wednesday, {1, Period::Unit::days}, is_worked), at(2026, 4, 30));
    Profile::Timers timers;
    timers.leaver_report_most = Period{2, Period::Unit::working_days};
    const Sighting out{.met = wednesday, .out_since = wednesday, .state_since = wednesday};
    EXPECT_EQ(dues_of(in(State::locked), out, timers, is_worked).front().at, at(2026, 5, 5));
    const IsWorked never = [](local_days) { return false; };
    EXPECT_GT(add(wednesday, {1, Period::Unit::working_days}, never), wednesday) << "it ends all the same";
}

TEST(Due, WorkingDaysAreVietnams)
{
    const auto sunday_evening_utc = at(2026, 3, 8) + 20 * 3'600;  // Monday 03:00
    EXPECT_EQ(add(sunday_evening_utc, {4, Period::Unit::working_days}), sunday_evening_utc + 4 * day_length);
    EXPECT_EQ(add(sunday_evening_utc, {5, Period::Unit::working_days}), sunday_evening_utc + 7 * day_length);
}

TEST(Due, GroupsAndThePurgedHaveNoTimers)
{
    auto group = in(State::active);
    group.kind = Kind::group;
    const Sighting seen{.met = begin, .first_since = begin};
    EXPECT_TRUE(dues_of(group, seen, timers_of("dongthap")).empty());
    EXPECT_TRUE(dues_of(in(State::purged), seen, timers_of("dongthap")).empty());
    auto box = in(State::active);
    box.kind = Kind::agency;
    EXPECT_TRUE(dues_of(box, seen, timers_of("dongthap")).empty()) << "nobody logs in as an agency";
}

}  // namespace
}  // namespace directory

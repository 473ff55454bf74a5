// A year of life cycles under five regulations, on a fake clock: who is used daily, now and then, no more, or never, is
// locked, put out of receiving and erased at the day that his regulation says, once, and no message of anybody else is
// lost.

#include "life/testing.hpp"

#include <map>

namespace life {
namespace {

using namespace life::testing;
using directory::State;

constexpr const char* profiles[] = {"ninhbinh", "nghean", "dongthap", "bacninh", "qcvn12"};
constexpr int people_of_each = 60, days_of_year = 365;

enum class Habit { daily, now_and_then, stops, never };
constexpr Habit habits[] = {Habit::daily, Habit::now_and_then, Habit::stops, Habit::never};
constexpr int last_day_of_those_who_stop = 60;

bool uses_on(Habit habit, int day)
{
    switch (habit) {
    case Habit::daily: return true;
    case Habit::now_and_then: return day % 40 == 0;
    case Habit::stops: return day <= last_day_of_those_who_stop;
    case Habit::never: return false;
    }
    return false;
}

// The days, from 5 January 2026 on, on which it comes to that; 0: never within the year.
struct Fate {
    int locked = 0, waits = 0, purged = 0;
    bool operator==(const Fate&) const = default;
};
using Fates = std::map<std::pair<std::string, Habit>, Fate>;

const Fates fates{
    // A month with the first password is 5 February; three months locked are 5 May; two weeks more to call it off.
    {{"ninhbinh", Habit::never}, {31, 120, 134}},
    // Six months unused are 5 July, and six more locked 5 January.
    {{"nghean", Habit::never}, {181, 365, 0}},
    {{"nghean", Habit::stops}, {244, 0, 0}},  // 6 March, 6 September
    {{"dongthap", Habit::never}, {5, 35, 49}},
    {{"dongthap", Habit::stops}, {105, 135, 149}},
    {{"bacninh", Habit::never}, {90, 0, 0}},   // 5 April
    {{"bacninh", Habit::stops}, {152, 0, 0}},  // 6 June
    {{"qcvn12", Habit::never}, {45, 0, 0}},
    {{"qcvn12", Habit::stops}, {105, 0, 0}},
};

struct Person {
    base::Uuid id;
    std::string login, profile;
    Habit habit;
    bool is_held;
    Fate seen{};
    std::size_t accepted = 0;
};

class Year : public ::testing::Test {
  protected:
    Year()
    {
        for (const std::string profile : profiles) {
            const std::string code = "H37." + std::to_string(++agencies_);
            province.add_agency(code, "H37", profile);
            boxes[profile] = province.add("box" + profile, code, directory::Kind::agency);
            for (int i = 0; i < people_of_each; ++i) add_person(profile, code, i);
        }
    }

    void add_person(const std::string& profile, const std::string& code, int number)
    {
        const auto habit = habits[number % 4];
        const std::string login = profile + std::to_string(number);
        people.push_back({province.add(login, code), login, profile, habit, number == 3});
        if (habit != Habit::never) province.choose_password(people.back().id);
        directory::AccountEdit hold;
        hold.hold = "45/TTr";
        if (number == 3) province.edit(people.back().id, hold);
    }

    void live(int day)
    {
        for (auto& person : people) {
            const auto state = province.state(person.id);
            if (state == State::active && uses_on(person.habit, day)) province.use(person.id);
            if (day % 30 == 0 &&
                province.send(person.login + "@langson.gov.vn", "Subject: monthly\r\n\r\nx\r\n"))
                ++person.accepted;
        }
        if (day % 70 == 35) province.restart();
        if (day % 70 == 1 && day > 1) province.kill();
        Province::must(province.look());
        for (auto& person : people) note(person, province.state(person.id), day);
    }

    static void note(Person& person, State state, int day)
    {
        auto& seen = person.seen;
        if (state == State::locked && seen.locked == 0) seen.locked = day;
        if (state == State::purge_pending && seen.waits == 0) seen.waits = day;
        if (state == State::purged && seen.purged == 0) seen.purged = day;
    }

    static Fate fate_of(const Person& person)
    {
        const auto found = fates.find({person.profile, person.habit});
        Fate fate = found == fates.end() ? Fate() : found->second;
        if (person.is_held) fate.waits = fate.purged = 0;
        return fate;
    }

    void check(const Person& person)
    {
        SCOPED_TRACE(person.login);
        const auto fate = fate_of(person);
        EXPECT_EQ(person.seen.locked, fate.locked);
        EXPECT_EQ(person.seen.waits, fate.waits);
        EXPECT_EQ(person.seen.purged, fate.purged);
        const std::string who = " by=timer who=" + person.login + " ";
        EXPECT_EQ(province.count_recorded("now locked" + who), fate.locked == 0 ? 0U : 1U);
        EXPECT_EQ(province.count_recorded("now purge-pending" + who), fate.waits == 0 ? 0U : 1U);
        EXPECT_EQ(province.count_recorded("now purged" + who), fate.purged == 0 ? 0U : 1U);
        if (fate.purged == 0) EXPECT_EQ(province.count_in_inbox(person.id, "monthly"), person.accepted);
        if (fate.locked == 0) EXPECT_EQ(person.accepted, 13U) << "whoever is in use gets everything";
    }

    Province province;
    std::vector<Person> people;
    std::map<std::string, base::Uuid> boxes;

  private:
    int agencies_ = 0;
};

TEST_F(Year, EachTimerOfEachRegulationComesOnceAtItsDay)
{
    for (int day = 0; day <= days_of_year; ++day) {
        if (day > 0) province.clock.advance(std::chrono::hours(24));
        live(day);
    }
    for (const auto& person : people) check(person);
    // What each agency was told of one of its people: each reminder and each step once.
    const auto told = [&](const char* profile, int number, const char* what) {
        std::size_t count = 0;
        const std::string line = std::string(profile) + std::to_string(number) +
                                 "@langson.gov.vn (Nông Văn " + profile + std::to_string(number) + ") " +
                                 what;
        for (const auto& letter : province.inbox(boxes[profile]))
            count += letter.find(line) == letter.npos ? 0 : 1;
        return count;
    };
    EXPECT_EQ(told("dongthap", 7, "will be locked because the first password"), 1U) << "three days before";
    EXPECT_EQ(told("dongthap", 7, "is locked, its first password"), 1U);
    EXPECT_EQ(told("dongthap", 7, "has been locked or closed for long"), 2U) << "14 days and 3 days before";
    EXPECT_EQ(told("dongthap", 7, "will be erased"), 1U);
    EXPECT_EQ(told("nghean", 7, "will be locked because nobody has logged in"), 2U);
    EXPECT_EQ(told("qcvn12", 7, "will be locked because nobody has logged in"), 2U)
        << "the profile says nothing of reminders: a week and a day before";
    EXPECT_EQ(told("nghean", 7, "is locked: please report"), 1U);
    EXPECT_EQ(told("dongthap", 0, ""), 0U) << "of whoever uses his account daily nothing is said";
    EXPECT_GE(told("dongthap", 3, "is locked ("), 3U) << "the quarterly lists name whoever is still locked";
}

}  // namespace
}  // namespace life

#include "mime/date.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "mime/lexer.hpp"

#include <algorithm>
#include <array>

namespace mime {
namespace {

using std::chrono::minutes;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct NamedZone {
    std::string_view name;
    int hours;
};
// RFC 5322 §4.3; all other names, the military letters too, are -0000.
constexpr std::array<NamedZone, 8> zones{
    {{"EDT", -4}, {"EST", -5}, {"CDT", -5}, {"CST", -6}, {"MDT", -6}, {"MST", -7}, {"PDT", -7}, {"PST", -8}}};

std::optional<unsigned> month_named(std::string_view word)
{
    for (unsigned i = 0; i < months.size(); ++i)
        if (word.size() >= 3 && base::iequals(word.substr(0, 3), months[i])) return i + 1;
    return std::nullopt;
}

bool is_weekday(std::string_view word)
{
    return word.size() >= 3 &&
           std::ranges::any_of(weekdays, [&](auto day) { return base::istarts_with(word, day); });
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_letter(char c)
{
    return base::lower(c) >= 'a' && base::lower(c) <= 'z';
}

// Reads numbers, words and single characters off the front.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    void skip_any(std::string_view those)
    {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(those), rest_.size()));
    }
    bool skip(char c)
    {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view word() { return take(is_letter); }
    std::optional<unsigned> number(std::size_t fewest, std::size_t most)
    {
        auto digits = take(is_digit);
        if (digits.size() < fewest || digits.size() > most) return std::nullopt;
        return static_cast<unsigned>(*base::to_number(digits));
    }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    std::string_view rest() const { return rest_; }

  private:
    std::string_view take(bool (*is_wanted)(char))
    {
        auto end = std::ranges::find_if_not(rest_, is_wanted);
        auto taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view rest_;
};

constexpr std::string_view space = " \t\r\n";

struct TimeOfDay {
    unsigned hour = 0, minute = 0, second = 0;

    // A leap second may be written (RFC 5322 §3.3).
    bool is_valid() const { return hour < 24 && minute < 60 && second <= 60; }
};

std::optional<DateTime> combine(year_month_day day, TimeOfDay clock, minutes zone)
{
    if (!day.ok() || !clock.is_valid()) return std::nullopt;
    auto time = std::chrono::sys_days(day) + std::chrono::hours(clock.hour) + minutes(clock.minute) +
                std::chrono::seconds(clock.second) - zone;
    DateTime made{time, zone};
    // A leap second at the end of the last year that four digits can write.
    return made.day().year() > std::chrono::year(9999) ? std::nullopt : std::optional(made);
}

// zone = ("+" / "-") 4DIGIT; a colon within is let pass.
std::optional<minutes> numeric_zone(Scanner& scan)
{
    bool east = scan.peek() == '+';
    if (!scan.skip('+') && !scan.skip('-')) return std::nullopt;
    auto value = scan.number(2, 4);
    if (value && *value < 100 && scan.skip(':'))
        if (auto tail = scan.number(2, 2)) value = *value * 100 + *tail;
    if (!value || *value % 100 > 59) return std::nullopt;
    minutes zone(*value / 100 * 60 + *value % 100);
    return east ? zone : -zone;
}

minutes zone_of(Scanner& scan)
{
    scan.skip_any(space);
    if (auto zone = numeric_zone(scan)) return *zone;
    auto name = base::upper(scan.word());
    auto found = std::ranges::find(zones, name, &NamedZone::name);
    return found == zones.end() ? minutes(0) : std::chrono::hours(found->hours);
}

// year = 4*DIGIT, or of two or three digits (RFC 5322 §4.3).
std::optional<int> year_of(Scanner& scan)
{
    auto before = scan.rest().size();
    auto number = scan.number(2, 4);
    if (!number) return std::nullopt;
    auto digits = before - scan.rest().size();
    auto year = static_cast<int>(*number);
    if (digits == 2) return year + (year < 50 ? 2000 : 1900);
    return digits == 3 ? year + 1900 : year;
}

std::optional<TimeOfDay> clock_of(Scanner& scan)
{
    auto hour = scan.number(1, 2);
    scan.skip_any(space);
    if (!hour || !scan.skip(':')) return std::nullopt;
    scan.skip_any(space);
    auto minute = scan.number(1, 2);
    if (!minute) return std::nullopt;
    scan.skip_any(space);
    std::optional<unsigned> second = 0;
    if (scan.skip(':')) {
        scan.skip_any(space);
        second = scan.number(1, 2);
    }
    if (!second) return std::nullopt;
    return TimeOfDay{*hour, *minute, *second};
}

std::optional<year_month_day> make_day(std::optional<int> year, std::optional<unsigned> month,
                                       std::optional<unsigned> day)
{
    if (!year || !month || !day) return std::nullopt;
    year_month_day made{std::chrono::year(*year), std::chrono::month(*month), std::chrono::day(*day)};
    return made.ok() ? std::optional(made) : std::nullopt;
}

// What asctime() writes behind the weekday: Nov  2 11:04:09 2026
std::optional<DateTime> parse_asctime(Scanner scan, unsigned month)
{
    scan.skip_any(space);
    auto day = scan.number(1, 2);
    scan.skip_any(space);
    auto clock = clock_of(scan);
    scan.skip_any(space);
    auto date = make_day(year_of(scan), month, day);
    if (!date || !clock) return std::nullopt;
    return combine(*date, *clock, zone_of(scan));
}

std::string clock_text(const DateTime& date)
{
    auto local = date.time + date.zone;
    std::chrono::hh_mm_ss clock(local - std::chrono::floor<std::chrono::days>(local));
    return base::format("{:02}:{:02}:{:02} {}", clock.hours().count(), clock.minutes().count(),
                        clock.seconds().count(), base::zone_text(date.zone));
}

std::string_view month_name(year_month_day day)
{
    return months[static_cast<unsigned>(day.month()) - 1];
}

}  // namespace

year_month_day DateTime::day() const
{
    return std::chrono::floor<std::chrono::days>(time + zone);
}

// date-time = [day-of-week ","] date time, with comments and space anywhere
std::optional<DateTime> parse_date(std::string_view header_value)
{
    constexpr std::size_t longest = 1'000;
    constexpr std::string_view between = " \t\r\n,-.";
    auto text = strip_comments(header_value.substr(0, longest));
    Scanner scan(text);
    scan.skip_any(between);
    if (auto word = scan.word(); !word.empty() && !is_weekday(word)) return std::nullopt;
    scan.skip_any(between);
    if (is_letter(scan.peek())) {
        auto month = month_named(scan.word());
        return month ? parse_asctime(scan, *month) : std::nullopt;
    }
    auto day = scan.number(1, 2);
    scan.skip_any(between);
    auto month = month_named(scan.word());
    scan.skip_any(between);
    auto date = make_day(year_of(scan), month, day);
    scan.skip_any(between);
    auto clock = clock_of(scan);
    if (!date || !clock) return std::nullopt;
    return combine(*date, *clock, zone_of(scan));
}

std::string format_date(const DateTime& date)
{
    auto day = date.day();
    return base::format("{}, {:02} {} {:04} {}", weekdays[std::chrono::weekday(day).c_encoding()],
                        static_cast<unsigned>(day.day()), month_name(day), static_cast<int>(day.year()),
                        clock_text(date));
}

DateTime to_date_time(base::WallTime time, std::chrono::minutes zone)
{
    return {std::chrono::floor<std::chrono::seconds>(time), zone};
}

}  // namespace mime

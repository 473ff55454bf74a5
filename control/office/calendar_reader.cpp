// The file of a calendar: every fault in it, with line and column and what would be right.

#include "control/office/calendar.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace control {
namespace {

using std::chrono::local_days;

constexpr std::array<std::string_view, 7> week{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::string_view right_hours = "right would be 07:30 - 11:30, later than the span before";

std::optional<unsigned> digits(std::string_view text, std::size_t length)
{
    const auto number = text.size() == length ? base::to_number(text) : std::nullopt;
    if (!number) return std::nullopt;
    return static_cast<unsigned>(*number);
}

// 07:30
std::optional<Minutes> time_of_day(std::string_view text)
{
    text = base::trim(text);
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = digits(text.substr(0, 2), 2), minute = digits(text.substr(3), 2);
    if (!hour || !minute || *hour > 24 || *minute > 59 || (*hour == 24 && *minute != 0)) return std::nullopt;
    return Minutes(*hour * 60 + *minute);
}

// 04-30
std::optional<std::chrono::month_day> month_day(std::string_view text)
{
    if (text.size() != 5 || text[2] != '-') return std::nullopt;
    const auto month = digits(text.substr(0, 2), 2), day = digits(text.substr(3), 2);
    if (!month || !day) return std::nullopt;
    const auto date = std::chrono::month(*month) / std::chrono::day(*day);
    if (!date.ok()) return std::nullopt;
    return date;
}

// 2026-02-17
std::optional<local_days> date(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4), 4);
    const auto rest = month_day(text.substr(5));
    if (!year || !rest) return std::nullopt;
    const auto whole = std::chrono::year(static_cast<int>(*year)) / rest->month() / rest->day();
    if (!whole.ok()) return std::nullopt;
    return local_days(whole);
}

}  // namespace

class CalendarReader {
  public:
    std::expected<Calendar, CalendarFaults> read(std::string_view text)
    {
        for (const auto raw : base::split(text, '\n')) {
            ++line_;
            auto line = raw.substr(0, raw.find('#'));
            if (line.ends_with('\r')) line.remove_suffix(1);
            const auto content = base::trim(line);
            if (content.empty()) continue;
            column_ = static_cast<std::size_t>(content.data() - raw.data()) + 1;
            if (content.starts_with('['))
                section(content);
            else
                entry(content);
        }
        line_ = std::max<std::size_t>(line_, 1);
        column_ = 1;
        if (made_.hours_.empty()) fault("no office hours: add [hours] and 07:30 - 11:30 below it");
        if (std::ranges::all_of(made_.rests_, std::identity())) fault("a week without a working day");
        if (!faults_.empty()) return std::unexpected(std::move(faults_));
        return std::move(made_);
    }

  private:
    void fault(std::string what) { faults_.push_back({line_, column_, std::move(what)}); }

    void section(std::string_view content)
    {
        section_ = content;
        constexpr std::array<std::string_view, 4> known{"[hours]", "[weekly]", "[yearly]", "[days]"};
        if (std::ranges::find(known, content) == known.end())
            fault(base::format("no section {}: right would be [hours], [weekly], [yearly] or [days]",
                               base::printable(content, 40)));
    }

    void entry(std::string_view content)
    {
        if (section_ == "[hours]") return hours(content);
        if (section_ == "[weekly]") return weekly(content);
        if (section_ == "[yearly]") return yearly(content);
        if (section_ == "[days]") return day(content);
        if (section_.empty()) fault("this stands before the first section, such as [hours]");
    }

    void hours(std::string_view content)
    {
        // A hyphen with or without blanks.
        const auto hyphen = content.find('-');
        const auto from = time_of_day(content.substr(0, hyphen));
        const auto to =
            hyphen == std::string_view::npos ? std::nullopt : time_of_day(content.substr(hyphen + 1));
        const bool is_later = made_.hours_.empty() || (from && *from >= made_.hours_.back().to);
        if (!from || !to || *from >= *to || !is_later)
            return fault(
                base::format("'{}' are no office hours: {}", base::printable(content, 40), right_hours));
        made_.hours_.push_back({*from, *to});
    }

    void weekly(std::string_view content)
    {
        for (const auto one : base::split(content, ',')) {
            const auto found = std::ranges::find(week, base::trim(one));
            if (found == week.end())
                fault(base::format("'{}' is no day of the week: right would be sat, sun",
                                   base::printable(base::trim(one), 40)));
            else
                made_.rests_[static_cast<std::size_t>(found - week.begin())] = true;
        }
    }

    void yearly(std::string_view content)
    {
        const auto day = month_day(content);
        if (!day)
            fault(
                base::format("'{}' is no day of a year: right would be 04-30", base::printable(content, 40)));
        else if (!made_.yearly_.insert(*day).second)
            fault(base::format("{} appears twice", content));
    }

    void day(std::string_view content)
    {
        const auto blank = content.find_first_of(" \t");
        const auto found = date(content.substr(0, blank));
        const auto behind =
            blank == std::string_view::npos ? std::string_view() : base::trim(content.substr(blank));
        if (!found || (!behind.empty() && behind != "work"))
            fault(base::format("'{}' is no day: right would be 2026-02-17, or 2026-02-14 work",
                               base::printable(content, 40)));
        else if (!made_.days_.emplace(*found, behind == "work").second)
            fault(base::format("{} appears twice", content.substr(0, blank)));
    }

    Calendar made_;
    CalendarFaults faults_;
    std::string_view section_;
    std::size_t line_ = 0, column_ = 1;
};

std::expected<Calendar, CalendarFaults> Calendar::from_text(std::string_view text)
{
    return CalendarReader().read(text);
}

}  // namespace control

#include "base/log.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace base {
namespace {

constexpr std::size_t longest_level = 7;

std::string_view name_of(LogLevel level)
{
    switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
    }
    bug("unnamed log level");
}

void add_digits(std::string& text, std::int64_t number, std::size_t width)
{
    const std::string digits = std::to_string(number);
    text.append(width - std::min(width, digits.size()), '0').append(digits);
}

// RFC 3339 §5.6, UTC, microseconds.
std::string stamp(WallTime time)
{
    auto day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day date(day);
    std::chrono::hh_mm_ss clock(time - day);
    std::string text;
    add_digits(text, static_cast<int>(date.year()), 4);
    add_digits(text += '-', static_cast<unsigned>(date.month()), 2);
    add_digits(text += '-', static_cast<unsigned>(date.day()), 2);
    add_digits(text += 'T', clock.hours().count(), 2);
    add_digits(text += ':', clock.minutes().count(), 2);
    add_digits(text += ':', clock.seconds().count(), 2);
    add_digits(text += '.', clock.subseconds().count(), 6);
    return text += 'Z';
}

// So that a value neither ends its quotes nor looks like a byte that could not be printed.
std::string escaped(std::string_view value)
{
    std::string text;
    for (char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text;
}

bool needs_no_quotes(char c)
{
    return c > ' ' && c <= '~' && c != '"' && c != '=' && c != '\\';
}

std::string quoted_where_needed(std::string_view value)
{
    const bool is_short = !value.empty() && value.size() <= most_printable;
    if (is_short && std::ranges::all_of(value, needs_no_quotes)) return std::string(value);
    std::string text = printable(value);
    if (text == value && !text.empty() && text.find_first_of(" \"=\\") == std::string::npos) return text;
    return '"' + printable(escaped(value)) + '"';
}

}  // namespace

std::string log_line(LogForm form, const LogEvent& event)
{
    if (form == LogForm::json) {
        Json::Object line{{"time", stamp(event.time)},
                          {"level", name_of(event.level)},
                          {"part", event.part},
                          {"event", event.event}};
        for (const auto& field : event.fields)
            line.insert_or_assign(std::string(field.name), printable(field.value));
        return Json(std::move(line)).print() + '\n';
    }
    std::string line = stamp(event.time);
    const auto level = name_of(event.level);
    line.append(" ").append(level).append(longest_level + 1 - level.size(), ' ');
    line.append(event.part).append(": ").append(event.event);
    for (const auto& field : event.fields)
        line.append(" ").append(field.name).append("=").append(quoted_where_needed(field.value));
    return line + '\n';
}

Log::Log(const Clock& clock, LogForm form, LogLevel least, Sink sink)
    : clock_(clock),
      form_(form),
      least_(least),
      sink_(std::move(sink))
{}

void Log::debug(std::string_view part, std::string_view event, Fields fields) const noexcept
{
    write(LogLevel::debug, part, event, fields);
}

void Log::info(std::string_view part, std::string_view event, Fields fields) const noexcept
{
    write(LogLevel::info, part, event, fields);
}

void Log::warning(std::string_view part, std::string_view event, Fields fields) const noexcept
{
    write(LogLevel::warning, part, event, fields);
}

void Log::error(std::string_view part, std::string_view event, Fields fields) const noexcept
{
    write(LogLevel::error, part, event, fields);
}

void Log::write(LogLevel level, std::string_view part, std::string_view event, Fields fields) const noexcept
{
    if (level < least_) return;
    try {
        sink_(log_line(form_, {clock_.now(), level, part, event, fields}));
    } catch (const std::exception&) {
        // What is logged must not suffer from the log.
    }
}

Log::Sink to_nowhere()
{
    return [](std::string_view) {};
}

}  // namespace base

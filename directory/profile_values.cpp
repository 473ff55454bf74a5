#include "directory/profile_values.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <array>

namespace directory {
namespace {

std::unexpected<Wrong> wrong(std::size_t at, std::string what)
{
    return std::unexpected(Wrong{at, std::move(what)});
}

// "45 days" → 45 and "days".
struct Quantity {
    std::optional<std::uint64_t> number;
    std::string_view unit;
};

Quantity quantity_of(std::string_view text)
{
    auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    return {base::to_number(text.substr(0, end)), base::trim(text.substr(end))};
}

struct Size {
    std::string_view name;
    std::uint64_t factor;
};
constexpr std::array sizes{Size{"GiB", 1 << 30}, Size{"MiB", 1 << 20}, Size{"KiB", 1 << 10}};

struct Unit {
    std::string_view one, many;
    Period::Unit unit;
    std::int64_t minutes;
};
// A working day is a fifth of a week; a month a twelfth of a year.
constexpr std::array units{
    Unit{"min", "min", Period::Unit::minutes, 1}, Unit{"h", "h", Period::Unit::hours, 60},
    Unit{"working day", "working days", Period::Unit::working_days, 2016},
    Unit{"day", "days", Period::Unit::days, 1440}, Unit{"month", "months", Period::Unit::months, 43830}};
constexpr std::uint64_t longest_count = 100'000;

const Unit& unit_of(const Period& period)
{
    return *std::ranges::find(units, period.unit, &Unit::unit);
}

constexpr std::array<std::string_view, 4> second_factors{"nobody", "admins", "admins and outside",
                                                         "everybody"};

// Calls take(offset, item) for each item between commas, until one is wrong.
template<typename Take> Read each_item(std::string_view text, Take take)
{
    for (std::size_t at = 0; at <= text.size();) {
        std::size_t end = std::min(text.find(',', at), text.size());
        std::string_view item = text.substr(at, end - at);
        std::size_t begin = std::min(item.find_first_not_of(' '), item.size());
        if (Read taken = take(base::trim(item)); !taken)
            return wrong(at + begin + taken.error().at, std::move(taken.error().what));
        at = end + 1;
    }
    return {};
}

template<typename T> std::string listed(const std::vector<T>& values, std::string (*write)(const T&))
{
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + write(value);
    return text;
}

// Whatever has a number never runs out, so nothing behind it is ever reached.
Read check_order(const Ladder& ladder, const Pattern& next)
{
    if (ladder.empty()) return {};
    const Pattern& last = ladder.back();
    if (last.is_ask() || last.has(Part::ordinal))
        return wrong(
            0, base::format("'{}' is never reached: '{}' comes last", to_string(next), to_string(last)));
    if (std::ranges::find(ladder, next) != ladder.end())
        return wrong(0, base::format("the step '{}' stands twice", to_string(next)));
    return {};
}

}  // namespace

std::int64_t Period::about_minutes() const
{
    return count * unit_of(*this).minutes;
}

Read read_value(std::string_view text, std::string& into)
{
    if (text.empty()) return wrong(0, "a text is missing");
    into = text;
    return {};
}

Read read_value(std::string_view text, Count& into)
{
    auto number = base::to_number(text);
    if (!number) return wrong(0, base::format("'{}' is no number (like 12)", base::printable(text, 40)));
    into = *number;
    return {};
}

Read read_value(std::string_view text, Bytes& into)
{
    auto [number, unit] = quantity_of(text);
    auto size = std::ranges::find(sizes, unit, &Size::name);
    std::uint64_t count = 0;
    if (!number || size == sizes.end() || __builtin_mul_overflow(*number, size->factor, &count))
        return wrong(0, base::format("'{}' is no size (like 500 MiB, 2 GiB)", base::printable(text, 40)));
    into = {count};
    return {};
}

Read read_value(std::string_view text, Period& into)
{
    auto [number, word] = quantity_of(text);
    auto unit =
        std::ranges::find_if(units, [&](const Unit& one) { return word == one.one || word == one.many; });
    if (!number || *number > longest_count || unit == units.end())
        return wrong(0,
                     base::format("'{}' is no period (like 10 min, 12 h, 3 working days, 45 days, 6 months)",
                                  base::printable(text, 40)));
    into = {static_cast<std::uint32_t>(*number), unit->unit};
    return {};
}

Read read_value(std::string_view text, Periods& into)
{
    auto read = each_item(text, [&into](std::string_view item) {
        Period period;
        Read one = read_value(item, period);
        if (one) join(into, Periods{period});
        return one;
    });
    return read;
}

Read read_value(std::string_view text, bool& into)
{
    if (text != "yes" && text != "no")
        return wrong(0, base::format("'{}' is neither yes nor no", base::printable(text, 40)));
    into = text == "yes";
    return {};
}

Read read_value(std::string_view text, Words& into)
{
    return each_item(text, [&into](std::string_view item) -> Read {
        if (item.empty()) return wrong(0, "a word is missing");
        join(into, Words{std::string(item)});
        return {};
    });
}

Read read_value(std::string_view text, SecondFactor& into)
{
    auto found = std::ranges::find(second_factors, text);
    if (found == second_factors.end())
        return wrong(0, base::format("'{}' is not nobody, admins, admins and outside, or everybody",
                                     base::printable(text, 40)));
    into = static_cast<SecondFactor>(found - second_factors.begin());
    return {};
}

Read read_value(std::string_view text, Ladder& into)
{
    return each_item(text, [&into](std::string_view item) -> Read {
        auto step = pattern_from(item, Vocabulary::person);
        if (!step) return std::unexpected(std::move(step.error()));
        if (auto order = check_order(into, *step); !order) return order;
        into.push_back(std::move(*step));
        return {};
    });
}

std::string write_value(const std::string& value)
{
    return value;
}

std::string write_value(Count value)
{
    return base::format("{}", value);
}

std::string write_value(Bytes value)
{
    for (const auto& size : sizes)
        if (value.count != 0 && value.count % size.factor == 0)
            return base::format("{} {}", value.count / size.factor, size.name);
    return base::format("{} KiB", value.count / 1024);
}

std::string write_value(Period value)
{
    const Unit& unit = unit_of(value);
    return base::format("{} {}", value.count, value.count == 1 ? unit.one : unit.many);
}

std::string write_value(const Periods& value)
{
    return listed<Period>(value, [](const Period& one) { return write_value(one); });
}

std::string write_value(bool value)
{
    return value ? "yes" : "no";
}

std::string write_value(const Words& value)
{
    return listed<std::string>(value, [](const std::string& one) { return one; });
}

std::string write_value(SecondFactor value)
{
    return std::string(second_factors.at(static_cast<std::size_t>(value)));
}

std::string write_value(const Pattern& value)
{
    return to_string(value);
}

std::string write_value(const Ladder& value)
{
    return listed<Pattern>(value, [](const Pattern& one) { return to_string(one); });
}

}  // namespace directory

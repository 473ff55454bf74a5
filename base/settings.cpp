#include "base/settings.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace base {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array size_units{Unit{"GiB", 1 << 30}, Unit{"MiB", 1 << 20}, Unit{"KiB", 1 << 10}};
constexpr std::array time_units{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"min", 60'000},
                                Unit{"ms", 1}, Unit{"s", 1'000}};

// "10 MiB" → 10 << 20.
template<std::size_t N>
std::optional<std::uint64_t> quantity(std::string_view text, const std::array<Unit, N>& units)
{
    for (const auto& unit : units) {
        if (!text.ends_with(unit.name)) continue;
        auto number = to_number(trim(text.substr(0, text.size() - unit.name.size())));
        std::uint64_t product = 0;
        if (!number || __builtin_mul_overflow(*number, unit.factor, &product)) return std::nullopt;
        return product;
    }
    return std::nullopt;
}

// The largest unit that divides the value.
template<std::size_t N> std::string quantity_text(std::uint64_t value, const std::array<Unit, N>& units)
{
    const Unit* best = nullptr;
    for (const auto& unit : units)
        if (value != 0 && value % unit.factor == 0 && (!best || unit.factor > best->factor)) best = &unit;
    return best ? format("{} {}", value / best->factor, best->name) : format("{}", value);
}

// "+0700" → 7 h. The farthest zones are 14 h away.
std::optional<std::chrono::minutes> parse_zone(std::string_view text)
{
    const bool is_signed = text.size() == 5 && (text.front() == '+' || text.front() == '-');
    const auto hours = is_signed ? to_number(text.substr(1, 2)) : std::nullopt;
    const auto minutes = is_signed ? to_number(text.substr(3)) : std::nullopt;
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
    const auto away = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return text.front() == '-' ? -away : away;
}

std::string nearest(std::string_view name, const std::vector<std::string>& known)
{
    auto distance = [&](const std::string& candidate) { return edits(name, candidate); };
    auto best = std::ranges::min_element(known, {}, distance);
    if (best == known.end() || distance(*best) > 1 + name.size() / 2) return {};
    return format(". Did you mean {}?", *best);
}

}  // namespace

std::optional<std::uint64_t> to_size(std::string_view text)
{
    if (const auto number = to_number(text)) return number;
    return quantity(text, size_units);
}

std::string size_text(std::uint64_t bytes)
{
    return quantity_text(bytes, size_units);
}

void Section::field(std::string_view name, std::string& value, std::string_view help)
{
    auto set = [&value](std::string_view text) -> Result<void> {
        value = text;
        return {};
    };
    fields_.push_back({std::string(name), std::string(help), set, [&value] { return value; }});
}

void Section::field(std::string_view name, std::uint64_t& value, std::string_view help)
{
    auto set = [&value](std::string_view text) -> Result<void> {
        auto number = to_number(text);
        if (!number) return refuse(Code::invalid, format("'{}' is no number (like 100)", text));
        value = *number;
        return {};
    };
    fields_.push_back({std::string(name), std::string(help), set, [&value] { return format("{}", value); }});
}

void Section::bytes(std::string_view name, std::uint64_t& value, std::string_view help)
{
    auto set = [&value](std::string_view text) -> Result<void> {
        const auto size = to_size(text);
        if (!size)
            return refuse(Code::invalid,
                          format("'{}' is no number of bytes (like 1000, 64 KiB, 10 MiB)", text));
        value = *size;
        return {};
    };
    fields_.push_back({std::string(name), std::string(help), set, [&value] { return size_text(value); }});
}

void Section::field(std::string_view name, bool& value, std::string_view help)
{
    auto set = [&value](std::string_view text) -> Result<void> {
        if (text != "yes" && text != "no")
            return refuse(Code::invalid, format("'{}' is neither yes nor no", text));
        value = text == "yes";
        return {};
    };
    fields_.push_back({std::string(name), std::string(help), set, [&value] { return value ? "yes" : "no"; }});
}

void Section::field(std::string_view name, Duration& value, std::string_view help)
{
    auto set = [&value](std::string_view text) -> Result<void> {
        auto ms = quantity(text, time_units);
        if (text == "0") ms = 0;
        if (!ms)
            return refuse(Code::invalid,
                          format("'{}' is no duration (like 500 ms, 30 s, 5 min, 2 h, 7 d)", text));
        value = Duration(*ms);
        return {};
    };
    fields_.push_back({std::string(name), std::string(help), set, [&value] {
                           return quantity_text(static_cast<std::uint64_t>(value.count()), time_units);
                       }});
}

void Section::field(std::string_view name, std::vector<std::string>& value, std::string_view help)
{
    auto set = [&value](std::string_view text) -> Result<void> {
        value.clear();
        for (auto part : split(text, ','))
            if (auto item = trim(part); !item.empty()) value.emplace_back(item);
        return {};
    };
    auto get = [&value] {
        std::string text;
        for (const auto& item : value) text += (text.empty() ? "" : ", ") + item;
        return text;
    };
    fields_.push_back({std::string(name), std::string(help), set, get});
}

void Section::zone(std::string_view name, std::chrono::minutes& value, std::string_view help)
{
    auto set = [&value](std::string_view text) -> Result<void> {
        auto zone = parse_zone(text);
        if (!zone) return refuse(Code::invalid, format("'{}' is no offset from UTC (like +0700)", text));
        value = *zone;
        return {};
    };
    fields_.push_back({std::string(name), std::string(help), set, [&value] { return zone_text(value); }});
}

Section& Settings::section(std::string_view name, std::string_view help)
{
    for (auto& section : sections_)
        if (section.name_ == name) return section;
    auto& section = sections_.emplace_back();
    section.name_ = name;
    section.help_ = help;
    return section;
}

Result<void> Settings::read(std::string_view file_name, std::string_view text)
{
    std::string section;
    std::size_t number = 0;
    for (auto line : split(text, '\n')) {
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        line = trim(line);
        if (line.empty() || line.starts_with('#')) continue;
        if (line.starts_with('[') && line.ends_with(']')) {
            section = trim(line.substr(1, line.size() - 2));
            continue;
        }
        if (auto done = set_in(section, line); !done)
            return refuse(done.error().code, format("{}:{}: {}", file_name, number, done.error().detail));
    }
    return {};
}

Result<void> Settings::set(std::string_view assignment)
{
    auto dot = assignment.substr(0, assignment.find('=')).find('.');
    if (dot == std::string_view::npos)
        return refuse(Code::invalid, format("'{}' is not section.name=value", assignment));
    return set_in(assignment.substr(0, dot), assignment.substr(dot + 1));
}

// `line` is name = value.
Result<void> Settings::set_in(std::string_view section_name, std::string_view line)
{
    auto equals = line.find('=');
    if (equals == std::string_view::npos)
        return refuse(Code::invalid, format("'{}' is not name = value", line));
    std::string_view name = trim(line.substr(0, equals));

    std::vector<std::string> known;
    for (auto& section : sections_) known.push_back(section.name_);
    auto section = std::ranges::find(sections_, section_name, &Section::name_);
    if (section == sections_.end())
        return refuse(Code::not_found,
                      format("there is no section [{}]{}", section_name, nearest(section_name, known)));

    known.clear();
    for (auto& field : section->fields_) known.push_back(field.name);
    auto field = std::ranges::find(section->fields_, name, &Section::Field::name);
    if (field == section->fields_.end())
        return refuse(Code::not_found,
                      format("there is no setting {}.{}{}", section_name, name, nearest(name, known)));

    auto done = field->set(trim(line.substr(equals + 1)));
    if (!done) return refuse(done.error().code, format("{}.{}: {}", section_name, name, done.error().detail));
    return {};
}

void Settings::usual(std::vector<std::string> names)
{
    usual_ = std::move(names);
}

const Section::Field& Settings::field_named(std::string_view section_name, std::string_view name) const
{
    for (const auto& section : sections_) {
        if (section.name_ != section_name) continue;
        for (const auto& field : section.fields_)
            if (field.name == name) return field;
    }
    bug(format("there is no setting {}.{}", section_name, name));
}

std::string Settings::usual_text() const
{
    std::string text;
    for (const auto& name : usual_) {
        auto dot = name.find('.');
        const auto& field = field_named(name.substr(0, dot), name.substr(dot + 1));
        text += format("#   {:<24} {}\n", name, field.help);
    }
    if (text.empty()) return text;
    return "# Every setting with its default. What a new server usually sets:\n#\n" + text;
}

std::string Settings::to_text() const
{
    std::string text = usual_text();
    for (const auto& section : sections_) {
        text += format("{}# {}\n[{}]\n", text.empty() ? "" : "\n", section.help_, section.name_);
        for (const auto& field : section.fields_)
            text += format("\n# {}\n{} = {}\n", field.help, field.name, field.get());
    }
    return text;
}

}  // namespace base

#include "directory/app_password.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/password.hpp"

#include <algorithm>
#include <charconv>

namespace directory {
namespace {

constexpr std::size_t fields = 5;  // before the label
constexpr std::size_t id_digits = 8;

std::optional<std::int64_t> seconds_from(std::string_view text)
{
    const auto number = base::to_number(text);
    if (!number || *number > std::uint64_t{1} << 40) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

}  // namespace

std::string app_password_id(std::uint32_t id)
{
    return base::format("{:08x}", id);
}

std::optional<std::uint32_t> app_password_id_from(std::string_view text)
{
    std::uint32_t id = 0;
    if (text.size() != id_digits) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
    if (error != std::errc() || end != text.data() + text.size() || id == 0) return std::nullopt;
    return id;
}

std::string to_text(const std::vector<Entrance>& entrances)
{
    std::string text;
    for (const auto one : entrances) text.append(text.empty() ? "" : ",").append(to_string(one));
    return text;
}

std::optional<std::vector<Entrance>> entrances_from(std::string_view text)
{
    std::vector<Entrance> entrances;
    for (const auto word : base::split(text, ',')) {
        const auto one = entrance_from(word);
        if (!one || *one == Entrance::control) return std::nullopt;
        if (std::ranges::find(entrances, *one) == entrances.end()) entrances.push_back(*one);
    }
    return entrances;
}

std::string to_value(const AppPassword& one)
{
    return base::format("{} {} {} {} {} {}", app_password_id(one.id), to_text(one.entrances), one.made,
                        one.used, one.hash, one.label);
}

std::optional<AppPassword> app_password_from(std::string_view value)
{
    std::vector<std::string_view> parts;
    while (parts.size() < fields) {
        const auto space = value.find(' ');
        if (space == std::string_view::npos) return std::nullopt;
        parts.push_back(value.substr(0, space));
        value.remove_prefix(space + 1);
    }
    const auto id = app_password_id_from(parts[0]);
    auto entrances = entrances_from(parts[1]);
    const auto made = seconds_from(parts[2]), used = seconds_from(parts[3]);
    if (!id || !entrances || !made || !used || !is_password_hash(parts[4])) return std::nullopt;
    return AppPassword{*id, *std::move(entrances), *made, *used, std::string(parts[4]), std::string(value)};
}

std::vector<AppPassword> app_passwords_from(const std::vector<std::string>& values)
{
    std::vector<AppPassword> all;
    for (const auto& value : values) {
        if (all.size() == most_app_passwords) break;
        if (auto one = app_password_from(value)) all.push_back(*std::move(one));
    }
    std::ranges::sort(all, {}, &AppPassword::id);
    return all;
}

bool looks_like_app_password(std::string_view password)
{
    return is_random_secret(password);
}

const AppPassword* find_app_password(const std::vector<AppPassword>& all, std::string_view password)
{
    if (!looks_like_app_password(password)) return nullptr;
    const auto found = std::ranges::find_if(
        all, [&](const AppPassword& one) { return verify_password(one.hash, password); });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace directory

#include "admin-cli/official_form.hpp"

#include "base/settings.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace admin_cli {
namespace {

constexpr std::array<std::string_view, 7> order{"full_name", "title",    "phone", "mobile",
                                                "sex",       "staff_id", "quota"};

const std::string& value_in(const Fields& fields, std::string_view name)
{
    static const std::string none;
    const auto found = fields.find(name);
    return found == fields.end() ? none : found->second;
}

}  // namespace

Fields fields_of(const base::Json& official)
{
    const auto quota = static_cast<std::uint64_t>(official.number("quota_bytes"));
    return {{"full_name", official.text("name")},
            {"title", official.text("title")},
            {"phone", official.text("phone")},
            {"mobile", official.text("mobile")},
            {"sex", official.text("sex")},
            {"staff_id", official.text("staff_id")},
            {"quota", quota == 0 ? "0" : base::size_text(quota)}};
}

std::string to_form(const Fields& fields, const std::vector<std::string>& head)
{
    std::string text;
    for (const auto& line : head) text += "# " + line + "\n";
    for (const auto name : order) text.append(name).append(" = ").append(value_in(fields, name)).append("\n");
    return text;
}

std::expected<Fields, control::Note> from_form(std::string_view text)
{
    Fields fields;
    std::int64_t number = 0;
    for (auto line : base::split(text, '\n')) {
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        line = base::trim(line);
        if (line.empty() || line.starts_with('#')) continue;
        const auto equals = line.find('=');
        const auto name = base::trim(line.substr(0, equals));
        if (equals == std::string_view::npos || std::ranges::find(order, name) == order.end())
            return std::unexpected(control::Note{"form_line", {{"line", number}, {"text", line}}});
        fields.insert_or_assign(std::string(name), std::string(base::trim(line.substr(equals + 1))));
    }
    return fields;
}

std::expected<base::Json::Object, control::Note> changes(const Fields& before, const Fields& after)
{
    base::Json::Object changed;
    for (const auto& [name, value] : after) {
        // A birth date is told to nobody, so nobody knows whether it is another one.
        if (name != "birth_date" && value == value_in(before, name)) continue;
        if (name != "quota") {
            changed.emplace(name, value);
            continue;
        }
        if (value == "profile") {
            changed.emplace("quota_by_profile", true);
            continue;
        }
        const auto bytes = base::to_size(value);
        if (!bytes) return std::unexpected(control::Note{"quota_no_size", {{"size", value}}});
        changed.emplace("quota_bytes", *bytes);
    }
    return changed;
}

std::vector<std::string> differences(const Fields& before, const Fields& after)
{
    std::vector<std::string> lines;
    for (const auto name : order) {
        const auto &was = value_in(before, name), &is = value_in(after, name);
        if (was != is)
            lines.push_back(std::string(name) + ": " + (was.empty() ? "–" : was) + " → " +
                            (is.empty() ? "–" : is));
    }
    return lines;
}

}  // namespace admin_cli

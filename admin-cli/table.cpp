#include "admin-cli/table.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

constexpr std::size_t longest_cell = 500;

// U+0300 to U+036F begin with these bytes.
bool is_combining(std::string_view at)
{
    auto lead = static_cast<unsigned char>(at[0]);
    auto next = at.size() > 1 ? static_cast<unsigned char>(at[1]) : 0;
    return lead == 0xCC || (lead == 0xCD && next <= 0xAF);
}

}  // namespace

std::size_t width_of(std::string_view utf8)
{
    std::size_t width = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        bool is_continuation = (static_cast<unsigned char>(utf8[i]) & 0xC0) == 0x80;
        if (!is_continuation && !is_combining(utf8.substr(i))) ++width;
    }
    return width;
}

std::string table(std::vector<std::vector<std::string>> rows)
{
    std::vector<std::size_t> widths;
    for (auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = base::printable(row[i], longest_cell);
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += "  " + row[i];
            if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]), ' ');
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

std::string short_agency(std::string_view name)
{
    constexpr std::string_view committee = "Ủy ban nhân dân";
    constexpr std::string_view committee_too = "Uỷ ban nhân dân";
    for (auto beginning : {committee, committee_too})
        if (name.starts_with(beginning)) return "UBND" + std::string(name.substr(beginning.size()));
    return std::string(name);
}

}  // namespace admin_cli

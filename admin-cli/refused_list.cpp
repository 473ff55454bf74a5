#include "admin-cli/refused_list.hpp"

#include "admin-cli/roster.hpp"
#include "base/bytes.hpp"
#include "base/format.hpp"

#include <sys/stat.h>

namespace admin_cli {
namespace {

using control::Note;

constexpr std::string_view reason = "reason ";
constexpr std::string_view no_checksum = "00000000";
constexpr int most_beside = 1000;

// The place of the checksum in a list's first line; npos in a file of something else.
std::size_t checksum_at(std::string_view list)
{
    auto first = list.substr(0, list.find_first_of("\r\n"));
    auto table = base::parse_csv(first);
    if (!table || !is_refused_list(table->columns)) return std::string_view::npos;
    auto at = first.rfind(reason);
    if (at == std::string_view::npos) return at;
    at += reason.size();
    return at + no_checksum.size() == first.size() ? at : std::string_view::npos;
}

std::string checksum_of(std::string list, std::size_t at)
{
    list.replace(at, no_checksum.size(), no_checksum);
    return base::format("{:08x}", base::crc32c(list));
}

enum class There { nothing, unchanged, changed, other };

There what_is_at(const std::string& path)
{
    struct stat info{};
    if (stat(path.c_str(), &info) != 0) return There::nothing;
    if (!S_ISREG(info.st_mode)) return There::other;
    auto content = read_file(path);
    if (!content) return There::other;
    if (content->empty()) return There::nothing;
    auto at = checksum_at(*content);
    if (at == std::string::npos) {
        auto table = base::parse_csv(*content);
        return table && is_refused_list(table->columns) ? There::changed : There::other;
    }
    return checksum_of(*content, at) == content->substr(at, no_checksum.size()) ? There::unchanged
                                                                                : There::changed;
}

bool is_one_file(const std::string& a, const std::string& b)
{
    struct stat of_a{}, of_b{};
    return stat(a.c_str(), &of_a) == 0 && stat(b.c_str(), &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}

// list.refused.csv → list.refused.2.csv
std::string numbered(const std::string& path, int number)
{
    return number == 1 ? path : beside(path, std::to_string(number));
}

}  // namespace

FileResult<RefusedList> RefusedList::place(const std::string& wanted, const std::string& import_file)
{
    if (is_one_file(wanted, import_file))
        return std::unexpected(Note{"refused_is_input", {{"path", wanted}}});
    for (int number = 1; number <= most_beside; ++number) {
        std::string path = numbered(wanted, number);
        auto there = what_is_at(path);
        if (there == There::other) return std::unexpected(Note{"refused_is_other", {{"path", path}}});
        if (there != There::changed && !is_one_file(path, import_file)) return RefusedList(wanted, path);
    }
    return std::unexpected(Note{"refused_is_other", {{"path", wanted}}});
}

FileResult<> RefusedList::write(const base::CsvTable& table, const Reasons& reasons) const
{
    std::map<std::size_t, std::vector<std::string>> cells_of;
    for (const auto& row : table.rows) cells_of.emplace(row.line, row.cells);
    for (const auto& trouble : table.refused) cells_of.emplace(trouble.line, std::vector{trouble.text});

    auto columns = table.columns;
    columns.insert(columns.end(), {"line", std::string(reason).append(no_checksum)});
    std::string text = std::string(byte_order_mark) + csv_line(columns);
    std::size_t at = text.rfind(no_checksum);
    for (const auto& [line, why] : reasons) {
        auto cells = cells_of[line];
        cells.resize(table.columns.size());
        cells.insert(cells.end(), {std::to_string(line), why});
        text += csv_line(cells);
    }
    text.replace(at, no_checksum.size(), checksum_of(text, at));
    return replace_file(path_, text);
}

}  // namespace admin_cli

#include "admin-cli/roster.hpp"

#include "admin-cli/columns.hpp"
#include "base/order.hpp"
#include "base/text.hpp"
#include "control/import/cell.hpp"

#include <algorithm>
#include <unordered_map>

namespace admin_cli {
namespace {

using base::CsvFault;
using base::CsvTrouble;
using control::AgencyRow;
using control::Note;
using control::OfficialRow;

constexpr std::size_t longest_cell = 4096;  // what the server takes (control::Args); no good cell is near it

std::string_view key_of(CsvFault fault)
{
    switch (fault) {
    case CsvFault::is_workbook: return "file_is_workbook";
    case CsvFault::is_utf16: return "file_is_utf16";
    case CsvFault::is_binary: return "file_is_binary";
    case CsvFault::no_utf8: return "file_is_no_utf8";
    case CsvFault::no_columns: return "file_has_no_columns";
    case CsvFault::open_quote: return "line_open_quote";
    case CsvFault::text_after_quote: return "line_text_after_quote";
    case CsvFault::stray_quote: return "line_stray_quote";
    case CsvFault::stray_cr: return "line_stray_cr";
    case CsvFault::long_cell: return "line_long_cell";
    case CsvFault::many_columns: return "line_many_columns";
    case CsvFault::cell_count: return "line_cell_count";
    }
    base::bug("an unnamed fault");
}

// A fault of a line is one of the file when it is the line that names the columns.
Note unreadable(const CsvTrouble& trouble)
{
    std::string key(key_of(trouble.what));
    return {key.starts_with("file_") ? key : "file_head_unreadable", {{"line", trouble.line}}};
}

Finding finding_of(const CsvTrouble& trouble, std::size_t columns)
{
    Note why{std::string(key_of(trouble.what)), {}};
    if (trouble.what == CsvFault::cell_count) why.values = {{"cells", trouble.cells}, {"columns", columns}};
    return {trouble.line, {}, std::move(why)};
}

void drop_last_two_columns(base::CsvTable& table)
{
    table.columns.resize(table.columns.size() - 2);
    for (auto& row : table.rows) row.cells.resize(table.columns.size());
}

template<typename Row> std::vector<ColumnName> names_of(std::span<const Column<Row>> columns)
{
    std::vector<ColumnName> names;
    for (const auto& column : columns) names.push_back({column.name, column.others, column.cell != nullptr});
    return names;
}

// The line's row, or the cell that is too long to be sent.
template<typename Row>
std::expected<Row, Finding> row_from(const base::CsvRow& line, std::span<const Column<Row>> columns,
                                     const Places& places)
{
    Row row;
    row.line = line.line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (places.of_names[i] == Places::nowhere) continue;
        std::string cell = control::tidy(line.cells[places.of_names[i]]);
        if (cell.size() > longest_cell)
            return std::unexpected(
                Finding{line.line, std::string(columns[i].name), {"long_cell", {{"most", longest_cell}}}});
        if (columns[i].cell != nullptr)
            row.*columns[i].cell = std::move(cell);
        else
            row.*columns[i].optional_cell = std::move(cell);
    }
    return row;
}

// Of a citizen id nothing but its last four digits leaves the file; what is no number, not at all.
std::string last_digits(std::string_view cell)
{
    std::string digits;
    for (char c : cell) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (!std::string_view(" .'").contains(c))
            return "?";
    }
    return digits.substr(digits.size() - std::min<std::size_t>(digits.size(), 4));
}

// Nor from a line that is kept as it is because it could not be read: ids have 9 or 12 digits.
std::string without_ids(std::string text)
{
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
        if (end - at == 9 || end - at == 12) text.replace(at, end - at - 4, end - at - 4, '*');
        at = end + 1;
    }
    return text;
}

void cut_ids(base::CsvTable& table, std::size_t place)
{
    if (place == Places::nowhere) return;
    for (auto& line : table.rows) line.cells[place] = last_digits(line.cells[place]);
    for (auto& trouble : table.refused) trouble.text = without_ids(std::move(trouble.text));
}

template<typename Row> ReadRoster<Row> read(std::string_view file, Unknown unknown)
{
    auto table = base::parse_csv(file);
    if (!table) return std::unexpected(unreadable(table.error()));
    std::size_t width = table->columns.size();
    if (is_refused_list(table->columns)) drop_last_two_columns(*table);
    auto columns = columns_of(Row{});
    auto places = find_columns(table->columns, names_of(columns));
    if (!places) return std::unexpected(std::move(places.error()));
    if (!places->unknown.empty() && unknown == Unknown::refused)
        return std::unexpected(Note{"unknown_columns", {{"columns", joined(places->unknown)}}});

    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == "id_digits") cut_ids(*table, places->of_names[i]);

    Roster<Row> roster;
    roster.lines = table->rows.size() + table->refused.size();
    if (roster.lines == 0) return std::unexpected(Note{"file_is_empty", {}});
    for (const auto& trouble : table->refused) roster.findings.push_back(finding_of(trouble, width));
    for (const auto& line : table->rows) {
        auto row = row_from(line, columns, *places);
        if (row)
            roster.rows.push_back(std::move(*row));
        else
            roster.findings.push_back(std::move(row.error()));
    }
    roster.table = std::move(*table);
    return roster;
}

// Lines that share an id (in any case, as in the directory) with another one move to the findings, each
// naming its fellow.
template<typename Row>
void part_with_doubles(Roster<Row>& roster, std::string Row::* id, std::string_view column)
{
    std::unordered_map<std::string, std::vector<std::size_t>> lines_of;
    for (const auto& row : roster.rows) lines_of[base::lower(row.*id)].push_back(row.line);
    auto is_double = [&](const Row& row) {
        const auto& lines = lines_of[base::lower(row.*id)];
        if ((row.*id).empty() || lines.size() == 1) return false;
        std::size_t other = lines[0] == row.line ? lines[1] : lines[0];
        base::Json::Object values{{std::string(column), row.*id}, {"other", other}};
        roster.findings.push_back(
            {row.line, std::string(column), {std::string(column) + "_twice_at", std::move(values)}});
        return true;
    };
    std::erase_if(roster.rows, is_double);
    std::ranges::sort(roster.findings, {}, &Finding::line);
}

// Those that lead in a circle come last, for the server to refuse.
void put_parents_first(std::vector<AgencyRow>& rows)
{
    std::vector<base::Node> nodes;
    for (const auto& row : rows) nodes.push_back({base::lower(row.code), base::lower(row.parent)});
    std::vector<AgencyRow> placed;
    for (auto at : base::parents_first(nodes)) placed.push_back(std::move(rows[at]));
    rows = std::move(placed);
}

}  // namespace

bool is_refused_list(const std::vector<std::string>& columns)
{
    return columns.size() > 2 && columns[columns.size() - 2] == "line" &&
           columns.back().starts_with("reason");
}

ReadRoster<AgencyRow> agencies_from(std::string_view file, Unknown columns)
{
    auto roster = read<AgencyRow>(file, columns);
    if (!roster) return roster;
    part_with_doubles(*roster, &AgencyRow::code, "code");
    put_parents_first(roster->rows);
    return roster;
}

ReadRoster<control::BoxRow> boxes_from(std::string_view file, Unknown columns)
{
    return read<control::BoxRow>(file, columns);
}

ReadRoster<OfficialRow> officials_from(std::string_view file, Unknown columns)
{
    auto roster = read<OfficialRow>(file, columns);
    if (roster) part_with_doubles(*roster, &OfficialRow::staff_id, "staff_id");
    return roster;
}

}  // namespace admin_cli

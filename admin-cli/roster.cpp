#include "admin-cli/roster.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace admin_cli {
namespace {

using control::AgencyRow;
using control::Note;
using control::OfficialRow;

constexpr Column<AgencyRow> of_agencies[] = {
    {"code", "ma co quan", &AgencyRow::code, Need::required},
    {"parent", "co quan cap tren", &AgencyRow::parent, Need::required},
    {"level", "cap", &AgencyRow::level, Need::required},
    {"kind", "loai", &AgencyRow::kind, Need::required},
    {"name", "ten co quan", &AgencyRow::name, Need::required},
    {"short_name", "ten viet tat", &AgencyRow::short_name, Need::optional},
    {"gso_code", "ma tong cuc thong ke", &AgencyRow::gso_code, Need::optional},
};

constexpr Column<OfficialRow> of_officials[] = {
    {"staff_id", "ma can bo", &OfficialRow::staff_id, Need::required},
    {"full_name", "ho va ten", &OfficialRow::full_name, Need::required},
    {"sex", "gioi tinh", &OfficialRow::sex, Need::optional},
    {"title", "chuc vu", &OfficialRow::title, Need::optional},
    {"agency_code", "ma co quan", &OfficialRow::agency_code, Need::required},
    {"phone", "dien thoai", &OfficialRow::phone, Need::optional},
};

// "Mã cán bộ", "ma_can_bo" and "MA CAN BO" are one name.
std::string plain_name(std::string_view column)
{
    std::string plain = base::fold(base::trim(column));
    std::ranges::replace(plain, '_', ' ');
    return plain;
}

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

std::size_t place_of(const std::vector<std::string>& columns, std::string_view name,
                     std::string_view vietnamese)
{
    std::string plain = plain_name(name);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        std::string there = plain_name(columns[i]);
        if (there == plain || (!vietnamese.empty() && there == vietnamese)) return i;
    }
    return nowhere;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

// Where each column stands in the file; nowhere for optional ones that are not there.
template<typename Row>
std::expected<std::vector<std::size_t>, Note> places_of(const base::CsvTable& table,
                                                        std::span<const Column<Row>> columns)
{
    std::vector<std::size_t> places;
    std::vector<std::string> missing;
    for (const auto& column : columns) {
        places.push_back(place_of(table.columns, column.name, column.vietnamese));
        if (places.back() == nowhere && column.need == Need::required) missing.emplace_back(column.name);
    }
    if (missing.empty()) return places;
    return std::unexpected(
        Note{"missing_columns", {{"missing", joined(missing)}, {"found", joined(table.columns)}}});
}

template<typename Row>
Row row_from(const base::CsvRow& line, std::span<const Column<Row>> columns,
             const std::vector<std::size_t>& places)
{
    Row row;
    row.line = line.line;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (places[i] != nowhere) row.*columns[i].cell = line.cells[places[i]];
    return row;
}

// Bytes of an old Vietnamese code page or of UTF-16 deserve to be named.
Note unreadable(std::string_view file, const base::Error& error)
{
    bool is_utf16 = file.starts_with("\xFF\xFE") || file.starts_with("\xFE\xFF");
    if (is_utf16) return {"file_is_utf16", {}};
    if (error.code == base::Code::bad_charset) return {"file_is_no_utf8", {{"why", error.detail}}};
    return {"file_unusable", {{"why", error.detail}}};
}

template<typename Row>
std::expected<Roster<Row>, Note> read(std::string_view file, std::span<const Column<Row>> columns)
{
    auto table = base::parse_csv(file);
    if (!table) return std::unexpected(unreadable(file, table.error()));
    auto places = places_of(*table, columns);
    if (!places) return std::unexpected(std::move(places.error()));

    Roster<Row> roster;
    roster.lines = table->rows.size() + table->refused.size();
    for (auto& [line, why] : table->refused)
        roster.findings.push_back({line, {}, {"bad_line", {{"why", why}}}});
    for (const auto& line : table->rows) roster.rows.push_back(row_from(line, columns, *places));
    if (roster.lines == 0) return std::unexpected(Note{"file_is_empty", {}});
    if constexpr (std::is_same_v<Row, OfficialRow>)
        if (auto place = place_of(table->columns, "role", "vai tro"); place != nowhere)
            for (std::size_t i = 0; i < roster.rows.size(); ++i)
                roster.rows[i].role = table->rows[i].cells[place];
    return roster;
}

// Lines that share an id with another one move to the findings, each naming its fellow.
template<typename Row>
void part_with_doubles(Roster<Row>& roster, std::string Row::* id, std::string_view column)
{
    std::unordered_map<std::string, std::vector<std::size_t>> lines_of;
    for (const auto& row : roster.rows) lines_of[std::string(base::trim(row.*id))].push_back(row.line);
    auto is_double = [&](const Row& row) {
        std::string name(base::trim(row.*id));
        const auto& lines = lines_of[name];
        if (name.empty() || lines.size() == 1) return false;
        std::size_t other = lines[0] == row.line ? lines[1] : lines[0];
        base::Json::Object values{{std::string(column), name}, {"other", static_cast<std::int64_t>(other)}};
        roster.findings.push_back(
            {row.line, std::string(column), {std::string(column) + "_twice_at", std::move(values)}});
        return true;
    };
    std::erase_if(roster.rows, is_double);
    std::ranges::sort(roster.findings, {}, &Finding::line);
}

// The order of the file, except that a parent comes before its children: at each turn those whose parent is
// placed or not in this file. Circles stay, last, for the server to refuse.
void put_parents_first(std::vector<AgencyRow>& rows)
{
    std::unordered_set<std::string> waiting;
    for (const auto& row : rows) waiting.insert(row.code);
    std::vector<AgencyRow> placed, left;
    for (bool goes_on = true; goes_on; rows = std::exchange(left, {})) {
        std::size_t before = placed.size();
        for (auto& row : rows)
            (waiting.contains(row.parent) && row.parent != row.code ? left : placed)
                .push_back(std::move(row));
        for (std::size_t i = before; i < placed.size(); ++i) waiting.erase(placed[i].code);
        goes_on = placed.size() > before;
    }
    placed.insert(placed.end(), rows.begin(), rows.end());
    rows = std::move(placed);
}

}  // namespace

std::span<const Column<AgencyRow>> agency_columns()
{
    return of_agencies;
}

std::span<const Column<OfficialRow>> official_columns()
{
    return of_officials;
}

std::expected<Roster<AgencyRow>, Note> agencies_from(std::string_view file)
{
    auto roster = read<AgencyRow>(file, of_agencies);
    if (!roster) return roster;
    part_with_doubles(*roster, &AgencyRow::code, "code");
    put_parents_first(roster->rows);
    return roster;
}

std::expected<Roster<OfficialRow>, Note> officials_from(std::string_view file)
{
    auto roster = read<OfficialRow>(file, of_officials);
    if (roster) part_with_doubles(*roster, &OfficialRow::staff_id, "staff_id");
    return roster;
}

}  // namespace admin_cli

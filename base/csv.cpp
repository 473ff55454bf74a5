#include "base/csv.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace base {
namespace {

constexpr std::size_t longest_cell = 64 * 1024;
constexpr std::size_t most_columns = 200;

// One line after the other, without their ends.
class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text), end_(text.contains('\n') ? '\n' : '\r') {}

    bool at_end() const { return rest_.empty(); }
    std::size_t number() const { return number_; }  // of the line that next() gave

    std::string_view next()
    {
        auto line = rest_.substr(0, rest_.find(end_));
        rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        ++number_;
        return line;
    }

  private:
    std::string_view rest_;
    char end_;
    std::size_t number_ = 0;
};

// The cells of one line.
class Reader {
  public:
    Reader(std::string_view line, char separator) : rest_(line), separator_(separator) {}

    // record = cell *(separator cell)
    std::expected<std::vector<std::string>, CsvFault> record()
    {
        std::vector<std::string> cells;
        for (;;) {
            auto cell = rest_.starts_with('"') ? quoted() : plain();
            if (!cell) return std::unexpected(cell.error());
            if (cell->contains('\r')) return std::unexpected(CsvFault::stray_cr);
            if (cell->size() > longest_cell) return std::unexpected(CsvFault::long_cell);
            cells.push_back(std::move(*cell));
            if (cells.size() > most_columns) return std::unexpected(CsvFault::many_columns);
            if (rest_.empty()) return cells;
            if (!rest_.starts_with(separator_)) return std::unexpected(CsvFault::text_after_quote);
            rest_.remove_prefix(1);
        }
    }

  private:
    std::expected<std::string, CsvFault> plain()
    {
        std::string_view cell = rest_.substr(0, rest_.find(separator_));
        if (cell.contains('"')) return std::unexpected(CsvFault::stray_quote);
        rest_.remove_prefix(cell.size());
        return std::string(cell);
    }

    std::expected<std::string, CsvFault> quoted()
    {
        std::string cell;
        do {
            rest_.remove_prefix(1);  // the opening quote, or the second of a doubled one
            auto end = rest_.find('"');
            if (end == std::string_view::npos) return std::unexpected(CsvFault::open_quote);
            cell += rest_.substr(0, end + 1);
            rest_.remove_prefix(end + 1);
        } while (rest_.starts_with('"'));
        cell.pop_back();
        return cell;
    }

    std::string_view rest_;
    char separator_;
};

bool is_blank(const std::vector<std::string>& cells)
{
    return std::ranges::all_of(cells, [](const std::string& cell) { return trim(cell).empty(); });
}

// How many of the first bytes at odd places (or even ones) are NUL: in UTF-16 one of the two has many.
bool is_utf16(std::string_view text)
{
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
    std::size_t nuls[2] = {};
    auto beginning = text.substr(0, 1000);
    for (std::size_t i = 0; i < beginning.size(); ++i)
        if (beginning[i] == '\0') ++nuls[i % 2];
    auto [few, many] = std::minmax(nuls[0], nuls[1]);
    return many * 8 > beginning.size() && few * 20 < beginning.size();
}

bool is_workbook(std::string_view text)
{
    return text.starts_with("PK\x03\x04") || text.starts_with("\xD0\xCF\x11\xE0");
}

std::size_t line_of_bad_utf8(std::string_view text)
{
    Lines lines(text);
    while (!lines.at_end())
        if (!is_utf8(lines.next())) return lines.number();
    return 0;
}

std::optional<CsvTrouble> no_text(std::string_view file)
{
    if (is_workbook(file)) return CsvTrouble{CsvFault::is_workbook, 1, 0, {}};
    if (is_utf16(file)) return CsvTrouble{CsvFault::is_utf16, 1, 0, {}};
    if (file.contains('\0')) return CsvTrouble{CsvFault::is_binary, 1, 0, {}};
    if (auto line = line_of_bad_utf8(file); line != 0) return CsvTrouble{CsvFault::no_utf8, line, 0, {}};
    return std::nullopt;
}

// The separator that stands most often in the first line.
char find_separator(std::string_view first)
{
    char best = ',';
    for (char candidate : {';', '\t'})
        if (std::ranges::count(first, candidate) > std::ranges::count(first, best)) best = candidate;
    return best;
}

// What Excel itself reads as the separator, and hides.
std::optional<char> named_separator(std::string_view line)
{
    bool is_named = line.size() == 5 && istarts_with(line, "sep=") && line[4] != '"';
    return is_named ? std::optional(line[4]) : std::nullopt;
}

}  // namespace

std::expected<CsvTable, CsvTrouble> parse_csv(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (auto trouble = no_text(text)) return std::unexpected(std::move(*trouble));

    Lines lines(text);
    std::string_view first = lines.next();
    auto named = named_separator(first);
    if (named) first = lines.next();
    char separator = named.value_or(find_separator(first));
    auto columns = Reader(first, separator).record();
    if (!columns) return std::unexpected(CsvTrouble{columns.error(), lines.number(), 0, std::string(first)});
    if (is_blank(*columns)) return std::unexpected(CsvTrouble{CsvFault::no_columns, lines.number(), 0, {}});

    CsvTable table;
    for (const auto& cell : *columns) table.columns.push_back(lower(trim(cell)));
    while (!lines.at_end()) {
        auto line = lines.next();
        auto cells = Reader(line, separator).record();
        if (!cells)
            table.refused.push_back({cells.error(), lines.number(), 0, std::string(line)});
        else if (is_blank(*cells))
            continue;
        else if (cells->size() != table.columns.size())
            table.refused.push_back({CsvFault::cell_count, lines.number(), cells->size(), std::string(line)});
        else
            table.rows.push_back({lines.number(), std::move(*cells)});
    }
    return table;
}

}  // namespace base

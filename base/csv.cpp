#include "base/csv.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace base {
namespace {

constexpr std::size_t longest_cell = 64 * 1024;
constexpr std::size_t most_columns = 200;

// The separator that stands most often in the first line.
char find_separator(std::string_view text)
{
    std::string_view first = text.substr(0, text.find('\n'));
    char best = ',';
    for (char candidate : {';', '\t'})
        if (std::ranges::count(first, candidate) > std::ranges::count(first, best)) best = candidate;
    return best;
}

class Reader {
  public:
    Reader(std::string_view text, char separator) : rest_(text), separator_(separator) {}

    bool at_end() const { return rest_.empty(); }
    std::size_t line() const { return line_; }

    // record = cell *(separator cell) (CRLF / LF / end)
    Result<CsvRow> record()
    {
        CsvRow row{line_, {}};
        for (;;) {
            auto value = rest_.starts_with('"') ? quoted() : plain();
            if (!value) return refuse(value.error());
            row.cells.push_back(std::move(*value));
            if (row.cells.size() > most_columns) return fail("more than 200 columns");
            if (!rest_.starts_with(separator_)) break;
            rest_.remove_prefix(1);
        }
        if (!end_line())
            return fail("text after a closing quote; a quote inside a cell is written twice (\"\")");
        return row;
    }

    void skip_line()
    {
        auto end = rest_.find('\n');
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        ++line_;
    }

  private:
    std::unexpected<Error> fail(std::string why) { return refuse(Code::invalid, std::move(why)); }

    Result<std::string> plain()
    {
        const char stops[] = {separator_, '\n'};
        std::string_view value = rest_.substr(0, rest_.find_first_of({stops, 2}));
        if (value.size() > longest_cell) return fail("a cell of more than 64 KiB");
        rest_.remove_prefix(value.size());
        // The CR of a CRLF stays for end_line().
        if (value.ends_with('\r') && (rest_.empty() || rest_.front() == '\n')) value.remove_suffix(1);
        return std::string(value);
    }

    Result<std::string> quoted()
    {
        std::string value;
        std::string_view at = rest_.substr(1);
        std::size_t lines = 0;
        for (;;) {
            auto end = at.find('"');
            if (end == std::string_view::npos) return fail("a quoted cell that is never closed");
            value += at.substr(0, end);
            lines += static_cast<std::size_t>(std::ranges::count(at.substr(0, end), '\n'));
            if (value.size() > longest_cell)
                return fail("a cell of more than 64 KiB: is a closing quote missing?");
            at.remove_prefix(end + 1);
            if (!at.starts_with('"')) break;
            value += '"';
            at.remove_prefix(1);
        }
        rest_ = at;
        line_ += lines;
        return value;
    }

    bool end_line()
    {
        if (rest_.starts_with("\r\n")) rest_.remove_prefix(1);
        if (!rest_.empty() && rest_.front() != '\n') return false;
        if (!rest_.empty()) rest_.remove_prefix(1);
        ++line_;
        return true;
    }

    std::string_view rest_;
    char separator_;
    std::size_t line_ = 1;
};

bool is_blank(const CsvRow& row)
{
    return std::ranges::all_of(row.cells, [](const std::string& cell) { return trim(cell).empty(); });
}

// The line that is no UTF-8, counted from 1; 0 if all are.
std::size_t line_of_bad_utf8(std::string_view text)
{
    std::size_t number = 0;
    for (auto line : split(text, '\n')) {
        ++number;
        if (!is_utf8(line)) return number;
    }
    return 0;
}

Result<std::vector<std::string>> columns_of(Reader& reader)
{
    auto first = reader.record();
    if (!first) return refuse(Code::invalid, format("line 1: {}", first.error().detail));
    std::vector<std::string> columns;
    for (const auto& cell : first->cells) columns.push_back(lower(trim(cell)));
    if (is_blank(*first)) return refuse(Code::invalid, "line 1 is empty; it must name the columns");
    return columns;
}

}  // namespace

Result<CsvTable> parse_csv(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (auto line = line_of_bad_utf8(text); line != 0)
        return refuse(Code::bad_charset,
                      format("line {} is no UTF-8. Save it again as \"CSV UTF-8\".", line));
    if (text.find('\0') != std::string_view::npos)
        return refuse(Code::bad_charset, "the file holds NUL bytes. Save it again as \"CSV UTF-8\".");

    Reader reader(text, find_separator(text));
    auto columns = columns_of(reader);
    if (!columns) return refuse(columns.error());
    CsvTable table{std::move(*columns), {}, {}};
    while (!reader.at_end()) {
        std::size_t line = reader.line();
        auto row = reader.record();
        if (!row) {
            table.refused.emplace_back(line, row.error().detail);
            reader.skip_line();
        } else if (is_blank(*row)) {
            continue;
        } else if (row->cells.size() != table.columns.size()) {
            table.refused.emplace_back(line, format("{} cells where the first line names {} columns",
                                                    row->cells.size(), table.columns.size()));
        } else {
            table.rows.push_back(std::move(*row));
        }
    }
    return table;
}

}  // namespace base

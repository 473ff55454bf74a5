// Csv: RFC 4180 as spreadsheets really export it, except that a record is a line. Pure and bounded.
//
// Taken without complaint: a UTF-8 BOM; CRLF, LF, or CR alone (old Macs); `,` `;` or tab as separator (found
// from the first line, or named by Excel's "sep=;"); quoted cells with doubled quotes.
//
// A line break inside a quoted cell, which RFC 4180 §2 allows, is a fault of its line: otherwise one quote
// too many swallows the good lines below it, or makes one record of two people. So whatever is wrong costs
// the one line that it stands on.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace base {

enum class CsvFault {
    // of the whole file
    is_workbook,  // xlsx, xls or ods: no text at all
    is_utf16,
    is_binary,   // it holds NUL bytes
    no_utf8,     // on `line`; an old code page, most likely
    no_columns,  // the first line, which names the columns, is missing or empty
    // of one line; of the whole file if it is the first
    open_quote,  // a quoted cell does not end on its line
    text_after_quote,
    stray_quote,  // in a cell that does not begin with one
    stray_cr,
    long_cell,     // more than 64 KiB
    many_columns,  // more than 200
    cell_count,    // other than the first line has columns
};

struct CsvTrouble {
    CsvFault what = CsvFault::no_columns;
    std::size_t line = 0;   // of the file, from 1
    std::size_t cells = 0;  // of that line, when their number is what is wrong
    std::string text;       // that line as it stands

    bool operator==(const CsvTrouble&) const = default;
};

struct CsvRow {
    std::size_t line = 0;
    std::vector<std::string> cells;
};

struct CsvTable {
    std::vector<std::string> columns;  // the first line, trimmed, lower case
    std::vector<CsvRow> rows;          // every row has as many cells as there are columns
    std::vector<CsvTrouble> refused;
};

std::expected<CsvTable, CsvTrouble> parse_csv(std::string_view text);

}  // namespace base

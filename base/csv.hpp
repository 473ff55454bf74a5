// Csv: RFC 4180 as spreadsheets really export it. Pure and bounded.
//
// Taken without complaint: a UTF-8 BOM, CRLF or LF, `,` `;` or tab as separator (found from the
// first line), quoted cells with doubled quotes and line breaks. What is wrong is said per line.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace base {

struct CsvRow {
    std::size_t line = 0;  // where it begins in the file, from 1
    std::vector<std::string> cells;
};

struct CsvTable {
    std::vector<std::string> columns;  // the first line, trimmed, lower case
    std::vector<CsvRow> rows;          // every row has as many cells as there are columns
    std::vector<std::pair<std::size_t, std::string>> refused;  // line, why
};

// Refused as a whole only when there is no usable first line or the text is no UTF-8
// (then the detail names the line and suggests "CSV UTF-8").
Result<CsvTable> parse_csv(std::string_view text);

}  // namespace base

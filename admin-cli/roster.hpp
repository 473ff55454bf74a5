// Roster: a spreadsheet's lines as rows of an import, and what is wrong with the file itself. Pure.
//
// Judged here, because only the file can tell: its form, its columns, the same id on two lines (both are
// left out: nobody can say which one is meant). Judged by the server: everything else.
#pragma once

#include "base/csv.hpp"
#include "control/proto/rows.hpp"

namespace admin_cli {

// A line that is not taken in, and why.
struct Finding {
    std::size_t line = 0;
    std::string column;
    control::Note why;
    control::Outcome outcome = control::Outcome::refused;

    bool operator==(const Finding&) const = default;
};

template<typename Row> struct Roster {
    std::vector<Row> rows;          // tidied; agencies: parents before children
    std::vector<Finding> findings;  // ascending by line
    std::size_t lines = 0;          // with content, the first not counted
    base::CsvTable table;           // the file as it is, without the two columns of a list of refused lines
};

// Columns that are no columns of ours: most often a slip in a name, and then a whole column would be lost.
enum class Unknown { refused, ignored };

// A list that an earlier import left: line and reason come last, the latter with a checksum (RefusedList).
bool is_refused_list(const std::vector<std::string>& columns);

// The whole file is refused with a note where no line of it can be used.
template<typename Row> using ReadRoster = std::expected<Roster<Row>, control::Note>;
ReadRoster<control::AgencyRow> agencies_from(std::string_view file, Unknown columns = Unknown::refused);
ReadRoster<control::BoxRow> boxes_from(std::string_view file, Unknown columns = Unknown::refused);
ReadRoster<control::OfficialRow> officials_from(std::string_view file, Unknown columns = Unknown::refused);

}  // namespace admin_cli

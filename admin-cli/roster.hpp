// Roster: a spreadsheet's lines as rows of an import, and what is wrong with the file itself. Pure.
//
// Judged here, because only the file can tell: its form, its columns, the same id on two lines (both are
// left out: nobody can say which one is meant). Judged by the server: everything else.
#pragma once

#include "base/csv.hpp"
#include "control/proto/rows.hpp"

#include <span>

namespace admin_cli {

// A line that is not taken in, and why.
struct Finding {
    std::size_t line = 0;
    std::string column;
    control::Note why;
    control::Outcome outcome = control::Outcome::refused;

    bool operator==(const Finding&) const = default;
};

enum class Need { required, optional };

// `name` as the files of this program have it; `vietnamese` as offices write it, folded.
template<typename Row> struct Column {
    std::string_view name, vietnamese;
    std::string Row::* cell;
    Need need;
};

std::span<const Column<control::AgencyRow>> agency_columns();
std::span<const Column<control::OfficialRow>> official_columns();

template<typename Row> struct Roster {
    std::vector<Row> rows;          // agencies: parents before children
    std::vector<Finding> findings;  // ascending by line
    std::size_t lines = 0;          // with content, the first not counted
};

// The whole file is refused with a note where no line of it can be used.
using NoRoster = std::unexpected<control::Note>;
std::expected<Roster<control::AgencyRow>, control::Note> agencies_from(std::string_view file);
std::expected<Roster<control::OfficialRow>, control::Note> officials_from(std::string_view file);

}  // namespace admin_cli

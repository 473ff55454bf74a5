// Columns: which column of a file is which cell of a row. Pure.
#pragma once

#include "base/csv.hpp"
#include "control/proto/rows.hpp"

#include <array>
#include <span>

namespace admin_cli {

// `name` as the files of this program have it; `others` as offices write it, folded. A file must have the
// column of a `cell`, and may have that of an `optional_cell`.
template<typename Row> struct Column {
    std::string_view name;
    std::array<std::string_view, 3> others;
    std::string Row::* cell = nullptr;
    std::optional<std::string> Row::* optional_cell = nullptr;
};

std::span<const Column<control::AgencyRow>> columns_of(const control::AgencyRow&);
std::span<const Column<control::OfficialRow>> columns_of(const control::OfficialRow&);

std::span<const Column<control::BoxRow>> columns_of(const control::BoxRow&);

// What is to be known of a column without knowing its row.
struct ColumnName {
    std::string_view name;
    std::array<std::string_view, 3> others;
    bool is_required = false;
};

// For each name the place of its column in the file; nowhere where it has none.
struct Places {
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    std::vector<std::size_t> of_names;
    std::vector<std::string>
        unknown;  // the file's other columns, each with the name that it may be meant for
};

// Refused where a column is missing, or stands twice.
std::expected<Places, control::Note> find_columns(const std::vector<std::string>& in_file,
                                                  std::span<const ColumnName> names);

std::string joined(const std::vector<std::string>& names);

}  // namespace admin_cli

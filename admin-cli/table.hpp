// Table: columns aligned for the eye. Widths are counted as a terminal shows them: a letter is one cell
// whatever its bytes, a combining mark none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace admin_cli {

std::size_t width_of(std::string_view utf8);

// Every line begins with two spaces; columns are two apart; the last is not padded. Cells are made printable.
std::string table(std::vector<std::vector<std::string>> rows);

// UBND xã Quảng Lạc for Ủy ban nhân dân xã Quảng Lạc: as everybody writes where space is short.
std::string short_agency(std::string_view name);

}  // namespace admin_cli

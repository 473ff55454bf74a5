// For tests: rows of a closed database made wrong on purpose.
#pragma once

#include "store/engine.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace store::testing {

void set_format(const std::string& rows_folder, const std::string& number);
// As format 2 has them, before what else there is: see put_bodies_last.hpp.
void put_bodies_first(const std::string& rows_folder);
// How many rows' keys begin with this letter.
std::size_t rows_beginning_with(const std::string& rows_folder, char letter);
// One bit of its value, the checksum left as it is.
void spoil_row(const std::string& rows_folder, const PartitionId& partition, const std::string& key);
// The same of the row that says where a blob lies.
void spoil_place(const std::string& rows_folder, std::string_view blob);
void erase_place(const std::string& rows_folder, std::string_view blob);
// Leaf pages all of whose keys are meant; how many there were.
std::size_t zero_pages(const std::string& rows_folder,
                       const std::function<bool(std::string_view key)>& is_meant);
// The same, but only that room in them ends before it begins: they can be read, and not written to.
std::size_t cross_room(const std::string& rows_folder,
                       const std::function<bool(std::string_view key)>& is_meant);

}  // namespace store::testing

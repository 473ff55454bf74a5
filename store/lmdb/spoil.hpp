// For tests: rows of a closed database made wrong on purpose.
#pragma once

#include <string>

namespace store::testing {

void set_format(const std::string& rows_folder, const std::string& number);
// One bit of its value, the checksum left as it is.
void spoil_row(const std::string& rows_folder, const std::string& key);

}  // namespace store::testing

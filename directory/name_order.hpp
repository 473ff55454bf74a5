// NameOrder: people as they are listed in Vietnamese: by given name (tên), then middle names (đệm), then family name
// (họ), letters and tones in the order of the dictionary (CLDR, locale vi). Pure.
#pragma once

#include <string>
#include <string_view>

namespace directory {

// Bytes that compare as the names are listed.
std::string name_order(std::string_view name);

}  // namespace directory

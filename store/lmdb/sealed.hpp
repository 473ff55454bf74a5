// Sealed values: LMDB has no checksums, so every value begins with a CRC-32C of its key and itself. The key
// is in it so that a page that belongs elsewhere is found out too.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace store {

std::string seal(std::string_view key, std::string_view value);
// Nothing, if the bytes are not what was sealed.
std::optional<std::string_view> unseal(std::string_view key, std::string_view sealed);

}  // namespace store

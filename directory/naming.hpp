// Naming: which login an official gets. The one rule so far is Lạng Sơn's: initials of family and
// middle names, then the given name, folded: Nguyễn Quang Huy → nqhuy, the next one nqhuy2. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace directory {

// Empty if the name has no letters.
std::string login_for(std::string_view full_name, const std::function<bool(std::string_view)>& is_taken);

}  // namespace directory

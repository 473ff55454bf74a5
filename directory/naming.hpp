// Naming: which login an official gets. The one rule so far is Lạng Sơn's: initials of family and
// middle names, then the given name, folded: Nguyễn Quang Huy → nqhuy, the next one nqhuy2. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace directory {

// Only [a-z], whatever the Unicode form of the name. Empty if the name has no letters.
std::string plain_login(std::string_view full_name);

// The plain login, or with the first number from 2 that is free. Empty if the name has no letters.
std::string login_for(std::string_view full_name, const std::function<bool(std::string_view)>& is_taken);

}  // namespace directory

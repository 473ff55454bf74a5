// Naming: which login an official gets. The one rule so far is Lạng Sơn's: initials of family and
// middle names, then the given name, folded: Nguyễn Quang Huy → nqhuy, the next one nqhuy2. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace directory {

// Only [a-z], whatever the Unicode form of the name. Empty if the name has no letters.
std::string plain_login(std::string_view full_name);

// For each plain login the first number that may be free: whoever names many at once need not count anew.
using Ordinals = std::unordered_map<std::string, int>;

// The plain login, or with the first number from 2 that is free. Empty if the name has no letters. Numbers
// below those in `ordinals` are not tried, and the one that is given is noted there.
std::string login_for(std::string_view full_name, const std::function<bool(std::string_view)>& is_taken,
                      Ordinals& ordinals);

}  // namespace directory

// Reserved: names before the @ that strangers take for the operator's own voice (RFC 2142, and what has become usual
// besides). Nobody but the operator gives them away. Pure.
#pragma once

#include <string_view>

namespace directory {

// In any case: "Hostmaster".
bool is_reserved(std::string_view local_part);
// The same of a whole address.
bool is_reserved_address(std::string_view address);

}  // namespace directory

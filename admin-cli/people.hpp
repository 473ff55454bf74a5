// How a person is named: never an id alone.
#pragma once

#include "base/json.hpp"

namespace admin_cli {

// tvhung@langson.gov.vn (Triệu Văn Hùng, Địa chính - Xây dựng, UBND xã Quảng Lạc)
std::string presented(const base::Json& official);

}  // namespace admin_cli

// How a person is named: never an id alone.
#pragma once

#include "base/json.hpp"

namespace admin_cli {

class Context;

// tvhung@langson.gov.vn (Triệu Văn Hùng, Địa chính - Xây dựng, UBND xã Quảng Lạc)
std::string presented(const base::Json& official);

// To who has just closed an account, or asked for its mail to be erased: that this mail was never taken out.
void remind_of_export(Context& context, const std::string& name);

}  // namespace admin_cli

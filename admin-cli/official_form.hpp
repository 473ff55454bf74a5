// OfficialForm: what of an official's entry may be edited, as a text for an editor. Pure.
//
//   # nqhuy@langson.gov.vn (Nguyễn Quang Huy, …)
//   full_name = Nguyễn Quang Huy
//   title = Chuyên viên
//   quota = 2 GiB                         or: profile
#pragma once

#include "base/json.hpp"
#include "control/proto/words.hpp"

#include <expected>
#include <map>
#include <string>
#include <vector>

namespace admin_cli {

// Names and values, in the order of the form; `quota` as people write sizes.
using Fields = std::map<std::string, std::string, std::less<>>;

Fields fields_of(const base::Json& official);
// `head`: lines that stand above, each behind a #.
std::string to_form(const Fields& fields, const std::vector<std::string>& head);
// A line that is none of the form's is refused by its number.
std::expected<Fields, control::Note> from_form(std::string_view text);

// What is different in `after`, as the server wants it: {"title":"…","quota_bytes":…}.
std::expected<base::Json::Object, control::Note> changes(const Fields& before, const Fields& after);
// "title: A → B", a line each.
std::vector<std::string> differences(const Fields& before, const Fields& after);

}  // namespace admin_cli

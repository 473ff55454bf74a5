// What is said of quotas, in both languages.

#include "control/proto/sentences.hpp"

namespace control {
namespace {

const Row table[] = {
    {"quota_over_most",
     {"a quota of {size} is more than profile {profile} allows: at most {bound}",
      "Take {bound} or less; {figure} says so: congvu policy show {profile}"},
     {"hạn mức {size} vượt mức tối đa của bộ quy tắc {profile}: {bound}",
      "Hãy chọn {bound} hoặc ít hơn; theo {figure}: congvu policy show {profile}"}},
    {"quota_under_least",
     {"a quota of {size} is less than profile {profile} asks for: at least {bound}",
      "Take {bound} or more; {figure} says so: congvu policy show {profile}"},
     {"hạn mức {size} thấp hơn mức tối thiểu của bộ quy tắc {profile}: {bound}",
      "Hãy chọn {bound} hoặc nhiều hơn; theo {figure}: congvu policy show {profile}"}},
    {"quota_endless",
     {"no limit is more than profile {profile} allows: at most {bound}",
      "Take {bound} or less; {figure} says so: congvu policy show {profile}"},
     {"không giới hạn là vượt mức tối đa của bộ quy tắc {profile}: {bound}",
      "Hãy chọn {bound} hoặc ít hơn; theo {figure}: congvu policy show {profile}"}},
    {"quota_under_stored",
     {"{address} stores {stored}, more than the {size} that profile {profile} gives there",
      "Give a quota first: congvu official edit {login} --quota SIZE"},
     {"{address} đang lưu {stored}, nhiều hơn {size} mà bộ quy tắc {profile} cấp ở đó",
      "Hãy cấp hạn mức trước: congvu official edit {login} --quota DUNG-LƯỢNG"}},
    {"bad_quota",
     {"'{quota}' is no size", "Right would be 2 GiB, 500 MiB, 0 for no limit, or nothing."},
     {"'{quota}' không phải dung lượng", "Đúng là 2 GiB, 500 MiB, 0 nếu không giới hạn, hoặc để trống."}},
};

}  // namespace

std::span<const Row> quota_sentences()
{
    return table;
}

}  // namespace control

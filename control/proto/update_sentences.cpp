// What is said of changes by a list, in both languages.

#include "control/proto/sentences.hpp"

namespace control {
namespace {

const Row table[] = {
    {"official_updated", {"{login} ({staff_id}): {changes}", ""}, {"{login} ({staff_id}): {changes}", ""}},
    {"update_left",
     {"a list does not change this of {login}: {left}",
      "Another agency: congvu official move {login} --to CODE. Addresses, logins and roles stay."},
     {"danh sách không đổi được phần này của {login}: {left}",
      "Chuyển cơ quan: congvu official move {login} --to MÃ. Địa chỉ, tên đăng nhập, vai trò giữ nguyên."}},
    {"update_unknown",
     {"the directory has no official {name}", "Somebody new needs a staff id."},
     {"thư mục không có cán bộ {name}", "Người mới phải có mã cán bộ."}},
    {"update_ambiguous",
     {"several there are called {name}: {near}", "Write the staff id into the line."},
     {"nhiều người ở đó cùng tên {name}: {near}", "Hãy ghi mã cán bộ vào dòng này."}},
};

}  // namespace

std::span<const Row> update_sentences()
{
    return table;
}

}  // namespace control

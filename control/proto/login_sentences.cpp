// Key, English, Vietnamese: see sentences.hpp.

#include "control/proto/sentences.hpp"

namespace control {
namespace {

constexpr Row table[] = {
    {"short_password",
     {"the password has fewer than {least} characters", "Or let the server make one: --generate."},
     {"mật khẩu ngắn hơn {least} ký tự", "Hoặc để máy chủ tạo: --generate."}},
    {"blank_password",
     {"the password is nothing but blanks", "Or let the server make one: --generate."},
     {"mật khẩu chỉ có dấu cách", "Hoặc để máy chủ tạo: --generate."}},
    {"password_control",
     {"the password holds a character that cannot be typed", "Or let the server make one: --generate."},
     {"mật khẩu có ký tự không gõ được", "Hoặc để máy chủ tạo: --generate."}},
    {"long_password", {"the password has more than {most} bytes", ""}, {"mật khẩu dài hơn {most} byte", ""}},
    {"password_is_name",
     {"the password holds the account's name", "Choose another, or let the server make one: --generate."},
     {"mật khẩu chứa tên của tài khoản", "Hãy chọn mật khẩu khác, hoặc để máy chủ tạo: --generate."}},
    {"password_classes",
     {"the password mixes fewer than {least} of small letters, capitals, digits and other characters",
      "Or let the server make one: --generate."},
     {"mật khẩu có ít hơn {least} trong các loại: chữ thường, chữ hoa, chữ số, ký tự khác",
      "Hoặc để máy chủ tạo: --generate."}},
    {"password_is_birth_date",
     {"the password holds the owner's date of birth", "Choose another."},
     {"mật khẩu chứa ngày sinh của chủ tài khoản", "Hãy chọn mật khẩu khác."}},
    {"password_used",
     {"this password was used before: it and the last {count} must not be chosen again", "Choose another."},
     {"mật khẩu này đã dùng: không được chọn lại nó và {count} mật khẩu gần nhất",
      "Hãy chọn mật khẩu khác."}},
    {"password_same",
     {"the new password is the old one", "Choose another."},
     {"mật khẩu mới trùng mật khẩu cũ", "Hãy chọn mật khẩu khác."}},
    {"no_app_password",
     {"there is no app password {id}", "congvu app-password list shows those that there are."},
     {"không có mật khẩu ứng dụng {id}", "congvu app-password list liệt kê các mật khẩu đang có."}},
    {"app_scope",
     {"'{scope}' is nothing that an app password is for", "Right would be imap,submission; ldap; or pop3."},
     {"'{scope}' không phải phạm vi của mật khẩu ứng dụng", "Đúng là imap,submission; ldap; hoặc pop3."}},
    {"app_most",
     {"there are {most} app passwords already", "Revoke those of devices that are no longer used."},
     {"đã có {most} mật khẩu ứng dụng", "Hãy thu hồi mật khẩu của thiết bị không còn dùng."}},
    {"own_app_do",
     {"'{do}' is nothing that can be done with app passwords", "There are add, list and revoke."},
     {"không có việc '{do}' với mật khẩu ứng dụng", "Có add, list và revoke."}},
};

}  // namespace

std::span<const Row> login_sentences()
{
    return table;
}

}  // namespace control

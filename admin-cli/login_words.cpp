// Sentences of passwords, with what --help says of them: key, English, Vietnamese.

#include "admin-cli/sentences.hpp"

namespace admin_cli {
namespace {

constexpr control::Row table[] = {
    {"old_password_prompt", {"present password: ", ""}, {"mật khẩu hiện tại: ", ""}},
    {"app_password_made",
     {"{official}, app password {id}: {password}\n(shown this once; type it into the one device)", ""},
     {"{official}, mật khẩu ứng dụng {id}: {password}\n(chỉ hiện một lần; nhập vào đúng một thiết bị)", ""}},
    {"app_revoked",
     {"{official}: app password {id} is revoked, and what it had opened has ended.", ""},
     {"{official}: đã thu hồi mật khẩu ứng dụng {id}, các phiên mở bằng nó đã kết thúc.", ""}},
    {"app_none", {"{official} has no app passwords.", ""}, {"{official} không có mật khẩu ứng dụng.", ""}},
    {"app_never_used", {"never used", ""}, {"chưa dùng", ""}},
    {"must_change_now",
     {"Mail programs are refused until the password is another one: congvu official password {name} "
      "--generate, "
      "or congvu password change by its owner.",
      ""},
     {"Ứng dụng thư bị từ chối cho đến khi đổi mật khẩu: congvu official password {name} --generate, hoặc "
      "chủ tài "
      "khoản tự chạy congvu password change.",
      ""}},
    {"lock_outs_ended",
     {"Closed networks opened again: {count} (too many wrong passwords had come from there).", ""},
     {"Đã mở lại {count} mạng bị khóa (vì từ đó sai mật khẩu quá nhiều lần).", ""}},

    {"help_password", {"One's own password", ""}, {"Mật khẩu của chính mình", ""}},
    {"help_password_change",
     {"Change one's own password, by showing the present one", ""},
     {"Đổi mật khẩu của mình, bằng mật khẩu hiện tại", ""}},
    {"help_app-password",
     {"App passwords: one for each device", ""},
     {"Mật khẩu ứng dụng: mỗi thiết bị một", ""}},
    {"help_app-password_add", {"Make one, and print it once", ""}, {"Tạo, và in ra một lần", ""}},
    {"help_app-password_list", {"List them, with their last use", ""}, {"Liệt kê, kèm lần dùng cuối", ""}},
    {"help_app-password_revoke", {"Take one back", ""}, {"Thu hồi", ""}},
    {"help_app_own", {"One's own, by one's password", ""}, {"Của chính mình, bằng mật khẩu của mình", ""}},
    {"help_app_label", {"What the device is called", ""}, {"Tên thiết bị", ""}},
    {"help_app_scope",
     {"What it is for: imap,submission; ldap; pop3", ""},
     {"Dùng cho: imap,submission; ldap; pop3", ""}},
    {"help_app_id", {"Its short name, as list shows it", ""}, {"Mã ngắn, như list cho thấy", ""}},
    {"help_must_change",
     {"Mail programs are refused until its owner changes it", ""},
     {"Phần mềm thư bị từ chối cho đến khi chủ tài khoản đổi mật khẩu", ""}},
};

}  // namespace

std::span<const control::Row> login_words()
{
    return table;
}

}  // namespace admin_cli

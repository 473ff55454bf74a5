// What is said of second factors, and what --help says of them: key, English, Vietnamese; see control/proto/sentences.hpp.

#include "admin-cli/sentences.hpp"

namespace admin_cli {
namespace {

constexpr control::Row table[] = {
    {"factor_begun",
     {"{official}\nScan it, or type the secret into an authenticator app:\n  {uri}\n  "
      "{secret}",
      ""},
     {"{official}\nQuét mã, hoặc nhập khóa vào ứng dụng xác thực:\n  {uri}\n  "
      "{secret}",
      ""}},
    {"factor_first_code", {"the code that the app shows: ", ""}, {"mã mà ứng dụng đang hiển thị: ", ""}},
    {"factor_unfinished",
     {"no code was typed, so the second factor does not count", "Begin again with congvu factor enrol."},
     {"chưa nhập mã nên yếu tố thứ hai chưa có hiệu lực", "Hãy làm lại bằng congvu factor enrol."}},
    {"factor_in_use_now",
     {"{official} has a second factor from now on. Without the telephone each of these counts once; keep "
      "them on paper:",
      ""},
     {"{official} nay có yếu tố thứ hai. Khi không có điện thoại, mỗi mã sau dùng được một lần; hãy in và "
      "cất giữ:",
      ""}},
    {"factor_removed",
     {"{official} has no second factor any more", ""},
     {"{official} không còn yếu tố thứ hai", ""}},
    {"factor_state_none", {"{official} has no second factor", ""}, {"{official} chưa có yếu tố thứ hai", ""}},
    {"factor_state_begun",
     {"{official} was given a second factor on {time}, and has not shown its first code", ""},
     {"{official} được cấp yếu tố thứ hai lúc {time}, chưa nhập mã đầu tiên", ""}},
    {"factor_state_in_use",
     {"{official} has a second factor since {time}; recovery codes left: {left}", ""},
     {"{official} dùng yếu tố thứ hai từ {time}; còn {left} mã dự phòng", ""}},
    {"factor_server_own",
     {"--server goes with --own", "As an admin elsewhere: congvu login --server HOST first."},
     {"--server đi cùng --own", "Quản trị viên ở xa: trước hết congvu login --server MÁY_CHỦ."}},
    {"login_key_alone",
     {"--key goes with --certificate", "congvu login --server HOST --certificate FILE --key FILE"},
     {"--key đi cùng --certificate", "congvu login --server MÁY_CHỦ --certificate TỆP --key TỆP"}},
    {"help_login_certificate",
     {"Log in by this certificate (PEM, with those up to its root), instead of a password", ""},
     {"Đăng nhập bằng chứng thư này (PEM, kèm các chứng thư cấp trên) thay cho mật khẩu", ""}},
    {"help_login_key",
     {"Its key (PEM); where not named, it is in the same file", ""},
     {"Khóa của chứng thư (PEM); không nêu thì nằm trong cùng tệp", ""}},
    {"help_factor",
     {"Second factors: codes of an authenticator app", ""},
     {"Yếu tố xác thực thứ hai: mã của ứng dụng xác thực", ""}},
    {"help_factor_enrol", {"Give somebody a second factor", ""}, {"Cấp yếu tố thứ hai", ""}},
    {"help_factor_remove", {"Take a second factor away", ""}, {"Gỡ yếu tố thứ hai", ""}},
    {"help_factor_show", {"Show whether somebody has one", ""}, {"Xem đã có yếu tố thứ hai chưa", ""}},
    {"help_factor_own",
     {"One's own, by one's password; removing takes a code", ""},
     {"Của chính mình, bằng mật khẩu; gỡ thì cần mã", ""}},
};

}  // namespace

std::span<const control::Row> factor_words()
{
    return table;
}

}  // namespace admin_cli

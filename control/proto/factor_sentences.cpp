// What is said about second factors and logins by certificate: see sentences.hpp.

#include "control/proto/sentences.hpp"

namespace control {
namespace {

constexpr Row table[] = {
    {"factor_not_enrolled",
     {"admins need a second factor, and {login} has none",
      "An admin above, or root on the server, gives it: congvu factor enrol {login}"},
     {"quản trị viên cần xác thực hai yếu tố, mà {login} chưa có",
      "Quản trị viên cấp trên hoặc root trên máy chủ cấp: congvu factor enrol {login}"}},
    {"factor_needed", {"the code of the second factor is needed", ""}, {"cần mã của yếu tố thứ hai", ""}},
    {"factor_wrong",
     {"that is not the code of the second factor", "A code counts once: wait for the next."},
     {"mã của yếu tố thứ hai không đúng", "Mỗi mã chỉ dùng một lần: hãy chờ mã tiếp theo."}},
    {"factor_sent",
     {"a code was sent by SMS to the registered telephone, which ends in {end}; it counts for five minutes",
      ""},
     {"đã gửi mã bằng SMS tới số di động đã đăng ký, đuôi {end}; mã có hiệu lực năm phút", ""}},
    {"factor_sent_wrong",
     {"that is not the code that was sent last, or it is older than five minutes",
      "Log in again for another one."},
     {"không phải mã vừa gửi, hoặc mã đã quá năm phút", "Hãy đăng nhập lại để nhận mã khác."}},
    {"factor_sent_often",
     {"three codes were sent already", "Try again in a quarter of an hour."},
     {"đã gửi ba mã", "Hãy thử lại sau mười lăm phút."}},
    {"factor_not_sent",
     {"the code could not be sent: {why}",
      "Try again later; the operator looks at sms.program and DATA/sms.log."},
     {"không gửi được mã: {why}", "Hãy thử lại sau; người vận hành xem sms.program và DATA/sms.log."}},
    {"factor_tries",
     {"too many codes were wrong", "Try again in a quarter of an hour."},
     {"nhập sai mã quá nhiều lần", "Hãy thử lại sau mười lăm phút."}},
    {"factor_in_use",
     {"{login} has a second factor in use", "For a new one: congvu factor remove {login}, then enrol."},
     {"{login} đang dùng một yếu tố thứ hai", "Muốn đổi: congvu factor remove {login}, rồi đăng ký lại."}},
    {"factor_none",
     {"{login} has no second factor, or none that waits for its first code",
      "Begin: congvu factor enrol {login}"},
     {"{login} chưa có yếu tố thứ hai, hoặc không có yếu tố nào chờ mã đầu tiên",
      "Bắt đầu: congvu factor enrol {login}"}},
    {"factor_unreadable",
     {"the second factor of {login} was sealed with another key, or was changed",
      "An admin with the right removes it: congvu factor remove {login}"},
     {"yếu tố thứ hai của {login} được niêm phong bằng khóa khác hoặc đã bị sửa",
      "Quản trị viên có quyền gỡ: congvu factor remove {login}"}},
    {"factor_unsupported",
     {"this server keeps no second factors", ""},
     {"máy chủ này không lưu yếu tố thứ hai", ""}},
    {"factor_own",
     {"nobody removes his own second factor by his rights",
      "With a code: congvu factor remove {login} --own"},
     {"không ai được dùng quyền quản trị để gỡ yếu tố thứ hai của chính mình",
      "Hãy dùng mã: congvu factor remove {login} --own"}},
    {"factor_by_another",
     {"{login} is an admin: his second factor is enrolled by another one, not by a password alone",
      "An admin above, or root on the server: congvu factor enrol {login}"},
     {"{login} là quản trị viên: yếu tố thứ hai do quản trị viên khác đăng ký, không chỉ bằng mật khẩu",
      "Quản trị viên cấp trên hoặc root trên máy chủ: congvu factor enrol {login}"}},
    {"wrong_certificate",
     {"no certificate was shown that is believed here and stands for one account",
      "congvu cert list shows which are on an entry; the log of the server says why."},
     {"chưa xuất trình chứng thư được tin cậy ở đây và ứng với đúng một tài khoản",
      "congvu cert list cho biết chứng thư của tài khoản; nhật ký máy chủ cho biết lý do."}},
    {"factor_from_inside",
     {"from outside a password alone enrols nothing", "Do it from an office network, or ask an admin."},
     {"từ ngoài mạng, chỉ có mật khẩu thì không đăng ký được",
      "Hãy đăng ký từ mạng cơ quan, hoặc nhờ quản trị viên."}},
};

}  // namespace

std::span<const Row> factor_sentences()
{
    return table;
}

}  // namespace control

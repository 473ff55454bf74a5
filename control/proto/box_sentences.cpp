// Key, English, Vietnamese: see sentences.hpp.

#include "control/proto/sentences.hpp"

namespace control {
namespace {

constexpr Row table[] = {
    {"bad_box_kind",
     {"'{kind}' is no kind of mailbox",
      "There are agency, sub-unit, role and room; services are added one by one."},
     {"'{kind}' không phải loại hộp thư",
      "Có agency, sub-unit, role và room; dịch vụ được thêm từng cái một."}},
    {"box_needs_address",
     {"the profile has no pattern for the address of a {kind}",
      "Say what stands before the @: column address, or --address."},
     {"bộ quy tắc không có mẫu địa chỉ cho loại {kind}",
      "Hãy ghi phần trước @: cột address, hoặc --address."}},
    {"box_changed",
     {"{login} is there with other content: {changes}", "Imports do not change what is there."},
     {"{login} đã có với nội dung khác: {changes}", "Việc nhập không sửa những gì đã có."}},
    {"agency_has_box",
     {"{agency} has the mailbox {login} already", ""},
     {"{agency} đã có hộp thư {login}", ""}},
    {"not_a_box",
     {"{name} is no mailbox of an agency, a sub-unit, a post or a room",
      "Nobody but its owner opens that. congvu account list shows the mailboxes that have holders."},
     {"{name} không phải hộp thư của cơ quan, bộ phận, chức danh hay phòng họp",
      "Chỉ chủ sở hữu mở được. congvu account list liệt kê các hộp thư dùng chung."}},
    {"not_an_official",
     {"{name} is no official", "Mailboxes are held by people, each with his own login."},
     {"{name} không phải cán bộ", "Hộp thư được giao cho từng người, mỗi người dùng tài khoản của mình."}},
    {"not_a_service",
     {"{name} is no service", "congvu account list --kind service shows them."},
     {"{name} không phải dịch vụ", "congvu account list --kind service liệt kê các dịch vụ."}},
    {"no_password_here",
     {"{name} has no password: nobody logs in as it",
      "Who holds it opens it with his own password: congvu holder assign."},
     {"{name} không có mật khẩu: không ai đăng nhập bằng hộp thư này",
      "Người được giao mở bằng mật khẩu của chính mình: congvu holder assign."}},
    {"bad_post",
     {"'{post}' is not what somebody can be there", "There are holder, deputy and clerk."},
     {"không có vai trò '{post}'", "Có holder (người giữ chức danh), deputy (cấp phó) và clerk (văn thư)."}},
    {"bad_day",
     {"'{text}' is no day", "Right would be 2026-01-31."},
     {"'{text}' không phải ngày", "Đúng là 2026-01-31."}},
    {"period_ends_first",
     {"the period would end before it begins", ""},
     {"thời hạn kết thúc trước khi bắt đầu", ""}},
    {"box_has_holder",
     {"{box} has a holder in that time: {holder}",
      "Hand it over: congvu holder release {box} {holder} --hand-over-to NAME."},
     {"{box} đã có người giữ trong thời gian đó: {holder}",
      "Hãy bàn giao: congvu holder release {box} {holder} --hand-over-to TÊN."}},
    {"not_held",
     {"{official} does not hold {box}", "congvu holder show {box} shows who does."},
     {"{official} không được giao {box}", "congvu holder show {box} cho biết ai được giao."}},
    {"too_many_holders",
     {"{box} has {most} holders already", "Release some first."},
     {"{box} đã có {most} người được giao", "Hãy thu hồi bớt trước."}},
    {"bad_return_address",
     {"'{address}' is no mail address", ""},
     {"'{address}' không phải địa chỉ thư", ""}},
    {"service_only",
     {"a rate and a return address are a service's", ""},
     {"hạn mức gửi và địa chỉ trả về chỉ dành cho dịch vụ", ""}},
};

}  // namespace

std::span<const Row> box_sentences()
{
    return table;
}

}  // namespace control

// What is said of agencies' entries, of changes by a list, and of mailboxes taken out, and their helps, key, English, Vietnamese: see control/proto/sentences.hpp.

#include "admin-cli/sentences.hpp"

namespace admin_cli {
namespace {

constexpr control::Row table[] = {
    {"agency_code", {"code", ""}, {"mã", ""}},
    {"agency_name", {"name", ""}, {"tên", ""}},
    {"agency_short_name", {"short name", ""}, {"tên tắt", ""}},
    {"agency_kind", {"kind", ""}, {"loại", ""}},
    {"agency_level", {"level", ""}, {"cấp", ""}},
    {"agency_above", {"above", ""}, {"cấp trên", ""}},
    {"agency_gso_code", {"statistics code", ""}, {"mã thống kê", ""}},
    {"agency_profile", {"profile", ""}, {"bộ quy tắc", ""}},
    {"agency_profile_own", {"{profile}", ""}, {"{profile}", ""}},
    {"agency_profile_above", {"{profile}, of {code}", ""}, {"{profile}, của {code}", ""}},
    {"agency_profile_server", {"{profile}, the server's own", ""}, {"{profile}, của máy chủ", ""}},
    {"agency_admins", {"admins", ""}, {"quản trị viên", ""}},
    {"agency_people", {"officials", ""}, {"cán bộ", ""}},
    {"agency_counts",
     {"{here} here, {below} in {agencies} agencies below", ""},
     {"{here} tại đây, {below} ở {agencies} cơ quan cấp dưới", ""}},
    {"agency_mail", {"{messages} messages, {size}", ""}, {"{messages} thư, {size}", ""}},
    {"agency_predecessors", {"made of", ""}, {"lập từ", ""}},
    {"agency_successors", {"followed by", ""}, {"kế thừa bởi", ""}},
    {"help_update",
     {"Also change those who are there, as the list has them; never an address, a login or the agency", ""},
     {"Sửa cả người đã có theo danh sách; không đổi địa chỉ, tên đăng nhập, cơ quan", ""}},
    {"import_would_update",
     {"without --dry-run {count} entries are changed", ""},
     {"bỏ --dry-run thì sửa {count} mục", ""}},
    {"import_updated", {"{count} entries were changed", ""}, {"đã sửa {count} mục", ""}},
    {"help_official_export",
     {"Take all of somebody's mail out, as Maildir with a manifest; needs --basis", ""},
     {"Xuất toàn bộ thư của một người ra Maildir kèm bản kê; phải có --basis", ""}},
    {"help_mail_out",
     {"A folder; run again, it goes on where it ended", ""},
     {"Thư mục ghi ra; chạy lại thì tiếp tục từ chỗ dừng", ""}},
    {"mail_exported",
     {"{official}: {messages} messages ({size}) were written to {out}", ""},
     {"{official}: đã ghi {messages} thư ({size}) vào {out}", ""}},
    {"never_exported",
     {"the mail of {login} was never taken out; before it is erased: congvu official export {login} --out "
      "FOLDER",
      ""},
     {"thư của {login} chưa từng được xuất; trước khi xóa hãy chạy: congvu official export {login} --out "
      "THƯ-MỤC",
      ""}},
    {"export_not_ours",
     {"{path} is of another mailbox, or no manifest", "Name an empty folder."},
     {"{path} là của hộp thư khác hoặc không phải bản kê", "Hãy nêu một thư mục trống."}},
    {"help_agency_edit", {"Change what an agency's entry says", ""}, {"Sửa thông tin cơ quan", ""}},
    {"help_agency_show", {"Show one agency", ""}, {"Xem một cơ quan", ""}},
    {"help_agency_edit_name",
     {"What it is called; addresses stay as they are", ""},
     {"Tên cơ quan; địa chỉ giữ nguyên", ""}},
    {"help_agency_edit_short",
     {"What the addresses of new agencies below are made of", ""},
     {"Tên tắt, dùng cho địa chỉ của cơ quan cấp dưới lập mới", ""}},
    {"help_agency_edit_kind",
     {"One word: peoples-committee, department, office, school", ""},
     {"Một từ: peoples-committee, department, office, school", ""}},
    {"help_agency_edit_profile",
     {"By which profile it and all below are kept, such as langson+qcvn12; '': by that of the agency above",
      ""},
     {"Bộ quy tắc cho cơ quan này và cấp dưới, như langson+qcvn12; '': theo cơ quan cấp trên", ""}},
};

}  // namespace

std::span<const control::Row> agency_words()
{
    return table;
}

}  // namespace admin_cli

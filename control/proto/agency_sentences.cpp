// What is said of agencies' entries, in both languages.

#include "control/proto/sentences.hpp"

namespace control {
namespace {

const Row table[] = {
    {"agency_nothing_to_change",
     {"nothing to change is named", "Such as --name, --short-name, --kind or --profile."},
     {"chưa nêu thay đổi nào", "Ví dụ --name, --short-name, --kind, --profile."}},
    {"agency_edited_meanwhile",
     {"somebody else has changed {code} meanwhile; nothing of yours was written",
      "Look at it again: congvu agency show {code}"},
     {"người khác vừa sửa {code}; chưa ghi thay đổi nào của bạn", "Hãy xem lại: congvu agency show {code}"}},
    {"agency_has_ended",
     {"{code} has ended in a reorganisation; it stays as it was",
      "congvu agency show {code} shows what follows it."},
     {"{code} đã chấm dứt do sắp xếp lại, nên giữ nguyên", "Cơ quan kế thừa: congvu agency show {code}"}},
    {"profile_takes_configure",
     {"by which profile {code} is kept takes the right configure there",
      "Ask the province's operator; names and kinds you may change."},
     {"đổi bộ quy tắc của {code} cần quyền configure ở đó",
      "Hãy hỏi quản trị viên cấp tỉnh; tên và loại thì bạn sửa được."}},
};

}  // namespace

std::span<const Row> agency_sentences()
{
    return table;
}

}  // namespace control

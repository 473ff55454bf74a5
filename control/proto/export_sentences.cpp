// What is said of mailboxes that are taken out, in both languages.

#include "control/proto/sentences.hpp"

namespace control {
namespace {

const Row table[] = {
    {"export_needs_basis",
     {"taking somebody's mail out needs the document that asks for it", "Name it: --basis \"45/UBND\"."},
     {"xuất hộp thư của người khác phải có văn bản căn cứ", "Hãy nêu: --basis \"45/UBND\"."}},
};

}  // namespace

std::span<const Row> export_sentences()
{
    return table;
}

}  // namespace control

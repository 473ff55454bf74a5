// MentionCheck: see mention_check.hpp.

#include "store/check/mention_check.hpp"

namespace store {

void MentionCheck::take(const SeenRow& row)
{
    if (!row.key.starts_with(key::mentions()) || row.key.size() != 34) {
        auto& suspicion = report_.add(Finding::Kind::unknown_row, "no kind of row that this program knows");
        suspicion.finding.where.row = row.key;
        suspicion.finding.remedy = Finding::Remedy::none;
        return;
    }
    const auto mention = row.value ? mention_row(row.key, *row.value) : base::refuse(base::Code::corrupt);
    if (mention) return;
    auto& suspicion = report_.unreadable(row, mention.error());
    suspicion.finding.what += ": the next sweep makes it anew";
    if (suspicion.finding.remedy == Finding::Remedy::derive)
        suspicion.fixes.push_back(fix_of(row, std::nullopt));
}

}  // namespace store

// AgencyCheck: see agency_check.hpp.

#include "store/check/agency_check.hpp"

#include "base/format.hpp"

namespace store {

void AgencyCheck::take(const SeenRow& row)
{
    if (row.key == key::agency()) return take_agency(row);
    if (row.key.starts_with(key::members()) && row.key.size() == 17) return take_member(row);
    auto& suspicion = report_.add(Finding::Kind::unknown_row, "no kind of row that this program knows");
    suspicion.finding.where.row = row.key;
    suspicion.finding.remedy = Finding::Remedy::none;
}

void AgencyCheck::take_member(const SeenRow& row)
{
    const auto member = row.value ? member_row(row.key, *row.value) : base::refuse(base::Code::corrupt);
    if (member) {
        sum_.bytes += member->usage.bytes;
        sum_.messages += member->usage.messages;
        return;
    }
    auto& suspicion = report_.unreadable(row, member.error());
    suspicion.finding.what += ": the next recount counts this member again";
    if (suspicion.finding.remedy != Finding::Remedy::derive) return void(is_ours_ = false);
    suspicion.fixes.push_back(fix_of(row, std::nullopt));
    cause_ = row.key;
}

void AgencyCheck::finish()
{
    if (!is_ours_) return;
    const auto row = !seen_         ? base::Result<AgencyRow>(AgencyRow())
                     : seen_->value ? agency_row(*seen_->value)
                                    : base::refuse(base::Code::corrupt);
    AgencyRow right = row.value_or(AgencyRow());
    const Usage before = right.usage;
    right.usage = sum_;
    const bool is_right = before.bytes == sum_.bytes && before.messages == sum_.messages;
    if (row && is_right) return;
    if (!is_right) right.warned = warn(right.warned, sum_, right.limit);
    const RowFix fix = seen_ ? fix_of(*seen_, to_bytes(right)) : new_row(key::agency(), to_bytes(right));
    if (!row) {
        auto& suspicion = report_.unreadable(*seen_, row.error());
        suspicion.finding.what += ": the agency's limit is lost";
        if (suspicion.finding.remedy == Finding::Remedy::derive) suspicion.fixes.push_back(fix);
        return;
    }
    if (!cause_.empty()) return report_.find(cause_).fixes.push_back(fix);
    auto& suspicion = report_.add(seen_ ? Finding::Kind::wrong_count : Finding::Kind::missing_row,
                                  base::format("an agency's sum: {} messages of {} bytes, not {}/{}",
                                               before.messages, before.bytes, sum_.messages, sum_.bytes));
    suspicion.finding.where.row = key::agency();
    suspicion.fixes.push_back(fix);
}

}  // namespace store

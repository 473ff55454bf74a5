// ReaderCheck: see reader_check.hpp.

#include "store/check/reader_check.hpp"

#include "base/format.hpp"
#include "store/check/uids.hpp"
#include "store/seen.hpp"

#include <algorithm>

namespace store {
namespace {

UidSet uids_of(const std::vector<Marked>& marks)
{
    UidSet uids;
    for (const auto& one : marks) uids.add(one.uids);
    return uids;
}

base::Result<std::vector<Marked>> marks_in(const SeenRow& row)
{
    auto marks = row.value ? marks_from(*row.value) : base::refuse(base::Code::corrupt);
    if (!marks || marks->empty()) return marks;
    const UidRange here = range_of_marks(key::last_number(row.key));
    if (marks->front().uids.first >= here.first && marks->back().uids.last <= here.last) return marks;
    return base::refuse(base::Code::corrupt, "marks that belong into another row");
}

Uid first_of(const UidSet& uids)
{
    return uids.empty() ? 0 : uids.ranges().front().first;
}

}  // namespace

Suspicion& ReaderCheck::with_place(Suspicion& suspicion)
{
    suspicion.finding.where.mailbox = mailbox_;
    return suspicion;
}

void ReaderCheck::finish(const UidSet& there, std::optional<Modseq> next_modseq)
{
    next_modseq_ = next_modseq;
    for (const auto& row : marks_) check_marks(row, there);
    if (is_ours_) check_reader(there);
}

void ReaderCheck::check_marks(const SeenRow& row, const UidSet& there)
{
    const auto marks = marks_in(row);
    if (!marks) {
        auto& suspicion = with_place(report_.unreadable(row, marks.error()));
        is_ours_ = is_ours_ && suspicion.finding.remedy == Finding::Remedy::derive;
        return lose_marks(suspicion, row, there);
    }
    count(*marks, there);
    for (const auto& one : *marks) told_ = std::max(told_, one.modseq);
    const UidSet wrong = without(uids_of(*marks), there);
    if (!wrong.empty()) drop_marks(row, *marks, wrong);
}

// Unseen from now on, which the reader is told.
void ReaderCheck::lose_marks(Suspicion& suspicion, const SeenRow& row, const UidSet& there)
{
    suspicion.finding.what += ": what a reader has seen is lost";
    if (suspicion.finding.remedy != Finding::Remedy::derive) return;
    cause_ = row.key;
    std::vector<Marked> unseen;
    const UidSet here = there.within(range_of_marks(key::last_number(row.key)));
    for (const auto& range : here.ranges()) unseen.push_back({range, false, next_modseq_.value_or(1)});
    suspicion.fixes.push_back(fix_of(row, unseen.empty() ? std::nullopt : std::optional(marks_row(unseen))));
    count(unseen, there);
}

void ReaderCheck::drop_marks(const SeenRow& row, const std::vector<Marked>& marks, const UidSet& wrong)
{
    std::vector<Marked> left;
    for (const auto& one : marks) {
        const UidSet rest = without(UidSet({{one.uids.first, one.uids.last}}), wrong);
        for (const auto& range : rest.ranges()) left.push_back({range, one.is_seen, one.modseq});
    }
    auto& suspicion = with_place(
        report_.add(Finding::Kind::wrong_row, "a reader's marks without a message: " + listed(wrong)));
    suspicion.finding.where.row = cause_ = row.key;
    suspicion.finding.where.uid = first_of(wrong);
    suspicion.fixes.push_back(fix_of(row, left.empty() ? std::nullopt : std::optional(marks_row(left))));
}

void ReaderCheck::count(const std::vector<Marked>& marks, const UidSet& there)
{
    for (const auto& one : marks) {
        right_.modseq = std::max(right_.modseq, one.modseq);
        if (one.is_seen) seen_.add(there.within(one.uids));
    }
}

void ReaderCheck::check_reader(const UidSet& there)
{
    const std::string key = key::reader(mailbox_, reader_);
    auto is = !row_         ? base::Result<ReaderRow>(ReaderRow())
              : row_->value ? reader_row(key, *row_->value)
                            : base::refuse(base::Code::corrupt);
    if (is) told_ = std::max(told_, is->modseq);
    right_.seen = static_cast<std::uint32_t>(seen_.count());
    const Uid first_unseen = first_of(without(there, seen_));
    right_.unseen_from = is ? is->unseen_from : std::max<Uid>(1, first_unseen);
    if (first_unseen != 0) right_.unseen_from = std::min(right_.unseen_from, first_unseen);
    right_.modseq = std::max(right_.modseq, is ? is->modseq : next_modseq_.value_or(1) - 1);
    const std::string wanted = to_bytes(right_);
    if (row_ ? row_->value == wanted : marks_.empty()) return;
    const RowFix fix = row_ ? fix_of(*row_, wanted) : new_row(key, wanted);
    if (!is) {
        auto& suspicion = with_place(report_.unreadable(*row_, is.error()));
        if (suspicion.finding.remedy == Finding::Remedy::derive) suspicion.fixes.push_back(fix);
        return;
    }
    if (!cause_.empty()) return report_.find(cause_).fixes.push_back(fix);
    auto& suspicion = with_place(report_.add(
        row_ ? Finding::Kind::wrong_count : Finding::Kind::missing_row,
        base::format("a reader has seen {} messages, not {}; unseen from {}, not {}; modseq {}, not {}",
                     right_.seen, is->seen, right_.unseen_from, is->unseen_from, right_.modseq, is->modseq)));
    suspicion.finding.where.row = key;
    suspicion.fixes.push_back(fix);
}

}  // namespace store

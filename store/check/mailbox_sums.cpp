// MailboxCheck: what is known once all of a mailbox's rows have come.

#include "store/check/mailbox_check.hpp"
#include "store/check/uids.hpp"
#include "store/gone.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <limits>

namespace store {
namespace {

// "messages 5, not 4"
class Differences {
  public:
    void look(std::string_view name, std::uint64_t is, std::uint64_t right)
    {
        if (is == right) return;
        if (!text_.empty()) text_ += "; ";
        text_ += base::format("{} {}, not {}", name, is, right);
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

base::Result<UidSet> gone_from(const SeenRow& row, std::uint32_t chunk)
{
    auto uids = row.value ? uids_from(*row.value) : base::refuse(base::Code::corrupt);
    if (!uids || uids->within(gone_range(chunk)) == *uids) return uids;
    return base::refuse(base::Code::corrupt, "uids that belong into another row");
}

}  // namespace

void MailboxCheck::finish()
{
    prepare();
    drop_flags_before(std::numeric_limits<Uid>::max());
    drop_changes_before(std::numeric_limits<Uid>::max());
    if (!has_header() || is_doomed()) return;
    keywords_.finish();
    check_gone();
    check_vanished();
    for (auto& [id, reader] : readers_) reader.finish(there_, next_modseq_);
    if (!is_uncertain_) check_header();
}

Uid MailboxCheck::right_uid_next() const
{
    Uid next = header_ ? header_->uid_next : 1;
    const auto reach = [&next](const UidSet& uids) {
        if (!uids.empty()) next = std::max<Uid>(next, uids.ranges().back().last + 1);
    };
    reach(there_);
    for (const auto& [row, uids] : vanished_) reach(uids);
    return next;
}

// What is below the next uid is either there or gone.
void MailboxCheck::check_gone()
{
    const Uid next = right_uid_next();
    const UidSet right = next == 1 ? UidSet() : without(UidSet({{1, next - 1}}), there_);
    if (const auto noted = noted_gone(right); noted && *noted != right) tell_gone(*noted, right);
}

// As the rows have it; nothing, where one of them is not ours to judge.
std::optional<UidSet> MailboxCheck::noted_gone(const UidSet& right)
{
    UidSet noted;
    for (const auto& [chunk, row] : gone_) {
        auto uids = gone_from(row, chunk);
        if (uids) {
            noted.add(*uids);
            continue;
        }
        auto& suspicion = with_place(report_.unreadable(row, uids.error()));
        if (suspicion.finding.remedy != Finding::Remedy::derive) return std::nullopt;
        const UidSet here = right.within(gone_range(chunk));
        suspicion.fixes.push_back(fix_of(row, uids_row(here)));
        noted.add(here);
    }
    return noted;
}

void MailboxCheck::tell_gone(const UidSet& noted, const UidSet& right)
{
    const UidSet lost = without(right, noted);
    const UidSet wrong = without(noted, right);
    std::string what = "which uids are gone is not noted rightly:";
    if (!lost.empty()) what += " " + listed(lost) + " neither there nor gone";
    if (!wrong.empty()) what += " " + listed(wrong) + " gone, but there";
    auto& suspicion = add(lost.empty() ? Finding::Kind::wrong_row : Finding::Kind::missing_row, what);
    suspicion.finding.where.uid = (lost.empty() ? wrong : lost).ranges().front().first;
    UidSet touched = lost;
    touched.add(wrong);
    std::optional<std::uint32_t> last;
    for (const auto& range : touched.ranges()) {
        for (std::uint32_t chunk = gone_chunk(range.first); chunk <= gone_chunk(range.last); ++chunk) {
            if (last != chunk) check_chunk(chunk, right, suspicion);
            last = chunk;
        }
    }
    if (!lost.empty() && next_modseq_)
        suspicion.fixes.push_back(new_row(key::vanished(id_, *next_modseq_), uids_row(lost)));
}

void MailboxCheck::check_chunk(std::uint32_t chunk, const UidSet& right, Suspicion& suspicion) const
{
    const UidSet here = right.within(gone_range(chunk));
    const auto at = gone_.find(chunk);
    auto wanted = here.empty() ? std::nullopt : std::optional(uids_row(here));
    if (at != gone_.end())
        suspicion.fixes.push_back(fix_of(at->second, std::move(wanted)));
    else if (wanted)
        suspicion.fixes.push_back(new_row(key::gone(id_, chunk), std::move(*wanted)));
}

// Who hears that a message has vanished would not see it although it is there.
void MailboxCheck::check_vanished()
{
    for (const auto& [row, uids] : vanished_) {
        const UidSet wrong = both(uids, there_);
        if (wrong.empty()) continue;
        auto& suspicion = add(Finding::Kind::wrong_row, "noted as vanished, but there: " + listed(wrong));
        suspicion.finding.where.row = row.key;
        const UidSet rest = without(uids, wrong);
        suspicion.fixes.push_back(fix_of(row, rest.empty() ? std::nullopt : std::optional(uids_row(rest))));
    }
}

MailboxRow MailboxCheck::right(MailboxRow base) const
{
    base.messages = sums_.messages;
    base.unseen = sums_.unseen;
    base.deleted = sums_.deleted;
    base.bytes = sums_.bytes;
    base.log_rows = sums_.log_rows;
    base.uid_next = std::max(base.uid_next, right_uid_next());
    base.highest_modseq = std::max(base.highest_modseq, top_modseq_);
    base.log_floor = std::max(base.log_floor, lost_log_);
    if (first_unseen_ != 0) base.unseen_from = std::min(base.unseen_from, first_unseen_);
    // Who asks from before may be answered wrongly: the answer is then "not complete".
    if (is_out_of_order_) base.log_floor = std::max(base.log_floor, base.highest_modseq);
    return base;
}

void MailboxCheck::check_header()
{
    const MailboxRow& is = *header_;
    const MailboxRow wanted = right(is);
    const std::string bytes = to_bytes(wanted);
    if (bytes == header_seen_.value) return;
    Differences differences;
    differences.look("messages", is.messages, wanted.messages);
    differences.look("unseen", is.unseen, wanted.unseen);
    differences.look("deleted", is.deleted, wanted.deleted);
    differences.look("bytes", is.bytes, wanted.bytes);
    differences.look("next uid", is.uid_next, wanted.uid_next);
    differences.look("first unseen at least", is.unseen_from, wanted.unseen_from);
    differences.look("highest modseq", is.highest_modseq, wanted.highest_modseq);
    differences.look("rows of vanished uids", is.log_rows, wanted.log_rows);
    differences.look("vanished uids known from", is.log_floor, wanted.log_floor);
    if (lost_log_ != 0)
        return report_.find(key::vanished(id_, lost_log_)).fixes.push_back(fix_of(header_seen_, bytes));
    auto& suspicion = add(Finding::Kind::wrong_count, "the mailbox's header: " + differences.text());
    suspicion.finding.where.row = header_seen_.key;
    suspicion.fixes.push_back(fix_of(header_seen_, bytes));
}

}  // namespace store

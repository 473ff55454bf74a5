// Mend: see mend.hpp.

#include "store/check/mend.hpp"
#include "store/packing.hpp"

#include "store/check/recovered.hpp"
#include "store/thread_id.hpp"
#include "store/tree.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t fixes_at_once = 1'000;
constexpr std::size_t emails_at_once = 500;

// Which of some suspicions were set right: filled anew by every run.
using DoneOnes = std::shared_ptr<std::vector<bool>>;

// It is as it was seen, or as it should be already.
bool holds(const Batch& rows, const RowFix& fix)
{
    if (fix.is_blind) return true;
    const auto value = rows.get(fix.key);
    return value == fix.seen || value == fix.wanted;
}

void write(Batch& rows, const RowFix& fix)
{
    if (fix.wanted)
        rows.put(fix.key, *fix.wanted);
    else
        rows.erase(fix.key);
}

// Each suspicion's rows all or none.
Change write_rows(std::vector<std::vector<RowFix>> all, DoneOnes done)
{
    return [all = std::move(all), done](Batch& rows) -> base::Result<void> {
        done->assign(all.size(), false);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& fixes = all[i];
            if (!std::ranges::all_of(fixes, [&](const RowFix& fix) { return holds(rows, fix); })) continue;
            for (const auto& fix : fixes) write(rows, fix);
            (*done)[i] = true;
        }
        return {};
    };
}

base::Result<Done> as_done(base::Result<void> outcome)
{
    if (!outcome) return base::refuse(std::move(outcome.error()));
    return Done{};
}

Work<Done> work_of(Step step, MailboxId mailbox)
{
    return [step, mailbox](AccountEdit& edit) -> base::Result<Done> {
        if (step == Step::recover_mailbox) return as_done(name_in_recovered(edit, mailbox));
        if (find_mailbox(edit.rows(), inbox_name)) return Done{};
        auto added = edit.add_mailbox(0, std::string(inbox_name), Role::inbox);
        if (!added) return base::refuse(added.error());
        return Done{};
    };
}

net::Task<void> tell_repaired(Inspection& inspection, const PartitionId& partition, Suspicion& suspicion)
{
    for (const auto& fix : suspicion.fixes) {
        if (fix.is_blind) inspection.forget_damaged_row(partition, fix.key);
    }
    suspicion.finding.state = Finding::State::repaired;
    return inspection.tell(std::move(suspicion.finding));
}

// Those from `begin` to `end`; true for each that was set right.
net::Task<std::vector<bool>> mend_rows(Inspection& inspection, Report& report, std::size_t begin,
                                       std::size_t end)
{
    std::vector<std::vector<RowFix>> all;
    for (std::size_t i = begin; i < end; ++i) all.push_back(report.all()[i].fixes);
    auto done = std::make_shared<std::vector<bool>>();
    auto written =
        co_await inspection.engine().transact(report.partition(), write_rows(std::move(all), done));
    if (!written) done->assign(end - begin, false);
    for (std::size_t i = begin; i < end; ++i) {
        if (report.all()[i].fixes.empty()) (*done)[i - begin] = false;
    }
    co_return std::move(*done);
}

net::Task<bool> mend_step(Inspection& inspection, const PartitionId& account, const Suspicion& suspicion)
{
    auto done = co_await edit_account(inspection.core(), account.id,
                                      work_of(suspicion.step, suspicion.finding.where.mailbox));
    co_return done.has_value();
}

net::Task<std::vector<bool>> mend_all(Inspection& inspection, Report& report)
{
    std::vector<bool> done;
    auto& all = report.all();
    while (done.size() < all.size()) {
        std::size_t end = done.size(), fixes = 0;
        while (end < all.size() && fixes < fixes_at_once) fixes += all[end++].fixes.size() + 1;
        auto some = co_await mend_rows(inspection, report, done.size(), end);
        done.insert(done.end(), some.begin(), some.end());
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].step != Step::rows) done[i] = co_await mend_step(inspection, report.partition(), all[i]);
    }
    co_return done;
}

base::Result<Done> resize(AccountEdit& edit, const SeenMessage& message, std::uint64_t size)
{
    const std::string key = key::message(message.mailbox, message.uid);
    const auto value = edit.rows().get(key);
    if (!value) return Done{};
    auto row = message_row(key, *value);
    if (!row) return base::refuse(row.error());
    auto mailbox = edit.any_mailbox(message.mailbox);
    if (!mailbox) return base::refuse(mailbox.error());
    const std::uint64_t more = size - row->body_size;  // modulo 2^64, as all sums
    row->body_size = size;
    edit.rows().put(key, to_bytes(*row));
    (*mailbox)->bytes += more;
    if ((*mailbox)->state != MailboxState::doomed) edit.account().bytes += more;
    edit.touch(**mailbox);
    return Done{};
}

// What is known of bodies, of those that still have their bytes.
net::Task<std::vector<RecoveredEmail>> describe(Inspection& inspection, std::vector<Unlinked> emails)
{
    std::vector<RecoveredEmail> described;
    for (const auto& email : emails) {
        RecoveredEmail one{email, 0, {}};
        auto look = [&one](const Rows& rows) -> base::Result<void> {
            const auto value = rows.get(key::body());
            auto row = value ? body_row(*value) : base::refuse(base::Code::not_found);
            if (!row) return base::refuse(row.error());
            one.size = row->size;
            one.thread_id = row->thread_id;
            return {};
        };
        auto looked = co_await inspection.engine().read({Space::body, email.body}, look);
        if (looked) described.push_back(one);
    }
    co_return described;
}

}  // namespace

net::Task<std::size_t> mend(Inspection& inspection, Report& report)
{
    const auto done = co_await mend_all(inspection, report);
    std::vector<Suspicion> rest;
    std::size_t count = 0;
    for (std::size_t i = 0; i < done.size(); ++i) {
        auto& suspicion = report.all()[i];
        if (!done[i]) {
            rest.push_back(std::move(suspicion));
            continue;
        }
        ++count;
        co_await tell_repaired(inspection, report.partition(), suspicion);
    }
    report.all() = std::move(rest);
    co_return count;
}

net::Task<base::Result<void>> rebuild_body_row(Inspection& inspection, BlobId body)
{
    auto info = co_await inspection.engine().blobs().look(body);
    if (!info) co_return base::refuse(std::move(info.error()));
    auto summary = co_await summarize(inspection.core(), body);
    if (!summary) co_return base::refuse(std::move(summary.error()));
    const BodyRow row{info->size, thread_id_of(*summary, body), packed_value(summary->bytes)};
    auto change = [bytes = to_bytes(row)](Batch& rows) -> base::Result<void> {
        rows.put(key::body(), bytes);
        return {};
    };
    auto written = co_await inspection.engine().transact({Space::body, body}, std::move(change));
    if (written) inspection.forget_damaged_row({Space::body, body}, key::body());
    co_return written;
}

net::Task<base::Result<void>> recover_messages(Inspection& inspection, base::Uuid owner,
                                               std::vector<Unlinked> emails)
{
    for (std::size_t at = 0; at < emails.size(); at += emails_at_once) {
        const std::size_t end = std::min(emails.size(), at + emails_at_once);
        std::vector<Unlinked> some(emails.begin() + static_cast<std::ptrdiff_t>(at),
                                   emails.begin() + static_cast<std::ptrdiff_t>(end));
        auto described = co_await describe(inspection, std::move(some));
        Work<Done> work = [described = std::move(described)](AccountEdit& edit) {
            return as_done(put_into_recovered(edit, described));
        };
        auto done = co_await edit_account(inspection.core(), owner, std::move(work));
        if (!done) co_return base::refuse(std::move(done.error()));
    }
    co_return base::Result<void>();
}

net::Task<base::Result<void>> resize_message(Inspection& inspection, base::Uuid owner, SeenMessage message)
{
    auto info = co_await inspection.engine().blobs().look(message.body);
    if (!info) co_return base::refuse(std::move(info.error()));
    Work<Done> work = [message, size = info->size](AccountEdit& edit) { return resize(edit, message, size); };
    co_return co_await without_value(edit_account(inspection.core(), owner, std::move(work)));
}

}  // namespace store

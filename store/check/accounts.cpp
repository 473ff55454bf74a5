// Accounts: see inspection.hpp, part 4.

#include "store/check/account_check.hpp"
#include "store/check/inspection.hpp"
#include "store/check/mend.hpp"
#include "store/check/message_check.hpp"

#include <algorithm>
#include <limits>
#include <memory>

namespace store {
namespace {

constexpr std::size_t rows_at_once = 5'000;
constexpr std::size_t most_rows_at_once = 100'000;  // where it never keeps still otherwise
constexpr int most_attempts = 5;
constexpr int most_rounds = 1'000;
constexpr std::size_t most_emails = 4'000'000;  // that are kept at a time

struct Pass {
    std::unique_ptr<AccountCheck> check;
    bool is_still = false;  // all of it was seen at one moment
};

// The account's row and its mailboxes', as AccountCheck has them.
net::Task<base::Result<std::string>> read_headers(const Inspection& inspection, PartitionId account)
{
    std::string headers;
    for (const char letter : {'A', 'b'}) {
        const std::string from(1, letter), to(1, static_cast<char>(letter + 1));
        auto slice = co_await read_slice(inspection, account, {from, to}, most_rows_at_once);
        if (!slice) co_return base::refuse(std::move(slice.error()));
        for (const auto& row : slice->rows) headers += row.value.value_or("?");
    }
    co_return headers;
}

net::Task<base::Result<Pass>> look_once(const Inspection& inspection, PartitionId account,
                                        std::size_t at_once)
{
    Pass pass;
    pass.check = std::make_unique<AccountCheck>(account.id, inspection.core().clock.now());
    std::string from(1, '\0');
    for (std::size_t slices = 1;; ++slices) {
        auto slice = co_await read_slice(inspection, account, {from}, at_once);
        if (!slice) co_return base::refuse(std::move(slice.error()));
        for (const auto& row : slice->rows) pass.check->take(row);
        pass.is_still = slices == 1 && slice->is_last;
        if (slice->is_last) break;
        from = key_after(std::move(slice->rows.back().key));
        co_await breathe();
    }
    pass.check->finish();
    if (pass.is_still) co_return pass;
    auto headers = co_await read_headers(inspection, account);
    if (!headers) co_return base::refuse(std::move(headers.error()));
    pass.is_still = *headers == pass.check->headers();
    co_return pass;
}

net::Task<base::Result<Pass>> look_at(const Inspection& inspection, PartitionId account)
{
    base::Result<Pass> pass;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        pass = co_await look_once(inspection, account, rows_at_once);
        if (!pass || pass->is_still) co_return pass;
    }
    co_return co_await look_once(inspection, account, most_rows_at_once);
}

// What is wrong with a row by itself, whatever the others are.
void keep_sure(Report& report)
{
    std::erase_if(report.all(), [](const Suspicion& one) {
        using enum Finding::Kind;
        const auto kind = one.finding.kind;
        return kind != unreadable_row && kind != newer_row && kind != unknown_row;
    });
}

// Until nothing of it can be set right any more. Nothing, where it cannot be read.
net::Task<std::unique_ptr<AccountCheck>> settle(Inspection& inspection, PartitionId account)
{
    co_await inspection.look_at_damaged_rows_again(account);
    for (int round = 0;; ++round) {
        auto pass = co_await look_at(inspection, account);
        if (!pass) {
            inspection.note_untold(account.id);
            co_await inspection.tell_unreadable(account, pass.error());
            co_return nullptr;
        }
        Report& report = pass->check->report();
        if (!pass->is_still) {
            inspection.note_untold(account.id);
            keep_sure(report);
            co_await inspection.tell_all(report);
            co_await inspection.tell_busy(account);
            co_return std::move(pass->check);
        }
        const bool may_mend = inspection.repairs() && round < most_rounds && !report.all().empty();
        if (may_mend && co_await mend(inspection, report) > 0) continue;
        if (!pass->check->has_all_messages()) inspection.note_untold(account.id);
        co_await inspection.tell_all(report);
        co_return std::move(pass->check);
    }
}

net::Task<void> inspect_account(Inspection& inspection, base::Uuid owner, OwnersTold& told)
{
    const auto check = co_await settle(inspection, {Space::account, owner});
    auto& sums = inspection.sums();
    ++sums.accounts;
    if (!check) co_return;
    sums.mailboxes += check->mailboxes();
    sums.messages += check->messages().size();
    co_await inspect_messages(inspection, *check);
    for (const auto& message : check->messages())
        told.emails.push_back(number_of(owner, message.body, message.email_id));
}

net::Task<base::Result<void>> close_group(Inspection& inspection, OwnersTold& told, base::Uuid last)
{
    told.last = last;
    std::ranges::sort(told.emails);
    auto done = co_await inspect_owners(inspection, std::move(told));
    told = {last, {}, {}};
    co_return done;
}

base::Uuid greatest()
{
    base::Uuid id;
    id.bytes.fill(0xFF);
    return id;
}

}  // namespace

net::Task<base::Result<void>> inspect_accounts(Inspection& inspection)
{
    OwnersTold told;
    base::Uuid after;
    for (;;) {
        auto owners = co_await next_partitions(inspection, Space::account, after);
        if (!owners) co_return base::refuse(std::move(owners.error()));
        if (owners->empty()) break;
        for (const auto& owner : *owners) {
            co_await inspect_account(inspection, owner, told);
            if (told.emails.size() < most_emails) continue;
            if (auto done = co_await close_group(inspection, told, owner); !done) co_return done;
        }
        after = owners->back();
        co_await breathe();
    }
    co_await rebuild_owners(inspection);
    co_return co_await close_group(inspection, told, greatest());
}

}  // namespace store

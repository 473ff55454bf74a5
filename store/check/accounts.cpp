// Accounts: see inspection.hpp, parts 3 and 5.

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
constexpr std::size_t most_emails = 4'000'000;   // that are kept at a time
constexpr std::size_t messages_at_once = 5'000;  // without a turn for others
constexpr std::size_t accounts_at_once = 4;      // at one moment, where they are small

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

// One for each email and body; of those whose bodies are younger than all this it is looked at once.
std::vector<SeenMessage> weigh_some(Inspection& inspection, const base::Uuid& account,
                                    std::span<const SeenMessage> messages)
{
    std::vector<SeenMessage> young;
    Balance& balance = inspection.balance();
    const SeenMessage* last = nullptr;
    for (const auto& message : messages) {
        if (!inspection.is_settled(message.body)) {
            young.push_back(message);
            continue;
        }
        const bool is_same = last && last->email_id == message.email_id && last->body == message.body &&
                             last->body_size == message.body_size;
        last = &message;
        if (!is_same)
            balance.add(message.body,
                        balance.worth({account, message.email_id}, message.body, message.body_size));
    }
    return young;
}

net::Task<void> weigh_messages(Inspection& inspection, const AccountCheck& check)
{
    for (std::span<const SeenMessage> rest = check.messages(); !rest.empty();) {
        // An email's messages lie together.
        std::size_t end = std::min(messages_at_once, rest.size());
        while (end < rest.size() && rest[end].email_id == rest[end - 1].email_id) ++end;
        const auto young = weigh_some(inspection, check.account(), rest.first(end));
        rest = rest.subspan(end);
        co_await inspect_messages(inspection, check, young);
        if (!rest.empty()) co_await breathe();
    }
}

net::Task<void> keep_account(Inspection& inspection, const AccountCheck* check)
{
    auto& sums = inspection.sums();
    ++sums.accounts;
    if (!check) co_return;
    sums.mailboxes += check->mailboxes();
    sums.messages += check->messages().size();
    co_await weigh_messages(inspection, *check);
}

// All of a small account's rows, if there is nothing to be said about them.
std::unique_ptr<AccountCheck> glance(const base::Uuid& account, const Inspection& inspection,
                                     const Rows& rows, std::size_t most)
{
    auto check = std::make_unique<AccountCheck>(account, inspection.core().clock.now());
    SeenRow seen;
    std::size_t count = 0;
    rows.scan(std::string_view("\0", 1), "\xFF", [&](std::string_view key, std::string_view value) {
        seen.key = key;
        seen.value = value;
        check->take(seen);
        return ++count < most ? Next::go_on : Next::stop;
    });
    if (count >= most) return nullptr;
    check->finish();
    const bool is_sound = check->report().all().empty() && check->has_all_messages();
    return is_sound ? std::move(check) : nullptr;
}

// Most are small and sound, which a glance at several of them together shows.
net::Task<void> inspect_some(Inspection& inspection, std::vector<base::Uuid> accounts)
{
    std::vector<std::unique_ptr<AccountCheck>> checks(accounts.size());
    std::vector<PartitionId> partitions;
    for (const auto& account : accounts) partitions.push_back({Space::account, account});
    auto look = [&](std::size_t number, const Rows& rows) {
        checks[number] = glance(accounts[number], inspection, rows, rows_at_once);
    };
    const auto looked = co_await inspection.engine().read_each(partitions, look);
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const bool is_sound = looked && checks[i] && inspection.damaged_rows(partitions[i]).empty();
        if (!is_sound) checks[i] = co_await settle(inspection, partitions[i]);
        co_await keep_account(inspection, checks[i].get());
        checks[i].reset();
    }
    co_await breathe();
}

using InDoubt = std::vector<SeenMessage>;

// Nothing where it cannot be read. What there is to be said of its rows has been.
net::Task<void> inspect_again(Inspection& inspection, base::Uuid owner, OwnersTold& told)
{
    const auto pass = co_await look_at(inspection, {Space::account, owner});
    if (!pass || !pass->is_still || !pass->check->has_all_messages()) inspection.note_untold(owner);
    if (!pass) co_return;
    InDoubt messages;
    std::ranges::copy_if(pass->check->messages(), std::back_inserter(messages), [&](const auto& message) {
        return inspection.is_settled(message.body) && inspection.balance().is_in_doubt(message.body);
    });
    for (const auto& message : messages)
        told.emails.push_back(number_of(0, {&owner, &message.body, &message.email_id}));
    co_await inspect_messages(inspection, *pass->check, messages);
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

// All accounts, in order.
class Accounts {
  public:
    explicit Accounts(Inspection& inspection) : inspection_(inspection) {}

    // The next ones, at most `most`; none at the end.
    net::Task<base::Result<std::vector<base::Uuid>>> next(std::size_t most)
    {
        if (rest_.empty()) {
            auto owners = co_await next_partitions(inspection_, Space::account, after_);
            if (!owners || owners->empty()) co_return owners;
            after_ = owners->back();
            rest_ = std::move(*owners);
        }
        const auto end = rest_.begin() + static_cast<std::ptrdiff_t>(std::min(most, rest_.size()));
        std::vector<base::Uuid> some(rest_.begin(), end);
        rest_.erase(rest_.begin(), end);
        co_return some;
    }

  private:
    Inspection& inspection_;
    base::Uuid after_;
    std::vector<base::Uuid> rest_;
};

net::Task<base::Result<void>> inspect_messages_in_doubt(Inspection& inspection, OwnersTold& told)
{
    Accounts accounts(inspection);
    for (;;) {
        const auto owner = co_await accounts.next(1);
        if (!owner) co_return base::refuse(owner.error());
        if (owner->empty()) co_return base::Result<void>();
        co_await inspect_again(inspection, owner->front(), told);
        if (told.emails.size() < most_emails) continue;
        if (auto done = co_await close_group(inspection, told, owner->front()); !done) co_return done;
    }
}

}  // namespace

net::Task<base::Result<void>> inspect_accounts(Inspection& inspection)
{
    Accounts accounts(inspection);
    for (;;) {
        auto owners = co_await accounts.next(accounts_at_once);
        if (!owners) co_return base::refuse(std::move(owners.error()));
        if (owners->empty()) co_return base::Result<void>();
        co_await inspect_some(inspection, std::move(*owners));
    }
}

net::Task<base::Result<void>> inspect_doubts(Inspection& inspection)
{
    OwnersTold told;
    // Whoever has one of these is told so.
    for (const auto& blob : inspection.damaged_blobs()) inspection.balance().doubt(blob);
    if (inspection.balance().has_doubts()) {
        if (auto done = co_await inspect_messages_in_doubt(inspection, told); !done) co_return done;
    }
    co_await rebuild_owners(inspection);
    co_return co_await close_group(inspection, told, greatest());
}

}  // namespace store

#include "life/uses.hpp"

#include <algorithm>

namespace life {
namespace {

// Of a login, or the end of a session, at a door for mail; empty: of anything else.
std::string user_of(const ledger::Event& event)
{
    if (event.kind() != ledger::Kind::login && event.kind() != ledger::Kind::logout) return {};
    std::string bytes;
    event.write_to(bytes);
    const auto record = ledger::record_from(bytes);
    if (!record) return {};
    const auto service = record->text(ledger::Name::service);
    if (service == "control" || service == "ldap") return {};
    return std::string(record->text(ledger::Name::who));
}

}  // namespace

void Uses::note(const base::Uuid& account, std::int64_t when)
{
    std::lock_guard lock(mutex_);
    auto& last = last_[account];
    last = std::max(last, when);
}

std::int64_t Uses::last(const base::Uuid& account) const
{
    std::lock_guard lock(mutex_);
    const auto found = last_.find(account);
    return found == last_.end() ? 0 : found->second;
}

std::unordered_map<base::Uuid, std::int64_t> Uses::all() const
{
    std::lock_guard lock(mutex_);
    return last_;
}

void Uses::settle(const directory::Snapshot& snapshot, std::int64_t now)
{
    std::lock_guard lock(mutex_);
    std::erase_if(last_, [&](const auto& one) { return !snapshot.by_id(one.first); });
    for (auto& [id, last] : last_) last = std::min(last, now);
}

net::Task<base::Result<void>> HeardAudit::append(ledger::Event event)
{
    hear(event);
    return audit_.append(std::move(event));
}

void HeardAudit::note(const ledger::Event& event) noexcept
{
    audit_.note(event);
    hear(event);
}

// Without memory one use is not counted; the next one is.
void HeardAudit::hear(const ledger::Event& event) noexcept
{
    try {
        const auto user = user_of(event);
        if (user.empty()) return;
        const auto snapshot = directory_.snapshot();
        const auto* account = snapshot->by_login(user);
        const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
        if (account) uses_.note(account->id, now);
    } catch (const std::bad_alloc&) {
        return;
    }
}

}  // namespace life

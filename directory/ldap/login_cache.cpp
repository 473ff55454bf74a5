#include "directory/ldap/login_cache.hpp"

namespace directory::ldap {
namespace {

constexpr std::string_view mechanism = "password";

}  // namespace

LoginCache::LoginCache(const base::Clock& clock) : clock_(clock)
{}

std::string LoginCache::mac(const base::Uuid& account, std::string_view password) const
{
    return hash_.of({account.view(), mechanism, password});
}

std::optional<base::Duration> LoginCache::age(const base::Uuid& account, std::string_view password) const
{
    auto given = mac(account, password);
    std::lock_guard lock(mutex_);
    auto found = rows_.find(account);
    if (found == rows_.end() || !is_same_secret(found->second.mac, given)) return std::nullopt;
    return std::chrono::duration_cast<base::Duration>(clock_.steady() - found->second.when);
}

LoginCache::Ticket LoginCache::ticket(const base::Uuid& account) const
{
    std::lock_guard lock(mutex_);
    auto found = rows_.find(account);
    return found == rows_.end() ? 0 : found->second.changes;
}

bool LoginCache::has(const base::Uuid& account) const
{
    std::lock_guard lock(mutex_);
    auto found = rows_.find(account);
    return found != rows_.end() && !found->second.mac.empty();
}

bool LoginCache::keep(const base::Uuid& account, std::string_view password, Ticket ticket)
{
    auto given = mac(account, password);
    std::lock_guard lock(mutex_);
    auto& row = rows_[account];
    if (row.changes != ticket) return false;
    row.mac = std::move(given);
    row.when = clock_.steady();
    return true;
}

void LoginCache::forget(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    auto& row = rows_[account];
    ++row.changes;
    row.mac.clear();
}

}  // namespace directory::ldap

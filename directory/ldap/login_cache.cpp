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

std::optional<LoginCache::Found> LoginCache::find(const base::Uuid& account, std::string_view password) const
{
    const auto given = mac(account, password);
    std::lock_guard lock(mutex_);
    const auto row = rows_.find(account);
    if (row == rows_.end()) return std::nullopt;
    for (const auto& kept : row->second.kept)
        if (is_same_secret(kept.mac, given)) return Found{since(kept.when), kept.proven};
    return std::nullopt;
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
    if (found == rows_.end()) return false;
    const auto& keys = found->second.keys;
    return !found->second.kept.empty() || (keys && keys->verified);
}

bool LoginCache::keep(const Proven& proven, std::string_view password, Ticket ticket)
{
    auto given = mac(proven.account, password);
    std::lock_guard lock(mutex_);
    auto& row = rows_[proven.account];
    if (row.changes != ticket) return false;
    std::erase_if(row.kept, [&](const Kept& kept) {
        // One main password is right at a time.
        return kept.mac == given || (proven.app_password == 0 && kept.proven.app_password == 0);
    });
    if (row.kept.size() == most_of_one) row.kept.erase(row.kept.begin());
    row.kept.push_back({std::move(given), clock_.steady(), proven});
    return true;
}

std::optional<LoginCache::FoundKeys> LoginCache::keys(const base::Uuid& account) const
{
    std::lock_guard lock(mutex_);
    const auto row = rows_.find(account);
    if (row == rows_.end() || !row->second.keys) return std::nullopt;
    const auto& kept = *row->second.keys;
    FoundKeys found{since(kept.when), kept.keys, std::nullopt};
    if (kept.verified) found.verified = since(*kept.verified);
    return found;
}

bool LoginCache::keep_keys(const base::Uuid& account, std::optional<scram::Keys> keys, Ticket ticket)
{
    std::lock_guard lock(mutex_);
    auto& row = rows_[account];
    if (row.changes != ticket) return false;
    std::optional<base::SteadyTime> verified;
    if (row.keys && row.keys->keys == keys) verified = row.keys->verified;
    row.keys = KeptKeys{clock_.steady(), std::move(keys), verified};
    return true;
}

void LoginCache::keys_verified(const base::Uuid& account, const scram::Keys& keys)
{
    std::lock_guard lock(mutex_);
    const auto row = rows_.find(account);
    if (row != rows_.end() && row->second.keys && row->second.keys->keys == keys)
        row->second.keys->verified = clock_.steady();
}

void LoginCache::forget_keys(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    auto& row = rows_[account];
    ++row.changes;
    row.keys.reset();
}

void LoginCache::forget(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    auto& row = rows_[account];
    ++row.changes;
    row.kept.clear();
    row.keys.reset();
}

}  // namespace directory::ldap

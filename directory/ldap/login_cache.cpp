#include "directory/ldap/login_cache.hpp"

#include "base/result.hpp"

#include <array>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <sys/random.h>

namespace directory::ldap {
namespace {

constexpr std::string_view mechanism = "password";

std::string random_key()
{
    std::string key(32, '\0');
    if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
        base::bug("no random numbers");
    return key;
}

bool is_equal(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

LoginCache::LoginCache(const base::Clock& clock) : clock_(clock), key_(random_key())
{}

std::string LoginCache::mac(const base::Uuid& account, std::string_view password) const
{
    std::string text;
    text.append(account.view()).append(mechanism).append(1, '\0').append(password);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    OPENSSL_cleanse(text.data(), text.size());
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::optional<base::Duration> LoginCache::age(const base::Uuid& account, std::string_view password) const
{
    auto given = mac(account, password);
    std::lock_guard lock(mutex_);
    auto found = rows_.find(account);
    if (found == rows_.end() || !is_equal(found->second.mac, given)) return std::nullopt;
    return std::chrono::duration_cast<base::Duration>(clock_.steady() - found->second.when);
}

LoginCache::Ticket LoginCache::ticket(const base::Uuid& account) const
{
    std::lock_guard lock(mutex_);
    auto found = rows_.find(account);
    return found == rows_.end() ? 0 : found->second.changes;
}

void LoginCache::keep(const base::Uuid& account, std::string_view password, Ticket ticket)
{
    auto given = mac(account, password);
    std::lock_guard lock(mutex_);
    auto& row = rows_[account];
    if (row.changes != ticket) return;
    row.mac = std::move(given);
    row.when = clock_.steady();
}

void LoginCache::forget(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    auto& row = rows_[account];
    ++row.changes;
    row.mac.clear();
}

}  // namespace directory::ldap

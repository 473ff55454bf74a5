#include "control/office/logins.hpp"

#include "directory/password.hpp"

#include <algorithm>

namespace control {

Logins::Open Logins::open(std::string login, directory::Admission by, std::string address)
{
    std::lock_guard lock(mutex_);
    drop_old();
    const auto now = clock_.now();
    Open made{directory::random_secret(),
              {std::move(login), by.account, now, std::move(address), std::to_string(++last_), std::move(by)},
              now + longest};
    open_[made.token] = made;
    return made;
}

std::optional<Asker> Logins::resume(const std::string& token, const std::string& address)
{
    std::lock_guard lock(mutex_);
    drop_old();
    const auto found = open_.find(token);
    if (found == open_.end() || found->second.asker.address != address) return std::nullopt;
    return found->second.asker;
}

bool Logins::is_open(const Asker& asker)
{
    std::lock_guard lock(mutex_);
    drop_old();
    return std::ranges::any_of(open_, [&](const auto& one) {
        return one.second.asker.session == asker.session && one.second.asker.account == asker.account;
    });
}

bool Logins::close(const std::string& session)
{
    std::lock_guard lock(mutex_);
    return std::erase_if(open_, [&](const auto& one) { return one.second.asker.session == session; }) != 0;
}

void Logins::close_all_of(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    std::erase_if(open_, [&](const auto& one) { return one.second.asker.account == account; });
    std::erase_if(factors_, [&](const auto& one) { return one.first.first == account; });
}

std::vector<Logins::Open> Logins::all()
{
    std::lock_guard lock(mutex_);
    drop_old();
    std::vector<Open> all;
    for (const auto& [token, one] : open_) all.push_back({{}, one.asker, one.expires});
    std::ranges::sort(all, {}, [](const Open& one) { return one.expires; });
    return all;
}

void Logins::note_factor(const base::Uuid& account, const std::string& address)
{
    std::lock_guard lock(mutex_);
    drop_old();
    factors_[{account, address}] = clock_.now();
    tries_.erase(account);
}

bool Logins::has_factor(const base::Uuid& account, const std::string& address)
{
    std::lock_guard lock(mutex_);
    drop_old();
    return factors_.contains({account, address});
}

bool Logins::may_try_factor(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    const auto now = clock_.now();
    auto& tries = tries_[account];
    if (now - tries.begun >= tries_last) tries = {now, 0};
    return ++tries.count <= most_tries;
}

void Logins::drop_old()
{
    const auto now = clock_.now();
    std::erase_if(open_, [now](const auto& one) { return one.second.expires <= now; });
    std::erase_if(factors_, [now](const auto& one) { return one.second + factor_lasts <= now; });
}

}  // namespace control

#include "directory/memory/directory.hpp"

#include "base/text.hpp"
#include "directory/intake.hpp"
#include "directory/password.hpp"

#include <algorithm>

namespace directory::memory {

using base::Code;
using base::refuse;

Directory::Directory(std::vector<std::string> domains) : Directory({}, {}, std::move(domains))
{}

Directory::Directory(std::vector<Agency> agencies, std::vector<Account> accounts,
                     std::vector<std::string> domains, std::unordered_map<base::Uuid, std::string> hashes)
    : agencies_(std::move(agencies)),
      accounts_(std::move(accounts)),
      domains_(std::move(domains)),
      hashes_(std::move(hashes)),
      snapshot_(rebuilt())
{}

std::shared_ptr<const Snapshot> Directory::rebuilt() const
{
    return std::make_shared<const Snapshot>(agencies_, accounts_, domains_);
}

std::shared_ptr<const Snapshot> Directory::snapshot() const
{
    std::lock_guard lock(mutex_);
    if (auto change = snapshot_->next_change(); change && *change <= unix_now()) snapshot_ = rebuilt();
    return snapshot_;
}

void Directory::swap_in()
{
    snapshot_ = rebuilt();
    if (tell_) tell_();
}

void Directory::on_change(std::function<void()> tell)
{
    std::lock_guard lock(mutex_);
    tell_ = std::move(tell);
}

net::Task<base::Result<base::Uuid>> Directory::check_login(LoginRequest request)
{
    std::string hash;
    auto known = snapshot();
    const auto* account = known->by_login(request.name);
    if (!is_plausible_password(request.password)) co_return refuse(Code::wrong_login, "not a password");
    if (account) {
        std::lock_guard lock(mutex_);
        if (auto found = hashes_.find(account->id); found != hashes_.end()) hash = found->second;
    }
    if (!verify_password(hash, request.password) || !account->may_login())
        co_return refuse(Code::wrong_login, base::printable(request.name));
    co_return account->id;
}

net::Task<Outcomes> Directory::add_agencies(std::vector<NewAgency> agencies)
{
    std::lock_guard lock(mutex_);
    auto before = snapshot_;
    Intake intake(*before);
    Outcomes outcomes(agencies.size());
    for (auto i : parents_first(agencies)) {
        auto& fresh = agencies[i];
        outcomes[i] = intake.admit(fresh);
        if (outcomes[i] != Effect::added) continue;
        agencies_.push_back({base::random_uuid(),
                             fresh.code,
                             fresh.parent,
                             fresh.level,
                             fresh.kind,
                             fresh.name,
                             fresh.short_name,
                             fresh.gso_code,
                             {}});
        if (!fresh.address.empty()) agencies_.back().addresses = {{fresh.address, unix_now(), std::nullopt}};
    }
    swap_in();
    co_return outcomes;
}

net::Task<Outcomes> Directory::add_officials(std::vector<NewOfficial> officials)
{
    std::lock_guard lock(mutex_);
    auto before = snapshot_;
    Intake intake(*before);
    Outcomes outcomes(officials.size());
    for (std::size_t i = 0; i < officials.size(); ++i) {
        outcomes[i] = intake.admit(officials[i]);
        if (outcomes[i] == Effect::added) hashes_[add(officials[i])] = officials[i].password_hash;
    }
    swap_in();
    co_return outcomes;
}

base::Uuid Directory::add(const NewOfficial& official)
{
    auto& account = accounts_.emplace_back();
    account.id = base::random_uuid();
    account.role = official.role;
    account.login = official.login;
    account.name = official.name;
    account.sex = official.sex;
    account.title = official.title;
    account.staff_id = official.staff_id;
    account.agency = official.agency;
    account.phone = official.phone;
    account.addresses = {{official.address, unix_now(), std::nullopt}};
    account.quota_bytes = official.quota_bytes;
    return account.id;
}

net::Task<base::Result<void>> Directory::set_password(base::Uuid account, std::string password_hash)
{
    if (!is_password_hash(password_hash)) co_return refuse(Code::invalid, "that is no password hash");
    std::lock_guard lock(mutex_);
    auto found = std::ranges::find(accounts_, account, &Account::id);
    if (found == accounts_.end()) co_return refuse(Code::not_found, "no account " + to_string(account));
    hashes_[account] = std::move(password_hash);
    ++found->secret_version;
    swap_in();
    co_return base::Result<void>{};
}

net::Task<base::Result<void>> Directory::set_state(base::Uuid account, State state)
{
    std::lock_guard lock(mutex_);
    auto found = std::ranges::find(accounts_, account, &Account::id);
    if (found == accounts_.end()) co_return refuse(Code::not_found, "no account " + to_string(account));
    found->state = state;
    swap_in();
    co_return base::Result<void>{};
}

Health Directory::health() const
{
    return {true, "in memory"};
}

}  // namespace directory::memory

#include "directory/memory/directory.hpp"

#include "base/text.hpp"
#include "directory/app_password.hpp"
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

net::Task<base::Result<Admission>> Directory::check_login(LoginRequest request)
{
    auto known = snapshot();
    const auto* shown = std::get_if<CertificateProof>(&request.proof);
    if (shown == nullptr) {
        const auto proven = prove(*known, request);
        if (!proven) co_return refuse(proven.error());
        co_return admit(*known, *proven, request, nullptr);
    }
    auto judging = certificates_.judge(known, request, *shown);
    const auto proven = co_await std::move(judging);
    if (!proven) co_return refuse(proven.error());
    co_return admit(*known, *proven, request, nullptr);
}

void Directory::trust(std::shared_ptr<const ClientTrust> trust)
{
    certificates_ = CertificateJudge(std::move(trust),
                                     [this](auto account, auto detail) { return details(account, detail); });
}

base::Result<Proven> Directory::prove(const Snapshot& known, const LoginRequest& request) const
{
    const auto* account = known.by_login(request.name);
    const auto wrong = refuse(Code::wrong_login, base::printable(request.name));
    if (account == nullptr || !account->may_login()) return wrong;
    std::lock_guard lock(mutex_);
    if (const auto* proof = std::get_if<scram::Proof>(&request.proof)) {
        const auto keys = keys_of(*account);
        if (!keys || !scram::is_right(*keys, *proof)) return wrong;
        return Proven{.account = account->id,
                      .means = Means::scram,
                      .server_signature = scram::server_signature(*keys, *proof)};
    }
    if (!std::holds_alternative<PasswordProof>(request.proof)) return wrong;
    if (!is_plausible_password(request.password)) return wrong;
    const auto devices = app_passwords_from(kept(account->id, Detail::app_password));
    if (const auto* one = find_app_password(devices, request.password))
        return Proven{.account = account->id,
                      .means = Means::app_password,
                      .app_password = one->id,
                      .entrances = one->entrances};
    if (!verify_password(hash_of(account->id), request.password)) return wrong;
    return Proven{.account = account->id};
}

// These three: the lock is held.
std::string Directory::hash_of(const base::Uuid& account) const
{
    const auto found = hashes_.find(account);
    return found == hashes_.end() ? std::string() : found->second;
}

std::vector<std::string> Directory::kept(const base::Uuid& account, Detail detail) const
{
    const auto found = details_.find({account, detail});
    return found == details_.end() ? std::vector<std::string>{} : found->second;
}

// Those that belong to the password that is there.
std::optional<scram::Keys> Directory::keys_of(const Account& account) const
{
    for (const auto& value : kept(account.id, Detail::scram))
        if (auto keys = scram::keys_from_stored(value);
            keys && keys->salt.salt == scram::salt_for(hash_of(account.id)).salt)
            return keys;
    return std::nullopt;
}

net::Task<base::Result<scram::Salt>> Directory::scram_salt(std::string name, std::string)
{
    const auto known = snapshot();
    const auto* account = known->by_login(name);
    std::lock_guard lock(mutex_);
    const auto keys = account && account->may_login() ? keys_of(*account) : std::nullopt;
    co_return keys ? keys->salt : scram::no_ones_salt("in memory", base::lower(name));
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
        agencies_.back().version = next_version();
        if (!fresh.address.empty()) agencies_.back().addresses = {{fresh.address, unix_now(), std::nullopt}};
    }
    swap_in();
    co_return outcomes;
}

net::Task<Outcomes> Directory::add_accounts(std::vector<NewAccount> accounts)
{
    std::lock_guard lock(mutex_);
    auto before = snapshot_;
    Intake intake(*before);
    Outcomes outcomes(accounts.size());
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        outcomes[i] = intake.admit(accounts[i]);
        if (outcomes[i] == Effect::added) hashes_[add(accounts[i])] = accounts[i].password_hash;
    }
    swap_in();
    co_return outcomes;
}

base::Uuid Directory::add(const NewAccount& fresh)
{
    auto& account = accounts_.emplace_back();
    account.id = base::random_uuid();
    account.kind = fresh.kind;
    account.state = fresh.state;
    account.role = fresh.role;
    account.login = fresh.login;
    account.name = fresh.name;
    account.sex = fresh.sex;
    account.title = fresh.title;
    account.staff_id = fresh.staff_id;
    account.agency = fresh.agency;
    account.phone = fresh.phone;
    account.mobile = fresh.mobile;
    account.addresses = {{fresh.address, unix_now(), std::nullopt}};
    account.quota_bytes = fresh.quota_bytes;
    account.holders = fresh.holders;
    account.filter = fresh.filter;
    account.members = fresh.members;
    account.open_to = fresh.open_to;
    account.senders = fresh.senders;
    account.must_change_password = fresh.must_change_password;
    account.hourly_rate = fresh.hourly_rate;
    account.return_address = base::lower(fresh.return_address);
    account.version = next_version();
    if (!fresh.birth_date.empty()) details_[{account.id, Detail::birth_date}] = {fresh.birth_date};
    return account.id;
}

net::Task<base::Result<void>> Directory::edit(base::Uuid account, AccountEdit edit, std::string seen)
{
    if (auto fine = check(edit, *snapshot()); !fine) co_return fine;
    std::lock_guard lock(mutex_);
    auto found = std::ranges::find(accounts_, account, &Account::id);
    if (found == accounts_.end()) co_return refuse(Code::not_found, "no account " + to_string(account));
    if (!seen.empty() && seen != found->version) co_return refuse_changed(found->login);
    apply(edit, *found);
    if (edit.password_hash) {
        hashes_[account] = *edit.password_hash;
        ++found->secret_version;
    }
    if (const auto fresh = edit.details.find(Detail::app_password); fresh != edit.details.end()) {
        found->app_passwords.clear();
        for (const auto& one : app_passwords_from(fresh->second)) found->app_passwords.push_back(one.id);
    }
    for (auto& [detail, values] : edit.details) details_[{account, detail}] = std::move(values);
    found->version = next_version();
    swap_in();
    co_return base::Result<void>{};
}

net::Task<base::Result<void>> Directory::edit_agency(base::Uuid agency, AgencyEdit edit, std::string seen)
{
    std::lock_guard lock(mutex_);
    auto found = std::ranges::find(agencies_, agency, &Agency::id);
    if (found == agencies_.end()) co_return refuse(Code::not_found, "no agency " + to_string(agency));
    if (!seen.empty() && seen != found->version) co_return refuse_changed(found->code);
    apply(edit, *found);
    found->version = next_version();
    swap_in();
    co_return base::Result<void>{};
}

net::Task<base::Result<std::vector<std::string>>> Directory::details(base::Uuid account, Detail detail)
{
    std::lock_guard lock(mutex_);
    if (std::ranges::find(accounts_, account, &Account::id) == accounts_.end())
        co_return refuse(Code::not_found, "no account " + to_string(account));
    co_return kept(account, detail);
}

Health Directory::health() const
{
    return {true, "in memory"};
}

}  // namespace directory::memory

#include "directory/ldap/replica.hpp"

#include "base/text.hpp"
#include "directory/ldap/dn.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

using Names = std::unordered_map<std::string, std::string>;  // by normal DN

// What stands for the nearest entry above that has something there.
const std::string* nearest_above(std::string_view dn, const Names& names)
{
    for (auto above = parent_of(dn); !above.empty(); above = parent_of(above)) {
        if (auto found = names.find(normal(above)); found != names.end()) return &found->second;
    }
    return nullptr;
}

std::string agency_above(std::string_view dn, const Names& codes)
{
    const auto* code = nearest_above(dn, codes);
    return code ? *code : std::string();
}

std::span<const Address> addresses_of(const Meaning& meaning)
{
    if (const auto* agency = std::get_if<Agency>(&meaning)) return agency->addresses;
    if (const auto* account = std::get_if<Account>(&meaning)) return account->addresses;
    return {};
}

// Nobody sends from, or gets mail at, an address in a domain that is not ours. What somebody once had stays.
void drop_foreign(std::vector<Address>& addresses, const std::vector<std::string>& domains, std::int64_t now)
{
    std::erase_if(addresses, [&](const Address& address) {
        bool has_ended = address.until && *address.until <= now;
        auto domain = std::string_view(address.address).substr(address.address.rfind('@') + 1);
        auto is_domain = [domain](const auto& ours) { return base::iequals(ours, domain); };
        return !has_ended && std::ranges::none_of(domains, is_domain);
    });
}

}  // namespace

void Replica::restore(const Kept& kept)
{
    *this = Replica(KeyedHash(kept.secret_key));
    for (const auto& agency : kept.snapshot->agencies()) rows_[agency.id] = {agency.dn, agency};
    for (const auto& account : kept.snapshot->accounts()) rows_[account.id] = {account.dn, account};
    for (const auto& other : kept.others) rows_[other.id] = {other.dn, {}};
    for (const auto& stone : kept.snapshot->tombstones()) tombstones_.emplace(stone.address, stone);
    cookie_ = kept.cookie;
}

Kept Replica::kept() const
{
    Kept kept;
    kept.cookie = cookie_;
    kept.secret_key = secrets_.key();
    for (const auto& [id, row] : rows_) {
        if (std::holds_alternative<std::monostate>(row.meaning)) kept.others.push_back({id, row.dn});
    }
    return kept;
}

void Replica::begin(bool is_from_scratch)
{
    is_from_scratch_ = is_from_scratch;
    is_refreshed_ = false;
    coming_cookie_.clear();
    seen_.clear();
}

void Replica::seen(const base::Uuid& id)
{
    if (!is_refreshed_) seen_.insert(id);
}

void Replica::changed(const base::Uuid& id, Entry entry)
{
    seen(id);
    if (auto names = mended_names(entry); names && out_of_step_.size() < most_out_of_step)
        out_of_step_.push_back({id, entry.dn, std::string(entry.one("entrycsn")), *std::move(names)});
    auto& row = rows_[id];
    std::string old_dn = std::exchange(row.dn, entry.dn);
    Meaning was = std::exchange(row.meaning, meaning_of(entry, id, secrets_));
    bury(id, was, row.meaning);
    if (!is_refreshed_)
        stood_.try_emplace(id, old_dn);
    else if (!old_dn.empty() && old_dn != entry.dn)
        rename_below(old_dn, entry.dn);
    touched_.push_back(id);
    is_dirty_ = true;
}

void Replica::rename(Row& row, std::string dn)
{
    row.dn = std::move(dn);
    if (auto* agency = std::get_if<Agency>(&row.meaning)) agency->dn = row.dn;
    if (auto* account = std::get_if<Account>(&row.meaning)) account->dn = row.dn;
}

void Replica::rename_below(const std::string& old_dn, const std::string& new_dn)
{
    auto old_normal = normal(old_dn);
    for (auto& [id, row] : rows_) {
        if (auto now_at = moved(row.dn, old_normal, new_dn)) rename(row, *std::move(now_at));
    }
}

void Replica::rename_untold()
{
    Names now_at;
    for (const auto& [id, old_dn] : stood_) {
        auto row = rows_.find(id);
        if (row != rows_.end() && !old_dn.empty()) now_at.emplace(normal(old_dn), row->second.dn);
    }
    for (auto& [id, row] : rows_) {
        if (stood_.contains(id)) continue;
        for (auto above = parent_of(row.dn); !above.empty(); above = parent_of(above)) {
            auto found = now_at.find(normal(above));
            if (found == now_at.end()) continue;
            auto own_part = row.dn.substr(0, row.dn.size() - above.size());
            rename(row, own_part + found->second);
            break;
        }
    }
    stood_.clear();
}

void Replica::present(const base::Uuid& id)
{
    seen(id);
}

// What this one had and has no more.
void Replica::bury(const base::Uuid& id, const Meaning& was, const Meaning& is)
{
    const auto after = addresses_of(is);
    for (const auto& had : addresses_of(was)) {
        auto is_it = [&](const Address& has) { return has.address == had.address; };
        if (std::ranges::none_of(after, is_it))
            tombstones_.try_emplace(base::lower(had.address), base::lower(had.address), id, unix_now());
    }
}

void Replica::deleted(const base::Uuid& id)
{
    auto row = rows_.find(id);
    if (row == rows_.end()) return;
    bury(id, row->second.meaning, {});
    rows_.erase(row);
    touched_.push_back(id);
    is_dirty_ = true;
}

void Replica::cookie(std::string_view cookie)
{
    if (is_refreshed_) {
        cookie_ = cookie;
        is_dirty_ = true;
    } else {
        coming_cookie_ = cookie;
    }
}

void Replica::absent_are_gone()
{
    std::vector<base::Uuid> gone;
    for (const auto& [id, row] : rows_) {
        if (!seen_.contains(id)) gone.push_back(id);
    }
    for (const auto& id : gone) deleted(id);
}

void Replica::refreshed()
{
    if (is_from_scratch_) absent_are_gone();
    rename_untold();
    is_refreshed_ = true;
    is_dirty_ = true;
    is_from_scratch_ = false;
    seen_.clear();
    if (!coming_cookie_.empty()) cookie_ = std::exchange(coming_cookie_, {});
}

std::vector<base::Uuid> Replica::take_touched()
{
    is_dirty_ = false;
    return std::exchange(touched_, {});
}

std::shared_ptr<const Snapshot> Replica::snapshot(const std::vector<std::string>& domains,
                                                  std::int64_t now) const
{
    std::vector<Agency> agencies;
    std::vector<Account> accounts;
    Names codes;
    for (const auto& [id, row] : rows_) {
        if (const auto* agency = std::get_if<Agency>(&row.meaning)) agencies.push_back(*agency);
        if (const auto* account = std::get_if<Account>(&row.meaning)) accounts.push_back(*account);
    }
    for (const auto& agency : agencies) codes.emplace(normal(agency.dn), agency.code);
    for (auto& agency : agencies) {
        agency.parent = agency_above(agency.dn, codes);
        drop_foreign(agency.addresses, domains, now);
    }
    for (auto& account : accounts) {
        account.agency = agency_above(account.dn, codes);
        drop_foreign(account.addresses, domains, now);
    }
    std::vector<Tombstone> tombstones;
    for (const auto& [address, stone] : tombstones_) tombstones.push_back(stone);
    return std::make_shared<const Snapshot>(std::move(agencies), std::move(accounts), domains, now,
                                            std::move(tombstones));
}

}  // namespace directory::ldap

#include "directory/snapshot.hpp"

#include "base/text.hpp"
#include "directory/snapshot_index.hpp"

#include <algorithm>
#include <chrono>

namespace directory {
namespace {

std::string_view local_part(std::string_view address)
{
    return address.substr(0, address.rfind('@'));
}

bool is_open_at(const Address& address, std::int64_t when)
{
    return address.from <= when && (!address.until || when < *address.until);
}

// The first owner gets it; a second one makes it nobody's. False when a dispute begins.
template<typename Names, typename Place> bool claim(Names& names, std::string_view key, Place owner)
{
    constexpr auto nobody = static_cast<Place>(~Place{0});
    auto [row, is_new] = names.try_emplace(key, owner);
    if (is_new || row->second == owner || row->second == nobody) return true;
    row->second = nobody;
    return false;
}

void make_lower(std::string& text)
{
    for (char& c : text) c = base::lower(c);
}

void make_lower(std::vector<Account>& accounts)
{
    for (auto& account : accounts) {
        make_lower(account.login);
        for (auto& address : account.addresses) make_lower(address.address);
    }
}

}  // namespace

std::int64_t unix_now()
{
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

void Snapshot::Index::note_boundary(std::int64_t when)
{
    if (when > as_of && (!next_change || when < *next_change)) next_change = when;
}

void Snapshot::Index::take_addresses(Place place)
{
    for (const auto& address : accounts[place].addresses) {
        former.try_emplace(address.address, place);
        note_boundary(address.from);
        if (address.until) note_boundary(*address.until);
        if (address.from > as_of) coming.insert(address.address);
        if (!is_open_at(address, as_of)) continue;
        if (!claim(addresses, address.address, place)) disputed.push_back(address.address);
        claim(local_parts, local_part(address.address), place);
    }
}

void Snapshot::Index::build()
{
    make_lower(accounts);
    for (auto& agency : agencies)
        for (auto& address : agency.addresses) make_lower(address.address);
    for (auto& domain : domains) make_lower(domain);
    ids.reserve(accounts.size());
    for (auto* names : {&addresses, &logins, &local_parts, &former}) names->reserve(accounts.size());
    staff_ids.reserve(accounts.size());
    for (const auto& stone : tombstones) buried.try_emplace(stone.address, stone.owner);
    for (const auto& agency : agencies)
        for (const auto& address : agency.addresses) of_agencies.try_emplace(address.address, agency.id);
    for (Place place = 0; place < agencies.size(); ++place) claim(agency_codes, agencies[place].code, place);
    for (Place place = 0; place < accounts.size(); ++place) {
        const auto& account = accounts[place];
        ids.try_emplace(account.id, place);
        if (!account.staff_id.empty()) claim(staff_ids, account.staff_id, place);
        if (!account.login.empty()) claim(logins, account.login, place);
        take_addresses(place);
    }
    if (std::ranges::find(accounts, Kind::group, &Account::kind) != accounts.end()) the_roster();
}

const Roster& Snapshot::Index::the_roster() const
{
    std::call_once(roster_made, [this] { roster.emplace(agencies, accounts); });
    return *roster;
}

bool Snapshot::Index::claims(const Account& account, std::string_view address) const
{
    return std::ranges::any_of(account.addresses, [&](const Address& claimed) {
        return claimed.address == address && (!claimed.until || as_of < *claimed.until);
    });
}

std::string_view Snapshot::Index::agency_name(const Account& account) const
{
    auto found = agency_codes.find(account.agency);
    if (found == agency_codes.end() || found->second == nobody) return {};
    return agencies[found->second].name;
}

Snapshot::Snapshot() : Snapshot({}, {}, {})
{}

Snapshot::Snapshot(std::vector<Agency> agencies, std::vector<Account> accounts,
                   std::vector<std::string> domains, std::int64_t as_of, std::vector<Tombstone> tombstones)
    : index_(std::make_unique<Index>())
{
    index_->agencies = std::move(agencies);
    index_->accounts = std::move(accounts);
    index_->domains = std::move(domains);
    index_->tombstones = std::move(tombstones);
    index_->as_of = as_of;
    index_->build();
}

Snapshot::~Snapshot() = default;

const Account* Snapshot::by_address(std::string_view address) const
{
    return index_->account(index_->addresses, base::lower(address));
}

const Account* Snapshot::by_login(std::string_view name) const
{
    std::string wanted = base::lower(name);
    auto local = local_part(wanted);
    bool is_login = index_->logins.contains(local);
    if (local == wanted) return index_->account(is_login ? index_->logins : index_->local_parts, wanted);
    if (const auto* owner = by_address(wanted)) return owner;
    const auto* claimant = index_->account(index_->logins, local);
    return claimant && index_->claims(*claimant, wanted) ? claimant : nullptr;
}

bool Snapshot::is_unsettled(std::string_view address) const
{
    std::string wanted = base::lower(address);
    auto found = index_->addresses.find(wanted);
    if (found != index_->addresses.end()) return found->second == Index::nobody;
    return index_->coming.contains(wanted);
}

const Account* Snapshot::by_id(const base::Uuid& id) const
{
    auto found = index_->ids.find(id);
    return found == index_->ids.end() ? nullptr : &index_->accounts[found->second];
}

const Account* Snapshot::by_staff_id(std::string_view staff_id) const
{
    return index_->account(index_->staff_ids, staff_id);
}

std::optional<base::Uuid> Snapshot::ever_had(std::string_view address) const
{
    std::string wanted = base::lower(address);
    if (auto found = index_->former.find(wanted); found != index_->former.end())
        return index_->accounts[found->second].id;
    for (const auto* owners : {&index_->of_agencies, &index_->buried})
        if (auto found = owners->find(wanted); found != owners->end()) return found->second;
    return std::nullopt;
}

bool Snapshot::is_taken(std::string_view login) const
{
    std::string name = base::lower(login);
    return index_->logins.contains(name) || index_->local_parts.contains(name) ||
           std::ranges::any_of(index_->domains,
                               [&](const auto& domain) { return ever_had(name + "@" + domain).has_value(); });
}

const Agency* Snapshot::agency(std::string_view code) const
{
    auto found = index_->agency_codes.find(code);
    if (found == index_->agency_codes.end() || found->second == Index::nobody) return nullptr;
    return &index_->agencies[found->second];
}

bool Snapshot::is_local_domain(std::string_view domain) const
{
    return std::ranges::find(index_->domains, base::lower(domain)) != index_->domains.end();
}

const std::vector<Agency>& Snapshot::agencies() const
{
    return index_->agencies;
}

const std::vector<Account>& Snapshot::accounts() const
{
    return index_->accounts;
}

const std::vector<std::string>& Snapshot::domains() const
{
    return index_->domains;
}

const std::vector<std::string>& Snapshot::disputed() const
{
    return index_->disputed;
}

const std::vector<Tombstone>& Snapshot::tombstones() const
{
    return index_->tombstones;
}

const Roster& Snapshot::roster() const
{
    return index_->the_roster();
}

std::int64_t Snapshot::as_of() const
{
    return index_->as_of;
}

std::optional<std::int64_t> Snapshot::next_change() const
{
    return index_->next_change;
}

}  // namespace directory

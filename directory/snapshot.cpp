#include "directory/snapshot.hpp"

#include "base/text.hpp"
#include "directory/snapshot_index.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <system_error>

namespace directory {
namespace {

constexpr std::size_t worth_two_threads = 10'000;  // accounts: some milliseconds

bool is_open_at(const Address& address, std::int64_t when)
{
    return address.from <= when && (!address.until || when < *address.until);
}

void note_boundary(std::optional<std::int64_t>& soonest, std::int64_t as_of, std::int64_t when)
{
    if (when > as_of && (!soonest || when < *soonest)) soonest = when;
}

bool is_lower(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c == base::lower(c); });
}

bool is_lower(const std::vector<Address>& addresses)
{
    return std::ranges::all_of(addresses, [](const Address& one) { return is_lower(one.address); });
}

bool is_lower(const Account& account)
{
    return is_lower(account.login) && is_lower(account.addresses);
}

void make_lower(std::vector<Address>& addresses)
{
    for (auto& one : addresses) one.address = base::lower(one.address);
}

// Few are not: those stay shared.
void make_lower(Rows<Account>& accounts)
{
    for (std::size_t i = 0; i < accounts.size(); ++i)
        if (!is_lower(accounts[i])) accounts.replace(i, in_lower_case(accounts.shared(i)));
}

void make_lower(Rows<Agency>& agencies)
{
    for (std::size_t i = 0; i < agencies.size(); ++i) {
        if (is_lower(agencies[i].addresses)) continue;
        auto agency = std::make_shared<Agency>(agencies[i]);
        make_lower(agency->addresses);
        agencies.replace(i, std::move(agency));
    }
}

}  // namespace

std::int64_t unix_now()
{
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::future<void> beside(std::function<void()> work)
{
    try {
        return std::async(std::launch::async, std::move(work));
    } catch (const std::system_error&) {
        return {};
    }
}

std::string_view local_part(std::string_view address)
{
    return address.substr(0, address.rfind('@'));
}

std::shared_ptr<const Account> in_lower_case(std::shared_ptr<const Account> row)
{
    if (is_lower(*row)) return row;
    auto account = std::make_shared<Account>(*row);
    account->login = base::lower(account->login);
    make_lower(account->addresses);
    return account;
}

void Claims::take_addresses(const Account& account, Place place, std::int64_t as_of)
{
    for (const auto& address : account.addresses) {
        former.add(address.address, place);
        note_boundary(next_change, as_of, address.from);
        if (address.until) note_boundary(next_change, as_of, *address.until);
        if (address.from > as_of) coming.insert(address.address);
        if (!is_open_at(address, as_of)) continue;
        if (!claim(addresses, address.address, place)) disputed.push_back(address.address);
        claim(local_parts, local_part(address.address), place);
    }
}

void Claims::take_names(const Account& account, Place place)
{
    ids.add(account.id.view(), place);
    if (!account.staff_id.empty()) claim(staff_ids, account.staff_id, place);
    if (!account.login.empty()) claim(logins, account.login, place);
}

// One post of several is enough: the first in the order of Post.
void Snapshot::Whole::take_box(Place place)
{
    const auto& box = accounts[place];
    if (!box.is_box()) return;
    if (box.kind == Kind::agency) claim(mailboxes, box.agency, place);
    for (const auto& holder : box.holders) {
        note_boundary(next_change_of_posts, as_of, holder.from);
        if (holder.until) note_boundary(next_change_of_posts, as_of, *holder.until);
        if (box.state != State::active || !holder.is_open_at(as_of)) continue;
        auto& holds = held[holder.official];
        const auto known = std::ranges::find(holds, place, &Hold::box);
        if (known == holds.end())
            holds.push_back({place, holder.post});
        else
            known->post = std::min(known->post, holder.post);
    }
}

void Snapshot::Whole::build()
{
    make_lower(accounts);
    make_lower(agencies);
    for (auto& domain : domains) domain = base::lower(domain);
    auto names = accounts.size() < worth_two_threads ? std::future<void>() : beside([this] { take_names(); });
    take_addresses();
    if (names.valid())
        names.get();
    else
        take_names();
    next_change = claims.next_change;
    if (next_change_of_posts) note_boundary(next_change, as_of, *next_change_of_posts);
    has_groups = std::ranges::find(accounts, Kind::group, &Account::kind) != accounts.end();
}

// These two touch nothing that the other one does.
void Snapshot::Whole::take_addresses()
{
    for (auto* names : {&claims.addresses, &claims.local_parts, &claims.former})
        names->reserve(accounts.size());
    for (const auto& stone : tombstones) buried.try_emplace(stone.address, stone.owner);
    for (const auto& agency : agencies)
        for (const auto& address : agency.addresses) of_agencies.try_emplace(address.address, agency.id);
    for (Place place = 0; place < accounts.size(); ++place)
        claims.take_addresses(accounts[place], place, as_of);
}

void Snapshot::Whole::take_names()
{
    for (auto* names : {&claims.logins, &claims.ids}) names->reserve(accounts.size());
    claims.staff_ids.reserve(accounts.size());
    agency_codes.reserve(agencies.size());
    for (Place place = 0; place < agencies.size(); ++place) claim(agency_codes, agencies[place].code, place);
    for (Place place = 0; place < accounts.size(); ++place) {
        claims.take_names(accounts[place], place);
        take_box(place);
    }
}

const std::shared_ptr<const Roster>& Snapshot::Index::the_roster() const
{
    std::call_once(roster_made, [this] {
        if (!roster) roster = std::make_shared<const Roster>(whole->agencies, accounts);
    });
    return roster;
}

bool Snapshot::Index::claims(const Account& account, std::string_view address) const
{
    return std::ranges::any_of(account.addresses, [&](const Address& claimed) {
        return claimed.address == address && (!claimed.until || as_of < *claimed.until);
    });
}

std::string_view Snapshot::Index::agency_name(const Account& account) const
{
    const Place* found = whole->agency_codes.find(account.agency);
    return !found || *found == nobody ? std::string_view{} : std::string_view(whole->agencies[*found].name);
}

Snapshot::Snapshot() : Snapshot({}, {}, {})
{}

Snapshot::Snapshot(Rows<Agency> agencies, Rows<Account> accounts, std::vector<std::string> domains,
                   std::int64_t as_of, std::vector<Tombstone> tombstones)
    : index_(std::make_unique<Index>())
{
    auto whole = std::make_shared<Whole>();
    whole->agencies = std::move(agencies);
    whole->accounts = std::move(accounts);
    whole->domains = std::move(domains);
    whole->tombstones = std::move(tombstones);
    whole->as_of = as_of;
    whole->build();
    index_->accounts = whole->accounts;
    index_->as_of = as_of;
    index_->next_change = whole->next_change;
    index_->whole = std::move(whole);
    if (index_->whole->has_groups) index_->the_roster();
}

Snapshot::Snapshot(std::unique_ptr<Index> index) : index_(std::move(index))
{}

Snapshot::~Snapshot() = default;

const Account* Snapshot::by_address(std::string_view address) const
{
    return index_->account(&Claims::addresses, base::lower(address));
}

const Account* Snapshot::by_login(std::string_view name) const
{
    std::string wanted = base::lower(name);
    auto local = local_part(wanted);
    bool is_login = index_->place(&Claims::logins, local) != nullptr;
    if (local == wanted) return index_->account(is_login ? &Claims::logins : &Claims::local_parts, wanted);
    if (const auto* owner = by_address(wanted)) return owner;
    const auto* claimant = index_->account(&Claims::logins, local);
    return claimant && index_->claims(*claimant, wanted) ? claimant : nullptr;
}

bool Snapshot::is_unsettled(std::string_view address) const
{
    std::string wanted = base::lower(address);
    if (const auto* found = index_->place(&Claims::addresses, wanted)) return *found == nobody;
    return index_->whole->claims.coming.contains(wanted) || index_->added.coming.contains(wanted);
}

const Account* Snapshot::by_id(const base::Uuid& id) const
{
    return index_->account(&Claims::ids, id.view());
}

std::optional<std::size_t> Snapshot::place_of(const base::Uuid& id) const
{
    const auto* place = index_->place(&Claims::ids, id.view());
    return place ? std::optional<std::size_t>(*place) : std::nullopt;
}

const Account* Snapshot::by_staff_id(std::string_view staff_id) const
{
    return index_->account(&Claims::staff_ids, staff_id);
}

std::optional<base::Uuid> Snapshot::ever_had(std::string_view address) const
{
    std::string wanted = base::lower(address);
    if (const auto* found = index_->place(&Claims::former, wanted)) return index_->accounts[*found].id;
    for (const auto* owners : {&index_->whole->of_agencies, &index_->whole->buried})
        if (auto found = owners->find(wanted); found != owners->end()) return found->second;
    return std::nullopt;
}

bool Snapshot::is_taken(std::string_view login) const
{
    std::string name = base::lower(login);
    return index_->place(&Claims::logins, name) || index_->place(&Claims::local_parts, name) ||
           std::ranges::any_of(index_->whole->domains,
                               [&](const auto& domain) { return ever_had(name + "@" + domain).has_value(); });
}

std::vector<Held> Snapshot::held_by(const base::Uuid& official) const
{
    std::vector<Held> boxes;
    const auto found = index_->whole->held.find(official);
    if (found == index_->whole->held.end()) return boxes;
    for (const auto& hold : found->second) boxes.push_back({&index_->accounts[hold.box], hold.post});
    return boxes;
}

std::optional<Post> Snapshot::post_at(const base::Uuid& official, const Account& box) const
{
    const auto found = index_->whole->held.find(official);
    if (found == index_->whole->held.end()) return std::nullopt;
    for (const auto& hold : found->second)
        if (index_->accounts[hold.box].id == box.id) return hold.post;
    return std::nullopt;
}

const Account* Snapshot::mailbox_of(std::string_view agency_code) const
{
    return index_->at(index_->whole->mailboxes.find(agency_code));
}

const Agency* Snapshot::agency(std::string_view code) const
{
    const auto* found = index_->whole->agency_codes.find(code);
    return !found || *found == nobody ? nullptr : &index_->whole->agencies[*found];
}

bool Snapshot::is_local_domain(std::string_view domain) const
{
    return std::ranges::find(domains(), base::lower(domain)) != domains().end();
}

const Rows<Agency>& Snapshot::agencies() const
{
    return index_->whole->agencies;
}

const Rows<Account>& Snapshot::accounts() const
{
    return index_->accounts;
}

const std::vector<std::string>& Snapshot::domains() const
{
    return index_->whole->domains;
}

const std::vector<std::string>& Snapshot::disputed() const
{
    return index_->whole->claims.disputed;
}

const std::vector<Tombstone>& Snapshot::tombstones() const
{
    return index_->whole->tombstones;
}

const Roster& Snapshot::roster() const
{
    return *index_->the_roster();
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

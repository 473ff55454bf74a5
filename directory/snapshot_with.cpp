// A snapshot that differs from the one before by a few accounts: what was built then is shared, and only what they bring is
// looked at. Whoever changes a password or a title, or is one more, costs no second build of all names.
#include "directory/snapshot_index.hpp"

#include <algorithm>

namespace directory {
namespace {

// The whole keeps the versions that it was built from: so many at most are there twice.
constexpr std::size_t most_edits = 1000;

// Nobody's mail and no letter to many hangs on it but his own.
bool stands_alone(const Account& account)
{
    return !account.is_box() && account.kind != Kind::group;
}

bool is_found_alike(const Account& was, const Account& is)
{
    return was.kind == is.kind && was.login == is.login && was.staff_id == is.staff_id &&
           was.addresses == is.addresses;
}

// For filters of groups (roster.hpp).
bool counts_alike(const Account& was, const Account& is)
{
    return was.agency == is.agency && was.title == is.title && was.state == is.state && was.role == is.role;
}

std::optional<std::int64_t> sooner(std::optional<std::int64_t> a, std::optional<std::int64_t> b)
{
    return a && b ? std::min(*a, *b) : a ? a : b;
}

}  // namespace

std::shared_ptr<const Snapshot> Snapshot::with(std::vector<std::shared_ptr<const Account>> changed,
                                               std::int64_t now) const
{
    if (now < as_of() || (next_change() && *next_change() <= now)) return nullptr;
    if (index_->edits + changed.size() > most_edits) return nullptr;
    auto fresh = std::make_unique<Index>();
    fresh->whole = index_->whole;
    fresh->accounts = index_->accounts;
    fresh->edits = index_->edits + changed.size();
    fresh->as_of = now;
    bool is_counted_alike = true;
    for (auto& row : changed) {
        const auto* was = by_id(row->id);
        is_counted_alike = is_counted_alike && was && counts_alike(*was, *row);
        const auto* place = index_->place(&Claims::ids, row->id.view());
        if (!fresh->put(place, in_lower_case(std::move(row)))) return nullptr;
    }
    if (!fresh->take_added()) return nullptr;
    if (is_counted_alike && fresh->whole->has_groups) fresh->roster = index_->the_roster();
    if (fresh->whole->has_groups) fresh->the_roster();
    return std::shared_ptr<const Snapshot>(new Snapshot(std::move(fresh)));
}

bool Snapshot::Index::put(const Place* place, std::shared_ptr<const Account> row)
{
    if (!stands_alone(*row)) return false;
    if (!place) {
        accounts.push_back(std::move(row));
        return true;
    }
    const auto& was = accounts[*place];
    if (!stands_alone(was) || !is_found_alike(was, *row)) return false;
    accounts.replace(*place, std::move(row));
    return true;
}

bool Snapshot::Index::take_added()
{
    for (auto at = static_cast<Place>(whole->accounts.size()); at < accounts.size(); ++at) {
        if (!is_free(accounts[at])) return false;
        added.take_addresses(accounts[at], at, as_of);
        added.take_names(accounts[at], at);
    }
    next_change = sooner(whole->next_change, added.next_change);
    return true;
}

bool Snapshot::Index::is_free(const Account& account) const
{
    if (place(&Claims::ids, account.id.view()) || place(&Claims::logins, account.login)) return false;
    if (!account.staff_id.empty() && place(&Claims::staff_ids, account.staff_id)) return false;
    return std::ranges::none_of(account.addresses, [this](const Address& one) {
        return place(&Claims::former, one.address) || place(&Claims::local_parts, local_part(one.address));
    });
}

}  // namespace directory

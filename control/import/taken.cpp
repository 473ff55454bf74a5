#include "control/import/taken.hpp"

#include "directory/reserved.hpp"

#include <algorithm>

namespace control {
namespace {

using directory::is_reserved;

const directory::Agency* agency_at(const directory::Snapshot& snapshot, const base::Uuid& id)
{
    auto found = std::ranges::find(snapshot.agencies(), id, &directory::Agency::id);
    return found == snapshot.agencies().end() ? nullptr : &*found;
}

// Names and agencies stand in everybody's address book, staff ids do not.
TakenLogin taken_by(const directory::Account& account, std::string login, const MaySee& may_see)
{
    const bool is_seen = !account.staff_id.empty() && (!may_see || may_see(account));
    return {std::move(login), account.name, is_seen ? account.staff_id : account.agency};
}

std::optional<base::Uuid> owner_of(const directory::Snapshot& snapshot, std::string_view login)
{
    for (const auto& domain : snapshot.domains())
        if (auto owner = snapshot.ever_had(std::string(login).append("@").append(domain))) return owner;
    return std::nullopt;
}

}  // namespace

bool is_address_part(std::string_view text)
{
    auto is_fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.'; };
    return !text.empty() && text.size() <= directory::longest_login && std::ranges::all_of(text, is_fine) &&
           !text.starts_with('.') && !text.ends_with('.') && !text.contains("..");
}

bool is_taken(const directory::Snapshot& snapshot, const Trial& trial, std::string_view login)
{
    return is_reserved(login) || trial.logins.contains(std::string(login)) || snapshot.is_taken(login);
}

bool is_taken(const directory::Snapshot& snapshot, const Trial& trial, std::string_view login,
              const directory::Agency* its)
{
    const bool is_own = its && !snapshot.by_login(login) && owner_of(snapshot, login) == its->id;
    if (is_own) return is_reserved(login) || trial.logins.contains(std::string(login));
    return is_taken(snapshot, trial, login);
}

std::string local_part_of(const directory::Snapshot& snapshot, const directory::Agency& agency)
{
    const auto* box = snapshot.mailbox_of(agency.code);
    const auto address = box ? box->primary_address() : agency.primary_address();
    return std::string(address.substr(0, address.find('@')));
}

TakenLogin holder_of(const directory::Snapshot& snapshot, const Trial& trial, std::string_view login,
                     const MaySee& may_see)
{
    TakenLogin taken{std::string(login), {}, {}};
    if (auto planned = trial.logins.find(taken.login); planned != trial.logins.end())
        return {taken.login, planned->second.name, planned->second.id};
    if (is_reserved(login)) return {taken.login, {}, "RFC 2142"};
    if (const auto* account = snapshot.by_login(login)) return taken_by(*account, taken.login, may_see);
    auto owner = owner_of(snapshot, login);
    if (!owner) return taken;
    if (const auto* account = snapshot.by_id(*owner)) return taken_by(*account, taken.login, may_see);
    if (const auto* agency = agency_at(snapshot, *owner)) return {taken.login, agency->name, agency->code};
    return {taken.login, {}, to_string(*owner)};
}

std::string shown(const TakenLogin& taken)
{
    return taken.name.empty() ? taken.id : taken.name + " (" + taken.id + ")";
}

std::string shown(const std::vector<TakenLogin>& taken)
{
    std::string text;
    for (const auto& one : taken) {
        std::string holder = one.name + (one.name.empty() || one.id.empty() ? "" : ", ") + one.id;
        text += (text.empty() ? "" : ", ") + one.login + (holder.empty() ? "" : " (" + holder + ")");
    }
    return text;
}

}  // namespace control

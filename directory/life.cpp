#include "directory/life.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace directory {
namespace {

constexpr std::array<std::string_view, 8> steps{"activate", "lock",      "unlock",   "close",
                                                "reopen",   "ask-purge", "call-off", "purge"};

constexpr Edge table[] = {
    {Step::activate, State::pending, State::active},
    {Step::lock, State::active, State::locked, true, true},
    {Step::unlock, State::locked, State::active},
    {Step::close, State::pending, State::closed},
    {Step::close, State::active, State::closed},
    {Step::close, State::locked, State::closed},
    {Step::reopen, State::closed, State::active},
    {Step::ask_purge, State::locked, State::purge_pending, false, true},
    {Step::ask_purge, State::closed, State::purge_pending, true, true},
    {Step::call_off, State::purge_pending, State::closed},
    {Step::purge, State::purge_pending, State::purged, false, true},
};

// Mail of these goes on to somebody when they end (bàn giao): it is the office's, not one person's.
bool needs_successor(Kind kind)
{
    return kind == Kind::agency || kind == Kind::sub_unit || kind == Kind::role;
}

std::optional<std::string> find_hold(const Account& account, const Snapshot&)
{
    if (account.hold.empty()) return std::nullopt;
    return account.hold;
}

std::optional<std::string> find_no_successor(const Account& account, const Snapshot& snapshot)
{
    if (!needs_successor(account.kind) || living_successor(snapshot, account)) return std::nullopt;
    return std::string();
}

// Whoever was pending has his addresses from now on: the oldest tells since when he is active.
std::vector<Address> begun(std::vector<Address> addresses, std::int64_t now)
{
    for (auto& one : addresses)
        if (!one.until || *one.until > now) one.from = now;
    return addresses;
}

// LDAP wants a name: the login, which the address tells anyway.
void forget_person(AccountEdit& edit, const Account& account)
{
    edit.name = account.login;
    edit.title = edit.phone = edit.mobile = edit.sex = edit.staff_id = edit.hold = edit.filter = "";
    edit.state_reason = "";
    edit.role = Role::none;
    edit.quota_bytes = 0;
    edit.holders.emplace();
    edit.members.emplace();
    edit.password_hash = "";
    edit.password_since = 0;
    edit.must_change_password = false;
    for (auto detail : {Detail::certificate, Detail::smime_certificate, Detail::scram, Detail::totp,
                        Detail::app_password, Detail::former_password, Detail::birth_date})
        edit.details[detail] = {};
}

}  // namespace

std::string_view to_string(Step step)
{
    return steps.at(static_cast<std::size_t>(step));
}

std::span<const Edge> edges()
{
    return table;
}

std::optional<State> after(State from, Step step, Actor actor)
{
    for (const auto& edge : table) {
        const bool may = actor == Actor::admin ? edge.for_admins : edge.for_timers;
        if (edge.from == from && edge.step == step && may) return edge.to;
    }
    return std::nullopt;
}

AccountEdit edit_for(const Account& account, State to, std::string reason, std::int64_t now)
{
    AccountEdit edit;
    edit.state = to;
    edit.state_since = now;
    edit.state_reason = std::move(reason);
    if (to != State::active && to != State::locked && !account.grants.empty()) edit.grants.emplace();
    if (account.state == State::pending && to == State::active)
        edit.addresses = begun(account.addresses, now);
    if (to == State::purged) forget_person(edit, account);
    return edit;
}

Blockers::Blockers()
{
    add("legal_hold", find_hold);
    add("no_successor", find_no_successor);
}

std::vector<Blocker> Blockers::of(const Account& account, const Snapshot& snapshot) const
{
    std::vector<Blocker> found;
    for (const auto& [name, find] : table_)
        if (auto what = find(account, snapshot)) found.push_back({name, std::move(*what)});
    return found;
}

const Account* living_successor(const Snapshot& snapshot, const Account& account)
{
    std::set<base::Uuid> met{account.id};
    std::vector<const Account*> open{&account};
    for (std::size_t at = 0; at < open.size(); ++at) {
        for (const auto& id : open[at]->successors) {
            const auto* next = snapshot.by_id(id);
            if (!next || !met.insert(id).second) continue;
            if (next->may_receive()) return next;
            open.push_back(next);
        }
    }
    return nullptr;
}

}  // namespace directory

#include "control/verbs/reports.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;
using directory::Account;
using directory::Agency;
using directory::Kind;
using directory::Snapshot;
using directory::State;

constexpr std::string_view unknown = "unknown";
constexpr int deepest = 64;  // a loop in the tree must not hurt

std::string day_of(std::int64_t when)
{
    if (when == 0) return {};
    const std::chrono::sys_seconds local{std::chrono::seconds(when) + std::chrono::hours(7)};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(local)};
    return base::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

// 2026-11-27 08:15, as it is in Vietnam.
std::string minute_of(std::int64_t when)
{
    const auto minutes = (when + 7 * 3'600) / 60 % (24 * 60);
    return base::format("{} {:02}:{:02}", day_of(when), minutes / 60, minutes % 60);
}

std::int64_t percent(std::int64_t part, std::int64_t whole)
{
    return whole == 0 ? 0 : (part * 100 + whole / 2) / whole;
}

const Agency* agency_of(const Facts& facts, const Account& account)
{
    return facts.snapshot.agency(account.agency);
}

std::string agency_name(const Facts& facts, const Account& account)
{
    const auto* agency = agency_of(facts, account);
    return agency ? agency->name : account.agency;
}

template<typename Keep> std::vector<const Account*> accounts_where(const Facts& facts, Keep keep)
{
    std::vector<const Account*> found;
    for (const auto& account : facts.snapshot.accounts())
        if (facts.is_within(account.agency) && keep(account)) found.push_back(&account);
    std::ranges::sort(found, {}, [](const Account* one) { return std::tie(one->agency, one->login); });
    return found;
}

// How many officials there are of each kind in an agency.
struct Count {
    std::int64_t pending = 0, active = 0, locked = 0, closed = 0, waiting = 0, purged = 0, regular = 0;

    void add(const Account& account, bool is_regular)
    {
        switch (account.state) {
        case State::pending: ++pending; break;
        case State::active: ++active; break;
        case State::locked: ++locked; break;
        case State::closed: ++closed; break;
        case State::purge_pending: ++waiting; break;
        case State::purged: ++purged; break;
        }
        if (is_regular && account.state == State::active) ++regular;
    }
    void add(const Count& other)
    {
        pending += other.pending;
        active += other.active;
        locked += other.locked;
        closed += other.closed;
        waiting += other.waiting;
        purged += other.purged;
        regular += other.regular;
    }
    // Whoever still works there, as far as the directory knows.
    std::int64_t people() const { return pending + active + locked; }
    std::int64_t with_account() const { return active + locked; }
};
using Counts = std::unordered_map<std::string, Count>;

Counts count_officials(const Facts& facts)
{
    Counts counts;
    for (const auto& account : facts.snapshot.accounts()) {
        if (account.kind != Kind::official) continue;
        const bool is_regular = facts.last_use(account.id) >= facts.regular_since;
        counts[account.agency].add(account, is_regular);
    }
    return counts;
}

Json::Object agency_row(const Agency& agency)
{
    return {{"code", agency.code}, {"name", agency.name}, {"level", to_string(agency.level)}};
}

Json::Object states_row(const Count& count, Json::Object row)
{
    row.emplace("active", count.active);
    row.emplace("locked", count.locked);
    row.emplace("pending", count.pending);
    row.emplace("closed", count.closed);
    row.emplace("purge_pending", count.waiting);
    row.emplace("purged", count.purged);
    return row;
}

// Who works there and has no account is not in the directory: the share is known only where the staff was counted.
Json::Object use_row(const Count& count, std::optional<std::int64_t> staff, Json::Object row)
{
    row.emplace("staff", staff ? Json(*staff) : Json(unknown));
    row.emplace("people", count.people());
    row.emplace("with_account", count.with_account());
    row.emplace("with_account_percent", staff ? Json(percent(count.with_account(), *staff)) : Json(unknown));
    row.emplace("regular", count.regular);
    row.emplace("regular_percent", percent(count.regular, count.people()));
    return row;
}

// A row for each agency, and the sum.
template<typename Make> Json::Array by_agency(const Facts& facts, Make make)
{
    auto counts = count_officials(facts);
    Count sum;
    Json::Array rows;
    for (const auto* agency : in_tree_order(facts.snapshot)) {
        if (!facts.is_within(agency->code)) continue;
        const auto& count = counts[agency->code];
        sum.add(count);
        rows.emplace_back(make(count, agency_row(*agency)));
    }
    rows.emplace_back(make(sum, Json::Object{{"code", ""}, {"name", "*"}, {"level", ""}}));
    return rows;
}

Json::Array accounts_report(const Facts& facts)
{
    return by_agency(facts, states_row);
}

std::optional<std::int64_t> staff_of(const Facts& facts, const std::string& code)
{
    const auto found = facts.staff.find(code);
    return found == facts.staff.end() ? std::nullopt : std::optional(found->second);
}

// Of all, where each was counted.
std::optional<std::int64_t> staff_in_all(const Facts& facts)
{
    std::int64_t sum = 0;
    for (const auto& agency : facts.snapshot.agencies()) {
        if (!facts.is_within(agency.code)) continue;
        const auto staff = staff_of(facts, agency.code);
        if (!staff) return std::nullopt;
        sum += *staff;
    }
    return sum;
}

Json::Array use_report(const Facts& facts)
{
    return by_agency(facts, [&facts](const Count& count, Json::Object row) {
        const auto code = row["code"].as_text();
        return use_row(count, code.empty() ? staff_in_all(facts) : staff_of(facts, code), std::move(row));
    });
}

Json::Object locked_row(const Facts& facts, const Account& account, std::string_view lock)
{
    return {{"address", account.primary_address()},
            {"name", account.name},
            {"title", account.title},
            {"agency", account.agency},
            {"agency_name", agency_name(facts, account)},
            {"lock", lock},
            {"last_used", day_of(facts.last_use(account.id))}};
}

// Where his name is closed to some networks: from the first of them on until the last is open again.
Json::Object locked_out_row(const Facts& facts, const Account& account,
                            const std::vector<directory::LockOut>& locks)
{
    auto row = locked_row(facts, account, "wrong-passwords");
    const auto since = std::ranges::min(locks, {}, &directory::LockOut::since).since;
    const auto until = std::ranges::max(locks, {}, &directory::LockOut::until).until;
    const bool is_endless = std::ranges::any_of(locks, [](const auto& one) { return one.until == 0; });
    row.emplace("since", minute_of(since));
    row.emplace("until", is_endless ? std::string() : minute_of(until));
    row.emplace("networks", locks.size());
    row.emplace("reason", "");
    return row;
}

// Accounts that are locked as such, then names that are closed to some networks after too many wrong passwords.
Json::Array locked_report(const Facts& facts)
{
    Json::Array rows;
    for (const auto* account :
         accounts_where(facts, [](const auto& one) { return one.state == State::locked; })) {
        auto row = locked_row(facts, *account, "account");
        row.emplace("since", day_of(account->state_since));
        row.emplace("until", "");
        row.emplace("networks", 0);
        row.emplace("reason", account->state_reason);
        rows.emplace_back(std::move(row));
    }
    std::unordered_map<base::Uuid, std::vector<directory::LockOut>> locks;
    for (const auto& one : facts.lock_outs) {
        const auto* account = facts.snapshot.by_login(one.login);
        if (!account) account = facts.snapshot.by_address(one.login);
        if (account) locks[account->id].push_back(one);
    }
    for (const auto* account : accounts_where(facts, [&](const auto& one) { return locks.contains(one.id); }))
        rows.emplace_back(locked_out_row(facts, *account, locks[account->id]));
    return rows;
}

// Whoever answers for it: of an official's account he himself, of a box those who hold it now.
std::string manager_of(const Facts& facts, const Account& account)
{
    if (account.kind == Kind::official) return account.name;
    std::string names;
    for (const auto& one : account.holders) {
        const auto* official = facts.snapshot.by_id(one.official);
        if (!official || !one.is_open_at(facts.now)) continue;
        names += names.empty() ? official->name : ", " + official->name;
    }
    return names;
}

// Of the oldest address: a pending one's do not count, and begin when it is activated.
std::int64_t active_since(const Account& account)
{
    if (account.state == State::pending || account.addresses.empty()) return 0;
    return std::ranges::min(account.addresses, {}, &directory::Address::from).from;
}

// QCVN 12:2026/BCA 3.7.2.5: type, name, status, asset, manager, department, activation and disable dates.
Json::Array inventory_report(const Facts& facts)
{
    Json::Array rows;
    for (const auto* account : accounts_where(facts, [](const auto&) { return true; })) {
        const bool is_out = account->state != State::active && account->state != State::pending;
        rows.emplace_back(Json::Object{{"type", to_string(account->kind)},
                                       {"name", account->name},
                                       {"status", to_string(account->state)},
                                       {"asset", account->primary_address()},
                                       {"manager", manager_of(facts, *account)},
                                       {"department", agency_name(facts, *account)},
                                       {"activation_date", day_of(active_since(*account))},
                                       {"disable_date", day_of(is_out ? account->state_since : 0)}});
    }
    return rows;
}

// Whether a quota is within the bounds of its profile; empty where that has none.
std::string_view fit_of(std::uint64_t quota, const directory::QuotaRules& rules)
{
    if (!rules.least && !rules.most) return "";
    const auto fault = directory::fault_in(quota, rules);
    if (!fault) return "ok";
    return *fault == directory::QuotaFault::under_least ? "under" : "over";
}

Json::Array quota_report(const Facts& facts)
{
    auto has_mail = [&facts](const Account& one) {
        return facts.stored.contains(one.id) || one.quota_bytes != 0;
    };
    const directory::Profile silent;
    Json::Array rows;
    for (const auto* account : accounts_where(facts, has_mail)) {
        const auto& profile = facts.profile_of ? facts.profile_of(account->agency) : silent;
        const auto rules = directory::quota_rules(profile, *account);
        const auto found = facts.stored.find(account->id);
        const auto stored = found == facts.stored.end() ? Stored() : found->second;
        rows.emplace_back(Json::Object{{"address", account->primary_address()},
                                       {"name", account->name},
                                       {"agency", account->agency},
                                       {"messages", stored.messages},
                                       {"bytes", stored.bytes},
                                       {"quota_bytes", account->quota_bytes},
                                       {"percent", percent(static_cast<std::int64_t>(stored.bytes),
                                                           static_cast<std::int64_t>(account->quota_bytes))},
                                       {"profile", profile.name},
                                       {"given_bytes", rules.given},
                                       {"fits", fit_of(account->quota_bytes, rules)}});
    }
    return rows;
}

Json::Array agencies_report(const Facts& facts)
{
    auto counts = count_officials(facts);
    Counts below;
    for (const auto& agency : facts.snapshot.agencies()) {
        const Count own = counts[agency.code];
        const auto* above = &agency;
        for (int depth = 0; above && depth < deepest; ++depth) {
            below[above->code].add(own);
            above = above->parent.empty() ? nullptr : facts.snapshot.agency(above->parent);
        }
    }
    Json::Array rows;
    for (const auto* agency : in_tree_order(facts.snapshot)) {
        if (!facts.is_within(agency->code)) continue;
        auto row = agency_row(*agency);
        row.emplace("depth", depth_of(facts.snapshot, *agency));
        row.emplace("officials", counts[agency->code].people());
        row.emplace("with_below", below[agency->code].people());
        row.emplace("locked_below", below[agency->code].locked);
        rows.emplace_back(std::move(row));
    }
    return rows;
}

}  // namespace

std::span<const Report> reports()
{
    static const Report table[] = {
        {"accounts",
         {"code", "name", "level", "active", "locked", "pending", "closed", "purge_pending", "purged"},
         false,
         accounts_report},
        {"use",
         {"code", "name", "staff", "people", "with_account", "with_account_percent", "regular",
          "regular_percent"},
         false,
         use_report},
        {"locked",
         {"address", "name", "title", "agency", "agency_name", "lock", "since", "until", "networks", "reason",
          "last_used"},
         false,
         locked_report},
        {"inventory",
         {"type", "name", "status", "asset", "manager", "department", "activation_date", "disable_date"},
         false,
         inventory_report},
        {"quota",
         {"address", "name", "agency", "messages", "bytes", "quota_bytes", "percent", "profile",
          "given_bytes", "fits"},
         true,
         quota_report},
        {"agencies",
         {"code", "name", "level", "officials", "with_below", "locked_below"},
         false,
         agencies_report},
    };
    return table;
}

std::set<std::string, std::less<>> codes_below(const Snapshot& snapshot, std::string_view top)
{
    std::set<std::string, std::less<>> codes;
    for (const auto& agency : snapshot.agencies()) {
        const auto* above = &agency;
        for (int depth = 0; above && depth < deepest; ++depth) {
            if (top.empty() || base::iequals(above->code, top)) {
                codes.insert(agency.code);
                break;
            }
            above = above->parent.empty() ? nullptr : snapshot.agency(above->parent);
        }
    }
    if (top.empty()) codes.insert("");
    return codes;
}

std::vector<const Agency*> in_tree_order(const Snapshot& snapshot)
{
    // H37.2 before H37.10: shorter parts first.
    const auto key = [](const Agency* agency) {
        std::vector<std::pair<std::size_t, std::string_view>> parts;
        for (auto part : base::split(agency->code, '.')) parts.emplace_back(part.size(), part);
        return parts;
    };
    std::vector<const Agency*> all;
    for (const auto& agency : snapshot.agencies()) all.push_back(&agency);
    std::ranges::sort(all, {}, key);
    return all;
}

int depth_of(const Snapshot& snapshot, const Agency& agency)
{
    int depth = 0;
    const auto* above = agency.parent.empty() ? nullptr : snapshot.agency(agency.parent);
    for (; above && depth < deepest; ++depth)
        above = above->parent.empty() ? nullptr : snapshot.agency(above->parent);
    return depth;
}

}  // namespace control

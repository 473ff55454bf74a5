// official.move: to another agency of the province. What the official could open and administer of the old agency, and of
// the agencies below it but for those that he moves to, ends;
// groups follow by themselves. The address stays, or a new one by the scheme of the new agency's profile comes before it
// and the old one is an alias until a day.
//
//   {"name":"tvhung","to":"H37.32","reason":"…","address":"keep"|"new"|"tvhung2","alias_until":1798736400,
//    "id_digits":"0123"}      the last of the citizen id, where the new agency's scheme asks for them; never kept
//   {"official":{…},"from":"H37.31","ended":["vanthu.skhcn"],"address":"tvhung@…","alias_until":1798736400}
//
// Who has the quota that the old agency's profile gives, or none, gets what the new one's gives; one of his own stays, if
// the new profile allows it.
//
// Broken off, the same again brings it to its end: what belongs to the old agency ends first.

#include "base/settings.hpp"
#include "base/text.hpp"
#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "control/verbs/holding.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/people.hpp"
#include "control/verbs/reports.hpp"
#include "control/verbs/stepping.hpp"
#include "directory/agency_naming.hpp"
#include "directory/profile_values.hpp"
#include "directory/reserved.hpp"

#include <algorithm>
#include <set>

namespace control {
namespace {

using directory::Account;
using directory::Agency;
using directory::Snapshot;

constexpr std::int64_t most_until = std::int64_t{1} << 40;

struct Move {
    std::string name, to, reason, address;
    std::optional<std::int64_t> alias_until;
    std::string id_digits{};
};

Move parse(Args& args)
{
    Move asked{args.text("name"),
               args.text("to"),
               args.optional_text("reason"),
               args.optional_text("address"),
               {},
               {}};
    asked.alias_until = args.optional_number("alias_until", most_until);
    if (asked.address.empty()) asked.address = "keep";
    asked.id_digits = args.optional_text("id_digits");
    const bool is_number = base::to_number(asked.id_digits).has_value();
    if (!asked.id_digits.empty() && (!is_number || asked.id_digits.size() < 3 || asked.id_digits.size() > 4))
        args.refuse("id_digits", "bad_id_digits");
    return asked;
}

std::string address_part_of(const Agency& agency)
{
    const auto address = agency.primary_address();
    if (!address.empty()) return std::string(address.substr(0, address.find('@')));
    return directory::abbreviation_of(agency.name, agency.short_name);
}

bool is_address_part(std::string_view text)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    };
    return !text.empty() && text.size() <= directory::longest_login && std::ranges::all_of(text, fits);
}

struct Moving {
    std::shared_ptr<const Snapshot> snapshot;
    Account official;
    Agency to;
    std::string address;  // a new one; empty: it stays
    std::optional<std::uint64_t> quota{};
};

using Login = std::expected<std::string, Refusal>;

std::string why_unnamed(directory::Lack lack)
{
    switch (lack) {
    case directory::Lack::birth_year:
    case directory::Lack::birth_month: return "move_needs_birth_date";
    case directory::Lack::id3:
    case directory::Lack::id4: return "move_needs_id_digits";
    default: return "move_needs_address";
    }
}

// What a name may be made of besides: neither is shown or recorded.
struct Personal {
    std::optional<directory::BirthDate> birth;
    std::string id_digits;
};

// By the scheme of the agency that he moves to.
Login new_login(life::Policies policies, const Moving& moving, const Personal& personal)
{
    const auto& [snapshot, account, to, address, quota] = moving;
    const auto& profile = policies.for_agency(to.code);
    const auto rules = profile.naming_rules();
    if (!rules) return no(base::Code::cannot, "no_scheme", {{"profile", policies.name_for(to.code)}});
    directory::Ordinals ordinals;
    const std::string part = address_part_of(to);
    const auto is_taken = [&known = *snapshot](std::string_view login) {
        return known.is_taken(login) || directory::is_reserved(login);
    };
    auto named = directory::Namer(*rules, is_taken, ordinals)
                     .name({account.name, part, personal.birth, personal.id_digits});
    if (!named) return no(base::Code::cannot, why_unnamed(named.error().lack), {{"name", account.name}});
    return std::move(named->login);
}

Login decided_login(const Snapshot& snapshot, const std::string& asked)
{
    if (!is_address_part(asked)) return no(base::Code::invalid, "bad_login", {{"login", asked}});
    if (snapshot.is_taken(asked)) return no(base::Code::exists, "address_taken", {{"address", asked}});
    return asked;
}

// Old ones that are still open end on that day.
std::vector<directory::Address> addresses_with(const Account& account, std::string address, std::int64_t now,
                                               std::int64_t alias_until)
{
    std::vector<directory::Address> all{{std::move(address), now, std::nullopt}};
    for (auto one : account.addresses) {
        if (!one.until) one.until = alias_until;
        all.push_back(std::move(one));
    }
    return all;
}

using Codes = std::set<std::string, std::less<>>;

// The old agency and those below it; who moves to one of these keeps what he has there.
Codes left_by(const Snapshot& snapshot, const Account& official, const Agency& to)
{
    auto codes = codes_below(snapshot, official.agency);
    codes.insert(official.agency);
    if (codes.contains(to.code))
        for (const auto& code : codes_below(snapshot, to.code)) codes.erase(code);
    return codes;
}

// Of his grants those over them end now, and those to come never begin.
std::vector<directory::Grant> grants_without(const Account& account, const std::set<base::Uuid>& agencies,
                                             std::int64_t now)
{
    auto grants = account.grants;
    std::erase_if(grants,
                  [&](const auto& grant) { return agencies.contains(grant.scope) && grant.from > now; });
    for (auto& grant : grants)
        if (agencies.contains(grant.scope) && grant.is_open_at(now)) grant.until = now;
    return grants;
}

// Their boxes that he can open, or could from a day to come on.
std::vector<Account> boxes_of(const Snapshot& snapshot, const Account& official, const Codes& codes,
                              std::int64_t now)
{
    std::vector<Account> boxes;
    for (const auto& box : snapshot.accounts())
        if (codes.contains(box.agency) && holds(box.holders, official.id, now)) boxes.push_back(box);
    return boxes;
}

net::Task<std::optional<Refusal>> end_holding(Session& session, Account box, Account official,
                                              std::int64_t now)
{
    directory::AccountEdit edit;
    edit.holders = released(box.holders, official.id, now);
    auto stored = co_await session.directory().edit(box.id, std::move(edit), box.version);
    if (!stored) co_return from_directory(stored.error());
    Act act{ledger::Kind::released,
            "a mailbox is not opened any more by who has moved",
            {"login", official.login},
            {"reason", session.said().reason},
            {{"box", box.login}}};
    co_return co_await session.record(std::move(act));
}

using Quota = std::expected<std::optional<std::uint64_t>, Refusal>;

// nullopt: it stays as it is.
Quota quota_there(const directory::Profiles& profiles, const Moving& moving, std::uint64_t stored)
{
    const auto& official = moving.official;
    life::Policies policies(profiles, *moving.snapshot);
    if (policies.name_for(official.agency) == policies.name_for(moving.to.code)) return std::nullopt;
    const auto& here = policies.for_agency(official.agency);
    const auto& there = policies.for_agency(moving.to.code);
    if (auto fault = fault_in(policies)) return std::unexpected(std::move(*fault));
    const auto was = directory::quota_rules(here, official), is = directory::quota_rules(there, official);
    if (official.quota_bytes != 0 && official.quota_bytes != was.given) {
        auto fault = quota_fault(official.quota_bytes, there, is);
        if (fault) return no(base::Code::invalid, fault->key, std::move(fault->values));
        return std::nullopt;
    }
    if (is.given == 0 || is.given == official.quota_bytes) return std::nullopt;
    if (stored > is.given)
        return no(base::Code::cannot, "quota_under_stored",
                  {{"address", official.primary_address()},
                   {"login", official.login},
                   {"stored", base::size_text(stored)},
                   {"size", base::size_text(is.given)},
                   {"profile", there.name}});
    return is.given;
}

std::string text_of(const directory::Said<directory::Period>& least)
{
    return least ? directory::write_value(*least) : "-";
}

// Two have agreed when it is to be erased, by the rules of where it is.
std::optional<Refusal> fault_of_state(const Account& official)
{
    using enum directory::State;
    if (official.state != purge_pending && official.state != purged) return {};
    return refusal(base::Code::cannot,
                   official.state == purged ? "official_purged" : "official_purge_pending",
                   {{"address", official.primary_address()}});
}

// Who is locked or closed keeps his time until he is erased: to have it shorter is for two (REQ-ADM-4).
std::optional<Refusal> fault_of_timers(life::Policies policies, const Moving& moving)
{
    const auto& official = moving.official;
    if (official.state == directory::State::active || official.state == directory::State::pending) return {};
    const auto here = policies.for_agency(official.agency).timers.purge_least;
    const auto there = policies.for_agency(moving.to.code).timers.purge_least;
    if (auto fault = fault_in(policies)) return fault;
    if (here == there || !life::is_shorter(here, there)) return {};
    return refusal(base::Code::cannot, "move_erases_sooner",
                   {{"address", official.primary_address()},
                    {"state", directory::to_string(official.state)},
                    {"code", moving.to.code},
                    {"here", text_of(here)},
                    {"there", text_of(there)}});
}

net::Task<Quota> choose_quota(Session& session, const Moving& moving)
{
    auto mail = session.store().account(moving.official.id);
    const auto usage = co_await mail.usage();
    if (!usage)
        co_return std::unexpected(
            refusal(usage.error().code, "store_refused", {{"why", usage.error().detail}}));
    auto work = [&profiles = session.parts().profiles, &moving, stored = usage->bytes,
                 kept = kept_meanwhile(session)]() -> Quota {
        life::Policies in_force(profiles, *moving.snapshot);
        in_force.keep(kept);
        if (auto fault = fault_of_timers(std::move(in_force), moving))
            return std::unexpected(std::move(*fault));
        return quota_there(profiles, moving, stored);
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

net::Task<std::optional<Refusal>> move(Session& session, Moving moving, Move asked)
{
    const auto now = session.now();
    const auto& [snapshot, official, to, address, quota] = moving;
    directory::AccountEdit edit;
    edit.agency = to.code;
    edit.quota_bytes = quota;
    if (!address.empty()) edit.addresses = addresses_with(official, address, now, *asked.alias_until);
    if (!official.grants.empty()) {
        std::set<base::Uuid> left;
        for (const auto& code : left_by(*snapshot, official, to))
            if (const auto* agency = snapshot->agency(code)) left.insert(agency->id);
        edit.grants = grants_without(official, left, now);
    }
    auto stored = co_await session.directory().edit(official.id, std::move(edit), official.version);
    if (!stored) co_return from_directory(stored.error());
    Act act{ledger::Kind::moved,
            std::string("an official has moved from ").append(official.agency).append(" to ").append(to.code),
            {"login", official.login},
            {"reason", asked.reason.empty() ? session.said().reason : asked.reason}};
    co_return co_await session.record(std::move(act));
}

net::Task<Login> choose(Session& session, Moving moving, Move asked)
{
    if (asked.address == "keep") co_return std::string();
    if (asked.address != "new") {
        if (auto fault = fault_of_name(session, asked.address)) co_return std::unexpected(std::move(*fault));
        co_return decided_login(*moving.snapshot, asked.address);
    }
    auto reading = session.directory().details(moving.official.id, directory::Detail::birth_date);
    const auto known = co_await std::move(reading);
    if (!known) co_return std::unexpected(from_directory(known.error()));
    Personal personal{std::nullopt, std::move(asked.id_digits)};
    if (!known->empty()) personal.birth = directory::birth_date_from(known->front());
    auto work = [&profiles = session.parts().profiles, moving = std::move(moving),
                 personal = std::move(personal)] {
        return new_login(life::Policies(profiles, *moving.snapshot), moving, personal);
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

net::Task<Answer> carry_out(Session& session, Moving moving, Move asked)
{
    const auto now = session.now();
    base::Json::Array ended;
    const auto left = left_by(*moving.snapshot, moving.official, moving.to);
    for (const auto& box : boxes_of(*moving.snapshot, moving.official, left, now)) {
        if (auto fault = co_await end_holding(session, box, moving.official, now))
            co_return std::unexpected(std::move(*fault));
        ended.emplace_back(box.login);
    }
    if (auto fault = co_await move(session, moving, asked)) co_return std::unexpected(std::move(*fault));
    const auto fresh = session.directory().snapshot();
    const auto* official = fresh->by_id(moving.official.id);
    base::Json::Object answer{{"official", describe(*fresh, official ? *official : moving.official)},
                              {"from", moving.official.agency},
                              {"ended", std::move(ended)}};
    if (!moving.address.empty()) {
        answer.emplace("address", moving.address);
        answer.emplace("alias_until", *asked.alias_until);
    }
    if (moving.quota) answer.emplace("quota_bytes", *moving.quota);
    co_return answer;
}

net::Task<Answer> handle(Session& session, Move asked)
{
    auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto to = find_agency(session, *snapshot, asked.to);
    if (!to) co_return std::unexpected(to.error());
    Moving moving{snapshot, **found, **to, {}};
    if (moving.official.agency == moving.to.code)
        co_return no(base::Code::exists, "moved_already",
                     {{"address", moving.official.primary_address()}, {"code", moving.to.code}});
    if (auto fault = fault_of_state(moving.official)) co_return std::unexpected(std::move(*fault));
    auto choosing = choose(session, moving, asked);
    auto login = co_await std::move(choosing);
    if (!login) co_return std::unexpected(std::move(login.error()));
    if (!login->empty() && asked.alias_until.value_or(0) <= session.now())
        co_return no(base::Code::invalid, "alias_needs_day");
    auto quota = co_await choose_quota(session, moving);
    if (!quota) co_return std::unexpected(std::move(quota.error()));
    moving.quota = *quota;
    if (!login->empty()) moving.address = *login + "@" + snapshot->domains().front();
    co_return co_await carry_out(session, std::move(moving), std::move(asked));
}

}  // namespace

const Verb official_move{"official.move", parse_then<parse, handle>, Duty::recorded, directory::Right::move};

}  // namespace control

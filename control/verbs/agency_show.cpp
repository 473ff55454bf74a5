// agency.show: one agency: what its entry holds, by which profile it is kept and whose that is, who administers it, and how
// many there are in it.
//
//   {"code":"H37.31"}
//   {"agency":{"id":"…","code":"H37.31","parent":"H37","parent_name":"…","level":"district","kind":"…","name":"…",
//     "short_name":"…","gso_code":"…","address":"…","profile":"","kept_by":"langson","profile_of":"H37","version":"…",
//     "until":1790000000,"predecessors":["H37.30"],"successors":[],"admins":[{"login":"…","name":"…","rights":"see,lock"}],
//     "officials":12,"officials_below":340,"agencies_below":21,
//     "mail":{"bytes":…,"messages":…,"quota_bytes":…}}}
//
// Profile_of: the agency that names the profile; empty where it is the server's own. Until is absent while it exists.

#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "life/policies.hpp"
#include "store/agencies.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;
using directory::Agency;
using directory::Snapshot;

struct Asked {
    std::string code;
};

Asked parse(Args& args)
{
    return {args.text("code")};
}

Json::Array codes_of(const Snapshot& snapshot, const std::vector<base::Uuid>& ids)
{
    Json::Array codes;
    for (const auto& id : ids) {
        const auto* agency = agency_of(snapshot, id);
        codes.emplace_back(agency ? agency->code : to_string(id));
    }
    return codes;
}

// Those whose grants are of this agency itself.
Json::Array admins_of(const Snapshot& snapshot, const Agency& agency, std::int64_t when)
{
    Json::Array admins;
    for (const auto& account : snapshot.accounts()) {
        for (const auto& grant : account.grants) {
            if (grant.scope != agency.id || !grant.is_open_at(when)) continue;
            admins.emplace_back(Json::Object{
                {"login", account.login}, {"name", account.name}, {"rights", to_string(grant.rights)}});
        }
    }
    return admins;
}

void count(Json::Object& shown, const Snapshot& snapshot, const Agency& agency)
{
    Scope scope;
    scope.add(agency.id);
    std::int64_t here = 0, below = 0;
    for (const auto& account : snapshot.accounts()) {
        if (account.kind != directory::Kind::official) continue;
        if (account.agency == agency.code)
            ++here;
        else if (scope.holds(snapshot, account.agency))
            ++below;
    }
    const auto is_below = [&](const Agency& one) {
        return one.id != agency.id && scope.holds(snapshot, one.code);
    };
    shown.emplace("officials", here);
    shown.emplace("officials_below", below);
    shown.emplace("agencies_below", std::ranges::count_if(snapshot.agencies(), is_below));
}

// Which profile counts, and whose it is.
void tell_profile(Json::Object& shown, const directory::Profiles& profiles, const Snapshot& snapshot,
                  const Agency& agency)
{
    life::Policies policies(profiles, snapshot);
    shown.emplace("profile", agency.profile);
    shown.emplace("kept_by", policies.name_for(agency.code));
    const Agency* place = &agency;
    for (int depth = 0; place && place->profile.empty() && depth < 64; ++depth)
        place = snapshot.agency(place->parent);
    shown.emplace("profile_of", place && !place->profile.empty() ? place->code : std::string());
}

std::string address_of(const Snapshot& snapshot, const Agency& agency)
{
    const auto* mailbox = snapshot.mailbox_of(agency.code);
    return std::string(mailbox ? mailbox->primary_address() : agency.primary_address());
}

Json::Object describe(const Parts& parts, const Snapshot& snapshot, const Agency& agency, std::int64_t when)
{
    const auto* above = snapshot.agency(agency.parent);
    Json::Object shown{{"id", to_string(agency.id)},
                       {"code", agency.code},
                       {"parent", agency.parent},
                       {"parent_name", above ? above->name : std::string()},
                       {"level", to_string(agency.level)},
                       {"kind", agency.kind},
                       {"name", agency.name},
                       {"short_name", agency.short_name},
                       {"gso_code", agency.gso_code},
                       {"address", address_of(snapshot, agency)},
                       {"version", agency.version},
                       {"predecessors", codes_of(snapshot, agency.predecessors)},
                       {"successors", codes_of(snapshot, agency.successors)},
                       {"admins", admins_of(snapshot, agency, when)}};
    if (agency.until) shown.emplace("until", *agency.until);
    tell_profile(shown, parts.profiles, snapshot, agency);
    count(shown, snapshot, agency);
    const auto usage = parts.agencies ? parts.agencies->last_usage(agency.id) : std::nullopt;
    if (usage)
        shown.emplace("mail", Json::Object{{"bytes", usage->usage.bytes},
                                           {"messages", usage->usage.messages},
                                           {"quota_bytes", usage->limit.quota.bytes}});
    return shown;
}

net::Task<Answer> handle(Session& session, Asked asked)
{
    return show_agency(session, std::move(asked.code));
}

}  // namespace

net::Task<Answer> show_agency(Session& session, std::string code)
{
    const auto snapshot = session.directory().snapshot();
    const auto found = find_agency(session, *snapshot, code);
    if (!found) co_return std::unexpected(found.error());
    auto work = [&parts = session.parts(), snapshot, agency = *found, when = session.now()] {
        return describe(parts, *snapshot, *agency, when);
    };
    co_return Json::Object{{"agency", co_await net::offload(session.offload(), std::move(work))}};
}

const Verb agency_show{"agency.show", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control

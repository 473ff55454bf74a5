// agency.quota: what an agency's accounts and those of all agencies below may store together; shows it, or sets what is
// given and leaves the rest.
//
//   {"code":"H37.31","bytes":21474836480,"messages":0,"kept_for_notices":5,"warn_at":[80,95]}       0: no limit
//   {"agency":{"code":"H37.31","name":"…"},"mail":{"bytes":…,"messages":…},
//     "quota":{"bytes":…,"messages":…,"kept_for_notices":5,"warn_at":[80,95]},
//     "largest":[{"code":"H37.31.37","name":"…","bytes":…,"messages":…},{"login":"tvhung","name":"…",…}]}
//
// Largest: of the accounts and agencies right below, those that store most, at most ten.

#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "store/agencies.hpp"

#include <algorithm>
#include <functional>

namespace control {
namespace {

using base::Json;

constexpr std::int64_t most_bytes = std::int64_t{1} << 60, most_messages = std::int64_t{1} << 40;
constexpr std::size_t most_thresholds = 10, most_shown = 10;

struct Quota {
    std::string code;
    std::optional<std::int64_t> bytes, messages, kept_for_notices;
    std::optional<std::vector<std::uint8_t>> warn_at;

    bool sets_any() const { return bytes || messages || kept_for_notices || warn_at; }
};

std::optional<std::vector<std::uint8_t>> thresholds(Args& args)
{
    if (!args.has("warn_at")) return std::nullopt;
    std::vector<std::uint8_t> percents;
    for (const auto& one : args.rows("warn_at", most_thresholds)) {
        const auto percent = one.as_number();
        const auto last = percents.empty() ? 0 : percents.back();
        if (percent <= last || percent > 100) args.refuse("warn_at", "bad_thresholds");
        percents.push_back(static_cast<std::uint8_t>(percent));
    }
    return percents;
}

Quota parse(Args& args)
{
    Quota asked;
    asked.code = args.text("code");
    asked.bytes = args.optional_number("bytes", most_bytes);
    asked.messages = args.optional_number("messages", most_messages);
    asked.kept_for_notices = args.optional_number("kept_for_notices", 100);
    asked.warn_at = thresholds(args);
    return asked;
}

void put(const Quota& asked, store::Limit& limit)
{
    if (asked.bytes) limit.quota.bytes = static_cast<std::uint64_t>(*asked.bytes);
    if (asked.messages) limit.quota.messages = static_cast<std::uint64_t>(*asked.messages);
    if (asked.kept_for_notices)
        limit.quota.kept_for_notices = static_cast<std::uint8_t>(*asked.kept_for_notices);
    if (asked.warn_at) limit.warn_at = *asked.warn_at;
}

Json to_json(const store::Limit& limit)
{
    Json::Array percents;
    for (const int percent : limit.warn_at) percents.emplace_back(percent);
    return Json::Object{{"bytes", limit.quota.bytes},
                        {"messages", limit.quota.messages},
                        {"kept_for_notices", int{limit.quota.kept_for_notices}},
                        {"warn_at", std::move(percents)}};
}

// Who it is, as far as the directory still knows.
Json::Object named(const directory::Snapshot& snapshot, const store::MemberRow& member)
{
    if (member.kind == store::MemberKind::account) {
        const auto* account = snapshot.by_id(member.id);
        if (account) return {{"login", account->login}, {"name", account->name}};
    } else {
        const auto agencies = snapshot.agencies();
        const auto agency = std::ranges::find(agencies, member.id, &directory::Agency::id);
        if (agency != agencies.end()) return {{"code", agency->code}, {"name", agency->name}};
    }
    return {{"id", base::to_string(member.id)}};
}

Json::Array largest(const directory::Snapshot& snapshot, std::vector<store::MemberRow> members)
{
    const auto end = members.begin() + static_cast<std::ptrdiff_t>(std::min(members.size(), most_shown));
    std::ranges::partial_sort(members, end, std::ranges::greater(),
                              [](const auto& one) { return one.usage.bytes; });
    Json::Array shown;
    for (auto member = members.begin(); member != end; ++member) {
        auto& one = shown.emplace_back(named(snapshot, *member));
        auto values = one.as_object();
        values.emplace("bytes", member->usage.bytes);
        values.emplace("messages", member->usage.messages);
        one = std::move(values);
    }
    return shown;
}

std::unexpected<Refusal> refused(const base::Error& why)
{
    return no(why.code, "mail_refused", {{"why", why.detail}});
}

net::Task<std::optional<Refusal>> set(Session& session, const directory::Agency& agency, store::Limit limit)
{
    if (auto done = co_await session.parts().agencies->set_limit(agency.id, limit); !done)
        co_return refused(done.error()).error();
    Act act{ledger::Kind::modified,
            "an agency's quota is now",
            {"agency", agency.code},
            {"quota", to_json(limit).print()}};
    co_return co_await session.record(std::move(act));
}

// What the whole of his scope may hold is decided by whoever gave it to him.
bool is_own_top(const Scope& scope, const directory::Agency& agency)
{
    return !scope.is_everything() && scope.is_top(agency.id);
}

bool only_shows(const Json& args)
{
    const auto& given = args.as_object();
    return std::ranges::none_of(given, [](const auto& one) { return one.first != "code"; });
}

net::Task<Answer> handle(Session& session, Quota asked)
{
    auto* agencies = session.parts().agencies;
    if (agencies == nullptr) co_return no(base::Code::cannot, "no_agency_quota");
    const auto snapshot = session.directory().snapshot();
    const auto found = find_agency(session, *snapshot, asked.code);
    if (!found) co_return std::unexpected(found.error());
    const directory::Agency& agency = **found;
    if (asked.sets_any() && is_own_top(session.scope(), agency))
        co_return no(base::Code::denied, "own_quota", {{"agency", agency.code}});
    auto used = co_await agencies->usage(agency.id);
    if (!used) co_return refused(used.error());
    if (asked.sets_any()) {
        put(asked, used->limit);
        if (auto fault = co_await set(session, agency, used->limit))
            co_return std::unexpected(std::move(*fault));
    }
    auto members = co_await agencies->members(agency.id);
    if (!members) co_return refused(members.error());
    co_return Json::Object{
        {"agency", Json::Object{{"code", agency.code}, {"name", agency.name}}},
        {"mail", Json::Object{{"bytes", used->usage.bytes}, {"messages", used->usage.messages}}},
        {"quota", to_json(used->limit)},
        {"largest", largest(*snapshot, std::move(*members))}};
}

}  // namespace

const Verb agency_quota{"agency.quota", parse_then<parse, handle>,
                        Duty::recorded, directory::Right::edit,
                        Weight::one,    Reach::scope,
                        only_shows};

}  // namespace control

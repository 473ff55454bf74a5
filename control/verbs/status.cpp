// status: how the server is, part by part, and how many it serves.
//
//   {"program":"congvud 0.1.0","uptime_s":3600,"is_well":true,
//    "checks":[{"name":"store","is_up":true,"text":"…"}],"agencies":957,"officials":14411,"locked":3,"disputed":[],
//    "domains":["…"]}                counted in the asker's scope; checks and disputed are the operator's

#include "control/verbs.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;

struct Nothing {};

Nothing parse(Args&)
{
    return {};
}

Json::Array checks_of(const Parts& parts, bool& is_well)
{
    Json::Array checks;
    for (const auto& check : parts.checks) {
        directory::Health health = check.look();
        is_well = is_well && health.is_up;
        checks.emplace_back(
            Json::Object{{"name", check.name}, {"is_up", health.is_up}, {"text", health.text}});
    }
    return checks;
}

constexpr std::size_t most_listed = 100;

Json::Array texts(const std::vector<std::string>& all)
{
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), most_listed))};
}

struct Counts {
    std::int64_t agencies = 0, officials = 0, locked = 0;
};

Counts counts_in(const directory::Snapshot& snapshot, const Scope& scope)
{
    Counts counts;
    for (const auto& agency : snapshot.agencies())
        if (scope.holds(snapshot, agency.code)) ++counts.agencies;
    for (const auto& account : snapshot.accounts()) {
        if (account.kind != directory::Kind::official || !scope.holds(snapshot, account.agency)) continue;
        ++counts.officials;
        if (account.state == directory::State::locked) ++counts.locked;
    }
    return counts;
}

net::Task<Answer> handle(Session& session, Nothing)
{
    auto snapshot = session.directory().snapshot();
    const bool is_operator = session.warrant().scope(directory::Right::operate).is_everything();
    bool is_well = true;
    Json::Array checks = checks_of(session.parts(), is_well);
    const auto counts = counts_in(*snapshot, session.scope());
    co_return Json::Object{{"program", session.parts().program},
                           {"uptime_s", static_cast<std::int64_t>(session.uptime().count() / 1000)},
                           {"is_well", is_well},
                           {"checks", is_operator ? std::move(checks) : Json::Array{}},
                           {"agencies", counts.agencies},
                           {"officials", counts.officials},
                           {"locked", counts.locked},
                           {"disputed", is_operator ? texts(snapshot->disputed()) : Json::Array{}},
                           {"domains", texts(snapshot->domains())}};
}

}  // namespace

const Verb status{"status", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control

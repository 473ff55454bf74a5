// status: how the server is, part by part, and how many it serves.
//
//   {"program":"congvud 0.1.0","uptime_s":3600,"is_well":true,
//    "checks":[{"name":"store","is_up":true,"text":"…"}],"agencies":957,"officials":14411,"locked":3,"disputed":[],
//    "domains":["…"]}

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

net::Task<Answer> handle(Session& session, Nothing)
{
    auto snapshot = session.directory().snapshot();
    bool is_well = true;
    Json::Array checks = checks_of(session.parts(), is_well);
    auto locked =
        std::ranges::count(snapshot->accounts(), directory::State::locked, &directory::Account::state);

    co_return Json::Object{{"program", session.parts().program},
                           {"uptime_s", static_cast<std::int64_t>(session.uptime().count() / 1000)},
                           {"is_well", is_well},
                           {"checks", std::move(checks)},
                           {"agencies", static_cast<std::int64_t>(snapshot->agencies().size())},
                           {"officials", static_cast<std::int64_t>(snapshot->accounts().size())},
                           {"locked", static_cast<std::int64_t>(locked)},
                           {"disputed", texts(snapshot->disputed())},
                           {"domains", texts(snapshot->domains())}};
}

}  // namespace

const Verb status{"status", parse_then<parse, handle>};

}  // namespace control

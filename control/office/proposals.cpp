#include "control/office/proposals.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "control/verbs.hpp"

namespace control {
namespace {

using base::Code;
using base::Json;

std::string minute_of(std::int64_t seconds)
{
    const base::WallTime time{std::chrono::seconds(seconds)};
    return ledger::to_text(time).substr(0, 16) + " UTC";
}

Json::Object paper_of(const Session& session, const Verb& verb, Json args)
{
    const auto& account = session.asker()->account;
    return {
        {"verb", std::string(verb.name)},  {"args", std::move(args)},
        {"said", to_json(session.said())}, {"by", session.name().to_text()},
        {"who", session.asker()->who},     {"account", account ? base::to_string(*account) : std::string()},
        {"made", session.now()},           {"state", "open"}};
}

}  // namespace

Json to_json(const Said& said)
{
    return Json::Object{
        {"basis", said.basis}, {"basis_date", said.basis_date}, {"reason", said.reason}, {"as", said.as}};
}

Said said_from(const Json& json)
{
    return {json.text("basis"), json.text("basis_date"), json.text("reason"), json.text("as")};
}

Refusal from_cabinet(const base::Error& error, std::string_view none, std::int64_t number)
{
    if (error.code == Code::not_found)
        return refusal(Code::not_found, std::string(none), {{"number", number}});
    return refusal(error.code, "cabinet_away", {{"why", base::printable(error.detail)}});
}

net::Task<Answer> propose(Session& session, const Verb& verb, Json args)
{
    auto paper = paper_of(session, verb, std::move(args));
    auto add = [&session, &paper] { return session.office().proposals.add(std::move(paper)); };
    auto number = co_await net::offload(session.offload(), add);
    if (!number) co_return std::unexpected(from_cabinet(number.error(), "no_proposal", 0));
    Act act{ledger::Kind::act,
            "a proposal waits for a second admin",
            {"proposal", std::to_string(*number)},
            {"verb", std::string(verb.name)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return no(Code::denied, "proposed",
                 {{"number", *number},
                  {"verb", std::string(verb.name)},
                  {"until", minute_of(session.now() + proposal_lasts)}});
}

std::string state_of(const Json& proposal, const Office& office, std::int64_t now)
{
    auto state = proposal.text("state");
    if (state == "open" && proposal.number("made") + proposal_lasts <= now) return "expired";
    if (state == "running" && proposal.text("run") != office.run) return "interrupted";
    return state;
}

std::optional<std::vector<std::string>> concerned_by(const directory::Snapshot& snapshot, const Json& args)
{
    if (auto code = args.text("code"); !code.empty()) return std::vector{code};
    auto names = args["names"].as_array();
    if (auto name = args.text("name"); !name.empty()) names.emplace_back(std::move(name));
    std::vector<std::string> agencies;
    for (const auto& name : names) {
        const auto* account = snapshot.by_login(name.as_text());
        if (account == nullptr) account = snapshot.by_address(name.as_text());
        if (account == nullptr) account = snapshot.by_staff_id(name.as_text());
        if (account == nullptr) return std::nullopt;
        agencies.push_back(account->agency);
    }
    if (agencies.empty()) return std::nullopt;
    return agencies;
}

bool holds_all(const Scope& scope, const directory::Snapshot& snapshot,
               const std::optional<std::vector<std::string>>& agencies)
{
    if (!agencies) return scope.is_everything();
    for (const auto& agency : *agencies)
        if (!scope.holds(snapshot, agency)) return false;
    return true;
}

}  // namespace control

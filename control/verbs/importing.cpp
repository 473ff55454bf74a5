#include "control/verbs/importing.hpp"

#include "control/verbs/people.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace control {
namespace {

bool is_away(const base::Error& error)
{
    return error.code == base::Code::unavailable || error.code == base::Code::unknown ||
           error.code == base::Code::no_space;
}

// The error of the first entry that could not even be judged.
const base::Error* trouble_of(const directory::Outcomes& outcomes)
{
    for (const auto& outcome : outcomes)
        if (!outcome && is_away(outcome.error())) return &outcome.error();
    return nullptr;
}

Verdict written(Verdict verdict, const base::Result<directory::Effect>& outcome)
{
    if (!outcome)
        return {
            .line = verdict.line, .outcome = Outcome::refused, .why = from_directory(outcome.error()).why};
    if (*outcome == directory::Effect::same) verdict.outcome = Outcome::same;
    return verdict;
}

}  // namespace

net::Task<Answer> close_batch(Session& session, std::string what, Verdicts verdicts,
                              directory::Outcomes outcomes)
{
    if (const auto* trouble = trouble_of(outcomes)) {
        Act act{ledger::Kind::created,
                base::format("{} could not be taken in", what),
                {"count", std::to_string(outcomes.size())},
                {"why", trouble->detail}};
        if (auto fault = co_await session.record(std::move(act)))
            co_return std::unexpected(std::move(*fault));
        co_return std::unexpected(from_directory(*trouble));
    }
    auto outcome = outcomes.begin();
    for (auto& verdict : verdicts) {
        if (verdict.outcome != Outcome::added) continue;
        if (outcome == outcomes.end()) base::bug("fewer outcomes than entries");
        verdict = written(std::move(verdict), *outcome++);
        if (verdict.outcome == Outcome::added && !verdict.login.empty())
            session.note(ledger::Event(ledger::Kind::created).add(ledger::Name::who, verdict.login));
    }
    auto added = std::ranges::count(verdicts, Outcome::added, &Verdict::outcome);
    Act act{ledger::Kind::created,
            base::format("{} were taken in", what),
            {"added", std::to_string(added)},
            {"asked", std::to_string(outcomes.size())}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return to_answer(verdicts);
}

net::Task<std::expected<directory::Profile, Refusal>> find_profile(Session& session, std::string name)
{
    const auto& profiles = session.parts().profiles;
    if (name.empty()) name = profiles.used();
    auto work = [&profiles, name] { return profiles.find(name); };
    auto found = co_await net::offload(session.offload(), std::move(work));
    if (!found)
        co_return std::unexpected(
            refusal(found.error().code, "bad_profile", {{"why", found.error().detail}}));
    co_return std::move(*found);
}

base::Json to_answer(const Verdicts& verdicts)
{
    base::Json::Array rows;
    for (const auto& verdict : verdicts) rows.push_back(to_json(verdict));
    return base::Json::Object{{"rows", std::move(rows)}};
}

}  // namespace control

#include "control/verbs/importing.hpp"

#include "control/verbs/bulky.hpp"
#include "control/verbs/people.hpp"
#include "directory/login_rules.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

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

// Whoever is in all the same is no news to the next run, so that this is the record of his making.
void note_doubtful(Session& session, const Verdicts& verdicts)
{
    for (const auto& verdict : verdicts) {
        if (verdict.outcome != Outcome::added || verdict.login.empty()) continue;
        ledger::Event event(ledger::Kind::created);
        event.add(ledger::Name::event, "it is not known whether this one was taken in");
        session.note(std::move(event.add(ledger::Name::who, verdict.login)));
    }
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

std::optional<Refusal> directory_away(const Session& session)
{
    const auto health = session.parts().directory.health();
    if (health.is_up) return std::nullopt;
    return refusal(base::Code::unavailable, "directory_away", {{"why", health.text}});
}

bool is_dry_run(const base::Json& args)
{
    return args.text("mode") == "plan" && args.flag("is_dry");
}

void hold_against_scope(const Session& session, const directory::Snapshot& snapshot,
                        const std::vector<OfficialRow>& rows, Verdicts& verdicts)
{
    const auto scope = session.scope();
    if (scope.is_everything()) return;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& verdict = verdicts[i];
        const std::string code(base::trim(rows[i].agency_code));
        if (verdict.outcome == Outcome::refused || scope.holds(snapshot, code)) continue;
        const auto* agency = snapshot.agency(code);
        verdict = {.line = verdict.line,
                   .outcome = Outcome::refused,
                   .column = "agency_code",
                   .why = {"agency_out_of_scope",
                           {{"agency", code},
                            {"agency_name", agency ? agency->name : std::string()},
                            {"scope", scope.to_text(snapshot)}}}};
    }
}

MaySee within_scope(const Session& session, const directory::Snapshot& snapshot)
{
    return [scope = session.scope(), &snapshot](const directory::Account& account) {
        return scope.holds(snapshot, account.agency);
    };
}

net::Task<Answer> close_batch(Session& session, std::string what, Verdicts verdicts,
                              directory::Outcomes outcomes)
{
    if (const auto* trouble = trouble_of(outcomes)) {
        note_doubtful(session, verdicts);
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
    auto telling = tell_if_bulky(session, static_cast<std::uint64_t>(added));
    if (auto fault = co_await std::move(telling)) co_return std::unexpected(std::move(*fault));
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

net::Task<std::expected<directory::Profile, Refusal>> find_profile_of(Session& session, std::string agency)
{
    const auto snapshot = session.directory().snapshot();
    const auto& used = session.parts().profiles.used();
    return find_profile(session, std::string(directory::profile_name(*snapshot, agency, used)));
}

ProfileOf asking(life::Policies& policies)
{
    return [&policies](const std::string& agency) -> const directory::Profile& {
        return policies.for_agency(agency);
    };
}

std::optional<Refusal> fault_in(const life::Policies& policies)
{
    if (policies.faults().empty()) return std::nullopt;
    const auto& first = policies.faults().front();
    return refusal(first.code, "bad_profile", {{"why", first.detail}});
}

base::Json to_answer(const Verdicts& verdicts)
{
    base::Json::Array rows;
    for (const auto& verdict : verdicts) rows.push_back(to_json(verdict));
    return base::Json::Object{{"rows", std::move(rows)}};
}

}  // namespace control

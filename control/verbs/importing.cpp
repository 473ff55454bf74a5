#include "control/verbs/importing.hpp"

#include "control/verbs/people.hpp"

namespace control {
namespace {

constexpr std::size_t most_planned = 500'000;

bool is_away(const base::Error& error)
{
    return error.code == base::Code::unavailable || error.code == base::Code::unknown ||
           error.code == base::Code::no_space;
}

}  // namespace

std::optional<Refusal> begin(Session& session, Mode mode, bool is_first)
{
    if (session.directory().snapshot()->domains().empty()) return refusal(base::Code::cannot, "no_domain");
    if (is_first) session.forget_trial();
    if (mode == Mode::plan && session.trial().size() > most_planned)
        return refusal(base::Code::limit, "plan_too_long",
                       {{"most", static_cast<std::int64_t>(most_planned)}});
    return std::nullopt;
}

Answer merged(Verdicts verdicts, const directory::Outcomes& outcomes)
{
    auto outcome = outcomes.begin();
    for (auto& verdict : verdicts) {
        if (verdict.outcome != Outcome::added) continue;
        if (outcome == outcomes.end()) base::bug("fewer outcomes than entries");
        if (const auto& added = *outcome++; !added) {
            if (is_away(added.error())) return std::unexpected(from_directory(added.error()));
            verdict = {
                .line = verdict.line, .outcome = Outcome::refused, .why = from_directory(added.error()).why};
        }
    }
    return to_answer(verdicts);
}

base::Json to_answer(const Verdicts& verdicts)
{
    base::Json::Array rows;
    for (const auto& verdict : verdicts) rows.push_back(to_json(verdict));
    return base::Json::Object{{"rows", std::move(rows)}};
}

}  // namespace control

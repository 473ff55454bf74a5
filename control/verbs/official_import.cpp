// official.import: take in a batch of officials.
//
//   {"mode":"plan","is_first":true,"rows":[{"line":2,"staff_id":"LS000001","full_name":"…",…}]}
//   {"profile":"langson","steps":["initials+given",…],
//    "rows":[{"line":2,"outcome":"new","login":"dttung","address":"dttung@…","first_password":"…"}]}
//
// The plan proposes a first password for everybody who is new; the client writes it down durably and sends it
// back with the row in the write pass. So a password is on paper before the account is there, and no kill -9
// at any instant leaves an account whose password nobody knows. A client that finds the one of an earlier,
// interrupted run sends that one instead. Who turns out to be there already ("same") has another password
// than the client's list says, and the client takes it back; but not one that it has found, for then it was that run
// which made him.

#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"
#include "directory/password.hpp"

#include <algorithm>

namespace control {
namespace {

using Rows = std::vector<OfficialRow>;
using Fresh = std::vector<directory::NewAccount>;

Import<OfficialRow> parse(Args& args)
{
    return parse_import<OfficialRow>(args, official_row_from);
}

// Only a password of our own making is random enough for a quick hash.
bool is_ours(std::string_view password)
{
    auto is_letter = [](char c) {
        return ((c >= 'a' && c <= 'z') || (c >= '2' && c <= '9')) && c != 'l' && c != 'o';
    };
    return password.size() >= 20 && password.size() <= 64 && std::ranges::all_of(password, is_letter);
}

Verdicts plan(OfficialPlan plan, const Rows& rows)
{
    Verdicts verdicts;
    for (const auto& raw : rows) {
        OfficialRow row = tidied(raw);
        row.login.clear();
        verdicts.push_back(plan.judge(row));
        if (verdicts.back().outcome == Outcome::added)
            verdicts.back().first_password = directory::random_secret();
    }
    return verdicts;
}

Verdict judge_planned(OfficialPlan& plan, const OfficialRow& row)
{
    Verdict verdict = plan.judge(row);
    bool has_no_name = row.login.empty() && verdict.why.key == "address_undecided";
    if (has_no_name || (verdict.outcome == Outcome::added && !is_ours(row.first_password)))
        verdict = {.line = row.line, .outcome = Outcome::refused, .why = {"not_planned", {}}};
    return verdict;
}

struct Batch {
    Verdicts verdicts;
    Fresh fresh;
    std::optional<Refusal> fault{};
};

Batch prepare(const directory::Profiles& profiles, const directory::Snapshot& snapshot, const Rows& rows,
              MaySee may_see)
{
    Trial trial;
    const directory::Profile nobody;  // everybody has been named by the plan
    life::Policies policies(profiles, snapshot);
    OfficialPlan plan(snapshot, trial, nobody, asking(policies), std::move(may_see));
    Batch batch;
    for (const auto& raw : rows) {
        OfficialRow row = tidied(raw);
        row.decided_login.reset();
        batch.verdicts.push_back(judge_planned(plan, row));
        if (batch.verdicts.back().outcome != Outcome::added) continue;
        batch.fresh.push_back(plan.to_official(row, batch.verdicts.back()));
        batch.fresh.back().password_hash =
            directory::hash_password(row.first_password, directory::quick_cost);
    }
    batch.fault = fault_in(policies);
    return batch;
}

net::Task<Answer> write(Session& session, Rows rows)
{
    auto snapshot = session.directory().snapshot();
    auto work = [snapshot, &profiles = session.parts().profiles, rows = std::move(rows),
                 may_see = within_scope(session, *snapshot)] {
        return prepare(profiles, *snapshot, rows, may_see);
    };
    Batch batch = co_await net::offload(session.offload(), std::move(work));
    if (batch.fault) co_return std::unexpected(std::move(*batch.fault));
    if (batch.fresh.empty()) co_return to_answer(batch.verdicts);

    auto outcomes = co_await session.directory().add_accounts(std::move(batch.fresh));
    co_return co_await close_batch(session, "officials", std::move(batch.verdicts), std::move(outcomes));
}

// The scheme first, then the ladder.
base::Json::Array steps_of(const directory::NamingRules& rules)
{
    base::Json::Array steps;
    for (std::size_t step = 0; step <= rules.ladder.size(); ++step)
        steps.emplace_back(to_string(rules.step(step)));
    return steps;
}

net::Task<Answer> handle(Session& session, Import<OfficialRow> asked)
{
    if (auto refused = begin(session, asked)) co_return std::unexpected(std::move(*refused));
    if (asked.mode == Mode::write) co_return co_await write(session, std::move(asked.rows));

    auto profile = co_await find_profile(session, asked.profile);
    if (!profile) co_return std::unexpected(std::move(profile.error()));
    auto rules = profile->naming_rules();
    if (!rules) co_return no(base::Code::cannot, "profile_names_nobody", {{"profile", profile->name}});

    auto snapshot = session.directory().snapshot();
    std::optional<Refusal> fault;
    auto work = [&] {
        life::Policies policies(session.parts().profiles, *snapshot);
        auto verdicts = plan(OfficialPlan(*snapshot, session.trial(), *profile, asking(policies),
                                          within_scope(session, *snapshot)),
                             asked.rows);
        hold_against_scope(session, *snapshot, asked.rows, verdicts);
        fault = fault_in(policies);
        return verdicts;
    };
    auto answer = to_answer(co_await net::offload(session.offload(), work));
    if (fault) co_return std::unexpected(std::move(*fault));
    auto object = answer.as_object();
    object.emplace("profile", profile->name);
    object.emplace("steps", steps_of(*rules));
    co_return object;
}

}  // namespace

const Verb official_import{"official.import", parse_then<parse, handle>,
                           Duty::recorded,    directory::Right::create,
                           Weight::one,       Reach::scope,
                           is_dry_run};

}  // namespace control

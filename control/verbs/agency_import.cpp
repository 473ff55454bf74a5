// agency.import: take in a batch of agencies, parents before children.
//
//   {"mode":"plan","is_first":true,"rows":[{"line":2,"code":"H37.1","parent":"H37",…}]}
//   {"rows":[{"line":2,"outcome":"new","address":"sonv@…"}]}
//
// Without a profile they get no addresses but those that their lines bring.

#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"

namespace control {
namespace {

using Rows = std::vector<AgencyRow>;

struct Batch {
    Verdicts verdicts;
    std::vector<directory::NewAgency> fresh;
};

Import<AgencyRow> parse(Args& args)
{
    return parse_import<AgencyRow>(args, agency_row_from);
}

Batch prepare(AgencyPlan plan, const Rows& rows)
{
    Batch batch;
    for (const auto& raw : rows) {
        AgencyRow row = tidied(raw);
        batch.verdicts.push_back(plan.judge(row));
        const Verdict& verdict = batch.verdicts.back();
        if (verdict.outcome == Outcome::added) batch.fresh.push_back(plan.to_agency(row, verdict));
    }
    return batch;
}

net::Task<Answer> handle(Session& session, Import<AgencyRow> asked)
{
    if (auto refused = begin(session, asked)) co_return std::unexpected(std::move(*refused));
    std::optional<directory::Profile> profile;
    if (!asked.profile.empty()) {
        auto found = co_await find_profile(session, asked.profile);
        if (!found) co_return std::unexpected(std::move(found.error()));
        profile = std::move(*found);
    }
    auto snapshot = session.directory().snapshot();
    Trial of_batch;
    Trial& trial = asked.mode == Mode::plan ? session.trial() : of_batch;
    auto work = [&, rows = std::move(asked.rows)] {
        return prepare(AgencyPlan(*snapshot, trial, profile ? &*profile : nullptr), rows);
    };
    Batch batch = co_await net::offload(session.offload(), std::move(work));
    if (asked.mode == Mode::plan || batch.fresh.empty()) co_return to_answer(batch.verdicts);

    auto outcomes = co_await session.directory().add_agencies(std::move(batch.fresh));
    co_return co_await close_batch(session, "agencies", std::move(batch.verdicts), std::move(outcomes));
}

}  // namespace

const Verb agency_import{"agency.import", parse_then<parse, handle>,
                         Duty::recorded,  directory::Right::create,
                         Weight::one,     Reach::scope,
                         is_dry_run};

}  // namespace control

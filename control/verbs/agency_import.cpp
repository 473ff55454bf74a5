// agency.import: take in a batch of agencies, parents before children.
//
//   {"mode":"plan","is_first":true,"rows":[{"line":2,"code":"H37.1","parent":"H37",…}]}
//   {"rows":[{"line":2,"outcome":"new"}]}

#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"

namespace control {
namespace {

using Rows = std::vector<AgencyRow>;

Import<AgencyRow> parse(Args& args)
{
    return parse_import<AgencyRow>(args, agency_row_from);
}

Verdicts plan(const directory::Snapshot& snapshot, Trial& trial, const Rows& rows)
{
    AgencyPlan plan(snapshot, trial);
    Verdicts verdicts;
    for (const auto& row : rows) verdicts.push_back(plan.judge(row));
    return verdicts;
}

net::Task<Answer> write(Session& session, Rows rows, Verdicts verdicts)
{
    std::vector<directory::NewAgency> fresh;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (verdicts[i].outcome == Outcome::added) fresh.push_back(AgencyPlan::to_agency(rows[i]));
    if (fresh.empty()) co_return to_answer(verdicts);

    session.record("agencies are taken in", {"count", std::to_string(fresh.size())});
    auto outcomes = co_await session.directory().add_agencies(std::move(fresh));
    co_return merged(std::move(verdicts), outcomes);
}

net::Task<Answer> handle(Session& session, Import<AgencyRow> asked)
{
    if (auto refused = begin(session, asked.mode, asked.is_first))
        co_return std::unexpected(std::move(*refused));
    auto snapshot = session.directory().snapshot();
    Trial batch;
    Trial& trial = asked.mode == Mode::plan ? session.trial() : batch;
    Verdicts verdicts = plan(*snapshot, trial, asked.rows);
    if (asked.mode == Mode::plan) co_return to_answer(verdicts);
    co_return co_await write(session, std::move(asked.rows), std::move(verdicts));
}

}  // namespace

const Verb agency_import{"agency.import", parse_then<parse, handle>};

}  // namespace control

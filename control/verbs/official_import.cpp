// official.import: take in a batch of officials.
//
//   {"mode":"plan","is_first":true,"rows":[{"line":2,"staff_id":"LS000001","full_name":"…",…}]}
//   {"rows":[{"line":2,"outcome":"new","login":"dttung","address":"dttung@…","secret":"…"}]}
//
// The plan proposes a first secret for everybody who is new; the client writes it down durably and sends it
// back with the row in the write pass. So a secret is on paper before the account is there, and no kill -9 at
// any instant leaves an account whose password nobody knows. A client that finds a secret of an earlier,
// interrupted run sends that one instead.

#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"
#include "directory/password.hpp"

#include <algorithm>

namespace control {
namespace {

using Rows = std::vector<OfficialRow>;
using Fresh = std::vector<directory::NewOfficial>;

Import<OfficialRow> parse(Args& args)
{
    return parse_import<OfficialRow>(args, official_row_from);
}

// Only a secret of our own making is random enough for a quick hash.
bool is_random_secret(std::string_view secret)
{
    auto is_ours = [](char c) {
        return ((c >= 'a' && c <= 'z') || (c >= '2' && c <= '9')) && c != 'l' && c != 'o';
    };
    return secret.size() >= 20 && secret.size() <= 64 && std::ranges::all_of(secret, is_ours);
}

Verdicts plan(const directory::Snapshot& snapshot, Trial& trial, const Rows& rows)
{
    OfficialPlan plan(snapshot, trial);
    Verdicts verdicts;
    for (auto row : rows) {
        row.login.clear();
        verdicts.push_back(plan.judge(row));
        if (verdicts.back().outcome == Outcome::added) verdicts.back().secret = directory::random_secret();
    }
    return verdicts;
}

Verdict judge_planned(OfficialPlan& plan, const OfficialRow& row)
{
    Verdict verdict = plan.judge(row);
    if (verdict.outcome == Outcome::added && (row.login.empty() || !is_random_secret(row.secret)))
        verdict = {.line = row.line, .outcome = Outcome::refused, .why = {"not_planned", {}}};
    return verdict;
}

struct Batch {
    Verdicts verdicts;
    Fresh fresh;
};

Batch prepare(const directory::Snapshot& snapshot, const Rows& rows)
{
    Trial trial;
    OfficialPlan plan(snapshot, trial);
    Batch batch;
    for (const auto& row : rows) {
        batch.verdicts.push_back(judge_planned(plan, row));
        if (batch.verdicts.back().outcome != Outcome::added) continue;
        batch.fresh.push_back(plan.to_official(row, batch.verdicts.back()));
        batch.fresh.back().password_hash = directory::hash_password(row.secret, directory::quick_cost);
    }
    return batch;
}

net::Task<Answer> write(Session& session, Rows rows)
{
    auto snapshot = session.directory().snapshot();
    auto work = [snapshot, rows = std::move(rows)] { return prepare(*snapshot, rows); };
    Batch batch = co_await net::offload(session.offload(), std::move(work));
    if (batch.fresh.empty()) co_return to_answer(batch.verdicts);

    session.record("officials are taken in", {"count", std::to_string(batch.fresh.size())});
    auto outcomes = co_await session.directory().add_officials(std::move(batch.fresh));
    co_return merged(std::move(batch.verdicts), outcomes);
}

net::Task<Answer> handle(Session& session, Import<OfficialRow> asked)
{
    if (auto refused = begin(session, asked.mode, asked.is_first))
        co_return std::unexpected(std::move(*refused));
    if (asked.mode == Mode::write) co_return co_await write(session, std::move(asked.rows));

    auto snapshot = session.directory().snapshot();
    auto work = [snapshot, &trial = session.trial(), rows = std::move(asked.rows)] {
        return plan(*snapshot, trial, rows);
    };
    co_return to_answer(co_await net::offload(session.offload(), std::move(work)));
}

}  // namespace

const Verb official_import{"official.import", parse_then<parse, handle>};

}  // namespace control

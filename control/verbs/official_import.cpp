// official.import: take in a batch of officials.
//
//   {"mode":"plan","is_first":true,"rows":[{"line":2,"staff_id":"LS000001","full_name":"…",…}]}
//   {"rows":[{"line":2,"outcome":"new","login":"dttung","address":"dttung@…","first_password":"…"}]}
//
// The plan proposes a first password for everybody who is new; the client writes it down durably and sends it
// back with the row in the write pass. So a password is on paper before the account is there, and no kill -9
// at any instant leaves an account whose password nobody knows. A client that finds the one of an earlier,
// interrupted run sends that one instead. Who turns out to be there already ("same") has another password
// than the client's list says: the client takes it back.

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

// Only a password of our own making is random enough for a quick hash.
bool is_ours(std::string_view password)
{
    auto is_letter = [](char c) {
        return ((c >= 'a' && c <= 'z') || (c >= '2' && c <= '9')) && c != 'l' && c != 'o';
    };
    return password.size() >= 20 && password.size() <= 64 && std::ranges::all_of(password, is_letter);
}

Verdicts plan(const directory::Snapshot& snapshot, Trial& trial, const Rows& rows)
{
    OfficialPlan plan(snapshot, trial);
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
    if (verdict.outcome == Outcome::added && (row.login.empty() || !is_ours(row.first_password)))
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
    for (const auto& raw : rows) {
        OfficialRow row = tidied(raw);
        batch.verdicts.push_back(judge_planned(plan, row));
        if (batch.verdicts.back().outcome != Outcome::added) continue;
        batch.fresh.push_back(plan.to_official(row, batch.verdicts.back()));
        batch.fresh.back().password_hash =
            directory::hash_password(row.first_password, directory::quick_cost);
    }
    return batch;
}

net::Task<Answer> write(Session& session, Rows rows)
{
    auto snapshot = session.directory().snapshot();
    auto work = [snapshot, rows = std::move(rows)] { return prepare(*snapshot, rows); };
    Batch batch = co_await net::offload(session.offload(), std::move(work));
    if (batch.fresh.empty()) co_return to_answer(batch.verdicts);

    auto outcomes = co_await session.directory().add_officials(std::move(batch.fresh));
    co_return co_await close_batch(session, "officials", std::move(batch.verdicts), std::move(outcomes));
}

net::Task<Answer> handle(Session& session, Import<OfficialRow> asked)
{
    if (auto refused = begin(session, asked)) co_return std::unexpected(std::move(*refused));
    if (asked.mode == Mode::write) co_return co_await write(session, std::move(asked.rows));

    auto snapshot = session.directory().snapshot();
    auto work = [snapshot, &trial = session.trial(), rows = std::move(asked.rows)] {
        return plan(*snapshot, trial, rows);
    };
    co_return to_answer(co_await net::offload(session.offload(), std::move(work)));
}

}  // namespace

const Verb official_import{"official.import", parse_then<parse, handle>, Duty::recorded};

}  // namespace control

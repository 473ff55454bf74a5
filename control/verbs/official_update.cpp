// official.update: change people who are there, as a staff list has them, in batches like official.import.
//
//   {"mode":"plan","is_first":true,"rows":[{"line":2,"staff_id":"LS000001","full_name":"…","title":"…",…}]}
//   {"rows":[{"line":2,"outcome":"changed","login":"dttung","why":{"key":"official_updated",…}}]}
//
// Each line is an edit like official.edit: in the scope and below the rank of whoever asks, upon the version that was
// compared, all of its fields in one step. So an update that is broken off at any instant is brought to its end by running
// it again: who has been changed is `same` then. What a line takes, see import/updates.hpp. The plan says what would
// change, also to who does not mean to write; but only where he may write, since a list that asks about birth dates would
// learn them.

#include "control/import/updates.hpp"
#include "control/rights/words.hpp"
#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/people.hpp"

#include "net/when_all.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Code;
using directory::Detail;
using directory::Right;

using Updates = std::vector<Update>;
using Rows = std::vector<OfficialRow>;

Import<OfficialRow> parse(Args& args)
{
    return parse_import<OfficialRow>(args, official_row_from);
}

bool is_plan(const base::Json& args)
{
    return args.text("mode") == "plan";
}

// --- birth dates, which no snapshot holds

struct Births {
    directory::Directory& directory;
    UpdatePlan::BirthDates known{};
    std::optional<base::Error> fault{};
};

net::Task<void> read_one(Births& births, base::Uuid account)
{
    auto values = co_await births.directory.details(account, Detail::birth_date);
    if (!values && values.error().code != Code::not_found) births.fault = values.error();
    if (values && !values->empty()) births.known[account] = values->front();
}

net::Task<void> read_births(Births& births, std::shared_ptr<const directory::Snapshot> snapshot,
                            const Rows& rows)
{
    std::vector<net::Task<void>> some;
    for (const auto& raw : rows) {
        if (!raw.birth_date || raw.birth_date->empty()) continue;
        const auto found = whom(*snapshot, tidied(raw));
        if (found) some.push_back(read_one(births, (*found)->id));
    }
    co_await net::when_all(std::move(some));
}

// --- the plan

// Why he may not be changed by whoever asks, whatever the line says.
std::optional<Note> fault_in_rights(const Session& session, const directory::Snapshot& snapshot,
                                    const directory::Account& account)
{
    if (!session.warrant().scope(Right::edit).holds(snapshot, account.agency))
        return out_of_scope(session, snapshot, account).why;
    if (!session.warrant().outranks(snapshot, account, session.now()))
        return Note{"outranked", {{"login", account.login}}};
    return std::nullopt;
}

Updates judged(const Session& session, const directory::Snapshot& snapshot, UpdatePlan plan, const Rows& rows)
{
    Updates updates;
    for (const auto& row : rows) {
        updates.push_back(plan.judge(row));
        auto& verdict = updates.back().verdict;
        const auto* account = verdict.login.empty() ? nullptr : snapshot.by_login(verdict.login);
        auto why = account ? fault_in_rights(session, snapshot, *account) : std::nullopt;
        if (why) verdict = {.line = row.line, .outcome = Outcome::refused, .why = std::move(*why)};
    }
    return updates;
}

// --- the write pass

net::Task<void> write_one(Session& session, Update& update, base::Result<void>& outcome)
{
    outcome = co_await session.directory().edit(update.account, std::move(update.edit), update.seen);
}

bool is_away(const base::Result<void>& outcome)
{
    return !outcome && (outcome.error().code == Code::unavailable || outcome.error().code == Code::unknown ||
                        outcome.error().code == Code::no_space);
}

void take_outcome(Session& session, Update& update, const base::Result<void>& outcome)
{
    auto& verdict = update.verdict;
    ledger::Event event(ledger::Kind::modified);
    event.add(ledger::Name::event, outcome ? "an official's entry is changed by a list"
                                           : "it is not known whether this one was changed");
    event.add(ledger::Name::who, verdict.login).add(ledger::Name::detail, update.fields);
    if (outcome || is_away(outcome)) session.note(std::move(event));
    if (outcome) return;
    auto why = outcome.error().code == Code::conflict ? Note{"edited_meanwhile", {{"login", verdict.login}}}
                                                      : from_directory(outcome.error()).why;
    verdict = {.line = verdict.line, .outcome = Outcome::refused, .why = std::move(why)};
}

// A budget is held against one quota after the other; all else goes side by side.
net::Task<std::vector<base::Result<void>>> edit_all(Session& session, Updates& updates)
{
    std::vector<base::Result<void>> outcomes(updates.size());
    const bool has_budget =
        std::ranges::any_of(session.warrant().grants(), [](const auto& grant) { return grant.bytes != 0; });
    std::vector<net::Task<void>> some;
    for (std::size_t i = 0; i < updates.size(); ++i) {
        if (updates[i].verdict.outcome != Outcome::changed) continue;
        const bool is_charged = has_budget && updates[i].edit.quota_bytes;
        auto writing = write_one(session, updates[i], outcomes[i]);
        if (is_charged)
            co_await std::move(writing);
        else
            some.push_back(std::move(writing));
    }
    co_await net::when_all(std::move(some));
    co_return outcomes;
}

net::Task<std::optional<Refusal>> write(Session& session, Updates& updates)
{
    const auto asked =
        std::ranges::count(updates, Outcome::changed, [](const auto& one) { return one.verdict.outcome; });
    if (asked == 0) co_return std::nullopt;
    auto editing = edit_all(session, updates);
    const auto outcomes = co_await std::move(editing);
    std::optional<base::Error> away;
    std::int64_t changed = 0;
    for (std::size_t i = 0; i < updates.size(); ++i) {
        if (updates[i].verdict.outcome != Outcome::changed) continue;
        if (is_away(outcomes[i])) away = outcomes[i].error();
        changed += outcomes[i] ? 1 : 0;
        take_outcome(session, updates[i], outcomes[i]);
    }
    Act act{ledger::Kind::modified,
            "officials were changed by a list",
            {"changed", std::to_string(changed)},
            {"asked", std::to_string(asked)}};
    if (auto fault = co_await session.record(std::move(act))) co_return fault;
    if (away) co_return from_directory(*away);
    co_return std::nullopt;
}

base::Json answer_of(const Updates& updates)
{
    base::Json::Array rows;
    for (const auto& update : updates) rows.push_back(to_json(update.verdict));
    return base::Json::Object{{"rows", std::move(rows)}};
}

net::Task<Answer> handle(Session& session, Import<OfficialRow> asked)
{
    if (auto refused = begin(session, asked)) co_return std::unexpected(std::move(*refused));
    const auto snapshot = session.directory().snapshot();
    Births births{session.directory()};
    auto reading = read_births(births, snapshot, asked.rows);
    co_await std::move(reading);
    if (births.fault) co_return std::unexpected(from_directory(*births.fault));

    Trial of_batch;
    Trial& trial = asked.mode == Mode::plan ? session.trial() : of_batch;
    std::optional<Refusal> fault;
    auto work = [&] {
        life::Policies policies(session.parts().profiles, *snapshot);
        auto updates = judged(session, *snapshot,
                              UpdatePlan(*snapshot, trial, births.known, asking(policies)), asked.rows);
        fault = fault_in(policies);
        return updates;
    };
    auto updates = co_await net::offload(session.offload(), work);
    if (fault) co_return std::unexpected(std::move(*fault));
    if (asked.mode == Mode::write)
        if (auto refused = co_await write(session, updates)) co_return std::unexpected(std::move(*refused));
    co_return answer_of(updates);
}

}  // namespace

const Verb official_update{"official.update",
                           parse_then<parse, handle>,
                           Duty::recorded,
                           Right::edit,
                           Weight::one,
                           Reach::scope,
                           is_plan};

}  // namespace control

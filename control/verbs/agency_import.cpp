// agency.import: take in a batch of agencies, parents before children.
//
//   {"mode":"plan","is_first":true,"rows":[{"line":2,"code":"H37.1","parent":"H37",…}]}
//   {"rows":[{"line":2,"outcome":"new","address":"sonv@…"}]}
//
// An agency's address is its mailbox's: an account of its own below it, which nobody logs in as. Its pattern is
// that of the profile that is named, or else of the one that the agency will be kept by, which need not have any. One
// that is there already and has no mailbox gets it: so an import that was broken off in between is finished by running
// it again, and so is a directory of the time before mailboxes.

#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/mailboxes.hpp"

namespace control {
namespace {

using Rows = std::vector<AgencyRow>;

struct Batch {
    Verdicts verdicts;
    std::vector<directory::NewAgency> fresh;
    std::vector<directory::NewAccount> mailboxes;
    std::vector<std::size_t> of_fresh, of_mailboxes;  // whose: the places of their verdicts
};

Import<AgencyRow> parse(Args& args)
{
    return parse_import<AgencyRow>(args, agency_row_from);
}

Batch prepare(AgencyPlan plan, const directory::Snapshot& snapshot, const Rows& rows)
{
    Batch batch;
    for (const auto& raw : rows) {
        AgencyRow row = tidied(raw);
        batch.verdicts.push_back(plan.judge(row));
        const Verdict& verdict = batch.verdicts.back();
        if (verdict.outcome != Outcome::added) continue;
        if (snapshot.agency(row.code) == nullptr) {
            batch.fresh.push_back(plan.to_agency(row));
            batch.of_fresh.push_back(batch.verdicts.size() - 1);
        }
        if (verdict.address.empty()) continue;
        batch.mailboxes.push_back(plan.to_mailbox(row, verdict));
        batch.of_mailboxes.push_back(batch.verdicts.size() - 1);
    }
    return batch;
}

// What became of each verdict; those that brought nothing new are `same`.
using All = directory::Outcomes;

// Those whose agency was refused are left out.
void drop_orphans(Batch& batch, const All& all)
{
    std::vector<directory::NewAccount> kept;
    std::vector<std::size_t> of_kept;
    for (std::size_t i = 0; i < batch.mailboxes.size(); ++i) {
        if (!all[batch.of_mailboxes[i]]) continue;
        kept.push_back(std::move(batch.mailboxes[i]));
        of_kept.push_back(batch.of_mailboxes[i]);
    }
    batch.mailboxes = std::move(kept);
    batch.of_mailboxes = std::move(of_kept);
}

net::Task<directory::Outcomes> write(directory::Directory& directory, Batch& batch)
{
    All all(batch.verdicts.size(), directory::Effect::same);
    auto agencies = co_await directory.add_agencies(std::move(batch.fresh));
    for (std::size_t i = 0; i < agencies.size(); ++i) all[batch.of_fresh[i]] = std::move(agencies[i]);
    drop_orphans(batch, all);

    auto given_up = co_await give_up_addresses(directory, batch.mailboxes);
    directory::Outcomes added;
    if (given_up)
        added = co_await directory.add_accounts(std::move(batch.mailboxes));
    else
        added.assign(batch.mailboxes.size(), base::refuse(given_up.error()));
    for (std::size_t i = 0; i < added.size(); ++i)
        if (!added[i] || *added[i] == directory::Effect::added)
            all[batch.of_mailboxes[i]] = std::move(added[i]);
    co_return all;
}

directory::Outcomes of_added(const Verdicts& verdicts, const All& all)
{
    directory::Outcomes outcomes;
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        if (verdicts[i].outcome == Outcome::added) outcomes.push_back(all[i]);
    return outcomes;
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
    std::optional<Refusal> fault;
    auto work = [&, rows = std::move(asked.rows)] {
        life::Policies policies(session.parts().profiles, *snapshot);
        auto made = prepare(AgencyPlan(*snapshot, trial, profile ? &*profile : nullptr, asking(policies)),
                            *snapshot, rows);
        fault = fault_in(policies);
        return made;
    };
    Batch batch = co_await net::offload(session.offload(), std::move(work));
    if (fault) co_return std::unexpected(std::move(*fault));
    const bool has_news = !batch.fresh.empty() || !batch.mailboxes.empty();
    if (asked.mode == Mode::plan || !has_news) co_return to_answer(batch.verdicts);

    const auto all = co_await write(session.directory(), batch);
    auto outcomes = of_added(batch.verdicts, all);
    co_return co_await close_batch(session, "agencies", std::move(batch.verdicts), std::move(outcomes));
}

}  // namespace

const Verb agency_import{"agency.import", parse_then<parse, handle>,
                         Duty::recorded,  directory::Right::create,
                         Weight::one,     Reach::scope,
                         is_dry_run};

}  // namespace control

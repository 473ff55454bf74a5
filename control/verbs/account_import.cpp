// account.import: take in a batch of mailboxes that are nobody's own: of sub-units, posts, rooms, agencies.
//
//   {"mode":"plan","is_first":true,"rows":[{"line":2,"kind":"room","agency_code":"H37.1","name":"…","address":"ph1"}]}
//   {"rows":[{"line":2,"outcome":"new","login":"ph1","address":"ph1@…"}]}

#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/mailboxes.hpp"

namespace control {
namespace {

using Rows = std::vector<BoxRow>;

struct Batch {
    Verdicts verdicts;
    std::vector<directory::NewAccount> fresh;
};

Import<BoxRow> parse(Args& args)
{
    return parse_import<BoxRow>(args, box_row_from);
}

// A service needs a password, which a list has no place for.
Verdict judge(BoxPlan& plan, const BoxRow& row)
{
    if (row.kind != "service") return plan.judge(row);
    return {.line = row.line,
            .outcome = Outcome::refused,
            .column = "kind",
            .why = {"bad_box_kind", {{"kind", row.kind}}}};
}

Batch prepare(BoxPlan plan, const Rows& rows)
{
    Batch batch;
    for (const auto& raw : rows) {
        BoxRow row = tidied(raw);
        batch.verdicts.push_back(judge(plan, row));
        const Verdict& verdict = batch.verdicts.back();
        if (verdict.outcome == Outcome::added) batch.fresh.push_back(plan.to_account(row, verdict));
    }
    return batch;
}

net::Task<Answer> handle(Session& session, Import<BoxRow> asked)
{
    if (auto refused = begin(session, asked)) co_return std::unexpected(std::move(*refused));
    auto profile = co_await find_optional_profile(session, asked.profile);
    if (!profile) co_return std::unexpected(std::move(profile.error()));
    auto snapshot = session.directory().snapshot();
    Trial of_batch;
    Trial& trial = asked.mode == Mode::plan ? session.trial() : of_batch;
    std::optional<Refusal> fault;
    auto work = [&, rows = std::move(asked.rows)] {
        life::Policies policies(session.parts().profiles, *snapshot);
        auto made = prepare(BoxPlan(*snapshot, trial, *profile ? &**profile : nullptr, asking(policies),
                                    within_scope(session, *snapshot)),
                            rows);
        fault = fault_in(policies);
        return made;
    };
    Batch batch = co_await net::offload(session.offload(), std::move(work));
    if (fault) co_return std::unexpected(std::move(*fault));
    if (asked.mode == Mode::plan || batch.fresh.empty()) co_return to_answer(batch.verdicts);

    auto given_up = co_await give_up_addresses(session.directory(), batch.fresh);
    if (!given_up) co_return std::unexpected(from_directory(given_up.error()));
    auto outcomes = co_await session.directory().add_accounts(std::move(batch.fresh));
    co_return co_await close_batch(session, "mailboxes", std::move(batch.verdicts), std::move(outcomes));
}

}  // namespace

const Verb account_import{"account.import", parse_then<parse, handle>, Duty::recorded,
                          directory::Right::create};

}  // namespace control

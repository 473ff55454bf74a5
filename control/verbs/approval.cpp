// approval.list, approval.show, approval.approve, approval.reject: the second one of two admins.
//
//   {"all":false}                 {"proposals":[{"number":17,"verb":"official.purge","by":"…","state":"open",…}]}
//   {"number":17}                 {"proposal":{…,"about":{"login":"tvhung","name":"…",…}}}: whom it is about, if anybody;
//                                 of approve also {"result":{…}}: what the verb itself answers
//   {"number":17,"reason":"…"}    of reject
//
// Whoever approves is another one than whoever proposed, has the right to approve in the scope of what is proposed, and
// comes as himself; from elsewhere, with a login not older than five minutes.

#include "control/office/proposals.hpp"
#include "control/verbs.hpp"
#include "control/verbs/people.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Code;
using base::Json;

struct List {
    bool is_all = false;  // also those that are over
};

List parse_list(Args& args)
{
    return {args.flag("all")};
}

struct Numbered {
    std::int64_t number = 0;
    std::string reason;
};

Numbered parse_number(Args& args)
{
    const auto number = args.number("number", 1'000'000'000);
    return {number, args.optional_text("reason")};
}

Json shown(const Session& session, std::int64_t number, const Json& proposal)
{
    auto object = proposal.as_object();
    for (const auto* hidden : {"account", "run"}) object.erase(hidden);
    const auto snapshot = session.snapshot();
    if (const auto* account = concerned_by(*snapshot, proposal)) {
        auto about = describe_publicly(*snapshot, *account);
        about.emplace("login", account->login);
        about.emplace("staff_id", account->staff_id);
        object["about"] = std::move(about);
    }
    object["number"] = number;
    object["state"] = state_of(proposal, session.office(), session.now());
    object["until"] = proposal.number("made") + proposal_lasts;
    return object;
}

bool is_ours(const Session& session, const directory::Snapshot& snapshot, const Json& proposal)
{
    const auto* account = concerned_by(snapshot, proposal);
    const auto scope = session.scope();
    return account ? scope.holds(snapshot, account->agency) : scope.is_everything();
}

net::Task<std::expected<Json, Refusal>> find(Session& session, std::int64_t number)
{
    auto look = [&session, number] { return session.office().proposals.find(number); };
    auto found = co_await net::offload(session.offload(), look);
    if (!found) co_return std::unexpected(from_cabinet(found.error(), "no_proposal", number));
    const auto snapshot = session.directory().snapshot();
    if (!is_ours(session, *snapshot, *found))
        co_return no(Code::denied, "proposal_out_of_scope",
                     {{"number", number}, {"scope", session.scope().to_text(*snapshot)}});
    co_return std::move(*found);
}

net::Task<Answer> list(Session& session, List asked)
{
    auto look = [&session] { return session.office().proposals.all(); };
    auto all = co_await net::offload(session.offload(), look);
    if (!all) co_return std::unexpected(from_cabinet(all.error(), "no_proposal", 0));
    const auto snapshot = session.directory().snapshot();
    Json::Array rows;
    for (const auto& [number, proposal] : *all) {
        const auto state = state_of(proposal, session.office(), session.now());
        if (!asked.is_all && state != "open" && state != "interrupted") continue;
        if (is_ours(session, *snapshot, proposal)) rows.push_back(shown(session, number, proposal));
    }
    co_return Json::Object{{"proposals", std::move(rows)}};
}

net::Task<Answer> show(Session& session, Numbered asked)
{
    auto finding = find(session, asked.number);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return Json::Object{{"proposal", shown(session, asked.number, *found)}};
}

std::optional<Refusal> fault_of_approver(const Session& session, const Json& proposal)
{
    if (!session.said().as.empty()) return refusal(Code::denied, "approve_as_oneself");
    if (is_proposer(session, proposal)) return refusal(Code::denied, "own_proposal");
    const auto& shown = session.asker()->shown;
    if (shown && session.now() - unix_seconds(*shown) > fresh_lasts)
        return refusal(Code::denied, "login_not_fresh");
    return std::nullopt;
}

// From a state that allows it to the next one; whoever comes second finds it gone.
net::Task<std::expected<Json, Refusal>> move_on(Session& session, std::int64_t number, std::string to,
                                                std::string text)
{
    auto& office = session.office();
    const auto now = session.now();
    auto change = [&](Json::Object& paper) -> base::Result<void> {
        const auto state = state_of(paper, office, now);
        const bool may = state == "open" || state == "interrupted" || (state == "running" && to != "running");
        if (!may) return base::refuse(Code::conflict, state);
        paper["state"] = to;
        paper["run"] = office.run;
        paper["approver"] = session.asker()->who;
        paper["answered"] = now;
        paper["text"] = text;
        return {};
    };
    auto work = [&] { return office.proposals.change(number, change); };
    auto moved = co_await net::offload(session.offload(), work);
    if (moved) co_return std::move(*moved);
    if (moved.error().code == Code::conflict)
        co_return no(Code::conflict, "proposal_over", {{"number", number}, {"state", moved.error().detail}});
    co_return std::unexpected(from_cabinet(moved.error(), "no_proposal", number));
}

Asker proposer_of(const Json& proposal)
{
    return {.who = proposal.text("who"), .account = base::uuid_from_text(proposal.text("account"))};
}

// What became of it: what may have been half done may be approved again.
std::string_view outcome_of(const Answer& answer)
{
    if (answer) return "done";
    const auto code = answer.error().code;
    const bool is_broken_off = code == Code::unavailable || code == Code::unknown || code == Code::no_space;
    return is_broken_off ? "interrupted" : "failed";
}

net::Task<Answer> run(Session& session, std::int64_t number, Json proposal)
{
    const auto name = proposal.text("verb");
    const auto all = session.all_verbs();
    const auto verb = std::ranges::find(all, name, &Verb::name);
    if (verb == all.end()) co_return no(Code::unsupported, "unknown_verb", {{"verb", name}});
    auto running =
        session.run_approved(**verb, proposal["args"], said_from(proposal["said"]), proposer_of(proposal));
    auto answer = co_await std::move(running);
    auto moving = move_on(session, number, std::string(outcome_of(answer)),
                          answer ? std::string() : answer.error().english.text);
    auto moved = co_await std::move(moving);
    if (!moved) co_return std::unexpected(std::move(moved.error()));
    if (!answer) co_return answer;
    co_return Json::Object{{"proposal", shown(session, number, *moved)}, {"result", std::move(*answer)}};
}

net::Task<std::optional<Refusal>> record(Session& session, std::string event, const Numbered& asked)
{
    Act act{ledger::Kind::act,
            std::move(event),
            {"proposal", std::to_string(asked.number)},
            {"reason", asked.reason.empty() ? session.said().reason : asked.reason}};
    return session.record(std::move(act));
}

net::Task<Answer> approve(Session& session, Numbered asked)
{
    auto finding = find(session, asked.number);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (auto fault = fault_of_approver(session, *found)) co_return std::unexpected(std::move(*fault));
    auto moving = move_on(session, asked.number, "running", {});
    auto moved = co_await std::move(moving);
    if (!moved) co_return std::unexpected(std::move(moved.error()));
    auto recording = record(session, "a proposal is approved", asked);
    if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    auto running = run(session, asked.number, std::move(*moved));
    co_return co_await std::move(running);
}

// The proposer himself may take it back.
net::Task<Answer> reject(Session& session, Numbered asked)
{
    auto finding = find(session, asked.number);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto moving = move_on(session, asked.number, "rejected", asked.reason);
    auto moved = co_await std::move(moving);
    if (!moved) co_return std::unexpected(std::move(moved.error()));
    auto recording = record(session, "a proposal is rejected", asked);
    if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    co_return Json::Object{{"proposal", shown(session, asked.number, *moved)}};
}

}  // namespace

const Verb approval_list{"approval.list", parse_then<parse_list, list>, Duty::none,
                         directory::Right::approve};
const Verb approval_show{"approval.show", parse_then<parse_number, show>, Duty::none,
                         directory::Right::approve};
const Verb approval_approve{"approval.approve", parse_then<parse_number, approve>, Duty::recorded,
                            directory::Right::approve};
const Verb approval_reject{"approval.reject", parse_then<parse_number, reject>, Duty::recorded,
                           directory::Right::approve};

}  // namespace control

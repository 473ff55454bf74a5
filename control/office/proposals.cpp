#include "control/office/proposals.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "control/verbs.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Code;
using base::Json;

std::string minute_of(std::int64_t seconds)
{
    const base::WallTime time{std::chrono::seconds(seconds)};
    return ledger::to_text(time).substr(0, 16) + " UTC";
}

Json::Object paper_of(const Session& session, const Verb& verb, Json::Object args)
{
    const auto& asker = *session.asker();
    return {{"verb", std::string(verb.name)},
            {"args", std::move(args)},
            {"said", to_json(session.said())},
            {"by", session.name().to_text()},
            {"who", asker.who},
            {"account", asker.account ? to_string(*asker.account) : ""},
            {"made", session.now()},
            {"state", "open"}};
}

// "uid 64": what the kernel has said of whoever has no account.
std::optional<std::uint64_t> user_in(std::string_view who)
{
    constexpr std::string_view begin = "uid ";
    if (!who.starts_with(begin)) return std::nullopt;
    return base::to_number(who.substr(begin.size()));
}

bool is_person(const Settings& settings, std::optional<std::uint64_t> user)
{
    return user && *user != 0 && std::ranges::any_of(settings.users, [user](const std::string& one) {
               return base::to_number(one) == *user;
           });
}

bool is_by(const Json& paper, const Json::Object& other)
{
    return paper.text("who") == other.at("who").as_text() &&
           paper.text("account") == other.at("account").as_text();
}

// On a helper's thread: in place of what is long over. limit: too many of his wait already.
base::Result<std::int64_t> put(Office& office, Json::Object paper, std::int64_t now)
{
    auto& proposals = office.proposals;
    const auto is_old = [now](const Json& one) { return one.number("made") + paper_lasts <= now; };
    if (auto dropped = proposals.drop(is_old); !dropped) return base::refuse(dropped.error());
    const auto waits = [&](const Json& one) {
        return is_by(one, paper) && state_of(one, office, now) == "open";
    };
    const auto count = proposals.count(waits);
    if (!count) return base::refuse(count.error());
    if (*count >= most_proposals) return base::refuse(Code::limit);
    return proposals.add(std::move(paper));
}

}  // namespace

Json to_json(const Said& said)
{
    return Json::Object{
        {"basis", said.basis}, {"basis_date", said.basis_date}, {"reason", said.reason}, {"as", said.as}};
}

Said said_from(const Json& json)
{
    return {json.text("basis"), json.text("basis_date"), json.text("reason"), json.text("as")};
}

Refusal from_cabinet(const base::Error& error, std::string_view none, std::int64_t number)
{
    if (error.code == Code::not_found)
        return refusal(Code::not_found, std::string(none), {{"number", number}});
    if (error.code == Code::too_big) return refusal(error.code, "paper_too_long", {{"most", longest_paper}});
    return refusal(error.code, "cabinet_away", {{"why", base::printable(error.detail)}});
}

net::Task<Answer> propose(Session& session, const Verb& verb, Json::Object args)
{
    auto paper = paper_of(session, verb, std::move(args));
    auto add = [&session, &paper, now = session.now()] {
        return put(session.office(), std::move(paper), now);
    };
    auto number = co_await net::offload(session.offload(), add);
    if (!number && number.error().code == Code::limit)
        co_return no(Code::limit, "too_many_proposals", {{"most", most_proposals}});
    if (!number) co_return std::unexpected(from_cabinet(number.error(), "no_proposal", 0));
    Act act{ledger::Kind::act,
            "a proposal waits for a second admin",
            {"proposal", std::to_string(*number)},
            {"verb", std::string(verb.name)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return no(Code::denied, "proposed",
                 {{"number", *number},
                  {"verb", std::string(verb.name)},
                  {"until", minute_of(session.now() + proposal_lasts)}});
}

std::string state_of(const Json& proposal, const Office& office, std::int64_t now)
{
    auto state = proposal.text("state");
    if (state == "open" && proposal.number("made") + proposal_lasts <= now) return "expired";
    if (state == "running" && proposal.text("run") != office.run) return "interrupted";
    return state;
}

const directory::Account* concerned_by(const directory::Snapshot& snapshot, const Json& proposal)
{
    const auto id = base::uuid_from_text(proposal["args"].text("account"));
    return id ? snapshot.by_id(*id) : nullptr;
}

bool is_proposer(const Session& session, const Json& proposal)
{
    const auto& asker = *session.asker();
    const auto account = proposal.text("account");
    if (asker.account) return account == to_string(*asker.account);
    if (!account.empty()) return false;
    const auto user = user_in(proposal.text("who")), ours = user_in(asker.who);
    const bool are_persons = is_person(session.settings(), user) && is_person(session.settings(), ours);
    return !are_persons || user == ours;
}

}  // namespace control

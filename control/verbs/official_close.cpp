// official.close, official.reopen: the mail of a closed account is refused, with the address of its successor where it
// has one; nothing that it holds is lost.
//
//   {"name":"tvhung","reason":"nghỉ hưu","successors":["nqhuy"]}      none: it has none
//   {"official":{…,"state":"closed"},"was":"active"}

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"
#include "control/verbs/stepping.hpp"

namespace control {
namespace {

constexpr std::size_t most_successors = 100;

struct Close {
    std::string name, reason;
    std::vector<std::string> successors;
};

Close parse(Args& args)
{
    Close asked{args.text("name"), args.optional_text("reason"), {}};
    if (!args.has("successors")) return asked;
    for (const auto& one : args.rows("successors", most_successors))
        asked.successors.push_back(one.as_text());
    return asked;
}

std::optional<Refusal> why_not(const directory::Account& successor, const directory::Account& closed)
{
    if (successor.id == closed.id)
        return refusal(base::Code::cannot, "successor_is_itself", {{"address", closed.primary_address()}});
    if (!successor.may_receive())
        return refusal(base::Code::cannot, "successor_receives_nothing",
                       {{"address", successor.primary_address()}});
    return std::nullopt;
}

net::Task<Answer> close(Session& session, Close asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    StepAsked step{asked.name, std::move(asked.reason), directory::Step::close};
    for (const auto& name : asked.successors) {
        auto successor = co_await find_one(session, *snapshot, name);
        if (!successor) co_return std::unexpected(std::move(successor.error()));
        if (auto why = why_not(**successor, **found)) co_return std::unexpected(std::move(*why));
        if (!step.successors) step.successors.emplace();
        step.successors->push_back((*successor)->id);
    }
    co_return co_await take_step(session, std::move(step));
}

net::Task<Answer> reopen(Session& session, Close asked)
{
    return take_step(session, {std::move(asked.name), std::move(asked.reason), directory::Step::reopen});
}

}  // namespace

using directory::Right;

const Verb official_close{"official.close", parse_then<parse, close>, Duty::recorded, Right::close};
const Verb official_reopen{"official.reopen", parse_then<parse, reopen>, Duty::recorded, Right::close};

}  // namespace control

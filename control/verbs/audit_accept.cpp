// audit.accept: the settings of the audit that ask for less than what is in force are in force from the next start on:
// records kept for a shorter time, somebody who is told no more. Takes two admins, and is what the first one saw.
//
//   {"look":true}                              {"waiting":"keep_access: 800d → 400d"}
//   {"waiting":"keep_access: 800d → 400d"}     the same

#include "control/verbs.hpp"
#include "control/verbs/auditing.hpp"

namespace control {
namespace {

using base::Code;
using base::Json;

struct Accept {
    std::string waiting;
};

Accept parse(Args& args)
{
    if (args.flag("look")) return {};
    return {args.text("waiting")};
}

bool only_looks(const Json& args)
{
    return args.flag("look");
}

std::optional<Refusal> fault_in(const Session& session, const std::string& wanted)
{
    const auto* books = session.parts().books;
    if (!books) return refusal(Code::unsupported, "audit_absent");
    const auto waiting = to_text(books->waiting());
    if (waiting.empty()) return refusal(Code::not_found, "audit_nothing_waits");
    if (!wanted.empty() && wanted != waiting)
        return refusal(Code::conflict, "audit_others_wait", {{"waiting", waiting}});
    return std::nullopt;
}

net::Task<Foreseen> foresee(Session& session, Accept asked)
{
    if (auto fault = fault_in(session, asked.waiting)) co_return std::unexpected(std::move(*fault));
    co_return Json::Object{{"waiting", std::move(asked.waiting)}};
}

net::Task<Answer> handle(Session& session, Accept asked)
{
    if (auto fault = fault_in(session, asked.waiting)) co_return std::unexpected(std::move(*fault));
    auto* books = session.parts().books;
    const bool is_look = asked.waiting.empty();
    if (is_look) co_return Json::Object{{"waiting", to_text(books->waiting())}};
    // Recorded first: nothing is less than it was without a record that says so.
    Act act{ledger::Kind::act,
            "settings of the audit that ask for less are accepted",
            {"settings", asked.waiting}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    auto work = [books] { return books->accept_waiting(); };
    auto accepted = co_await net::offload(session.offload(), work);
    if (!accepted) co_return no(accepted.error().code, "audit_refused", {{"why", accepted.error().detail}});
    co_return Json::Object{{"waiting", std::move(asked.waiting)}};
}

}  // namespace

const Verb audit_accept{
    "audit.accept", parse_then<parse, handle>, Duty::recorded, directory::Right::operate,
    Weight::two,    Reach::everything,         only_looks,     parse_then_foresee<parse, foresee>};

}  // namespace control

// life.due: what the timers will do, the soonest first, and what forbids it. life.log: what they have done. life.accept:
// lets very many steps be taken that are held back, or mail be erased sooner than it was (life/standing.hpp).
//
//   {"most":50}      items {"login":"tvhung","address":"…","name":"…","agency":"…","timer":"inactivity","at":1767…,
//                    "blocked":"legal_hold"}, then {"count":…,"held":0,"rest":0,"faults":0,"retention":""}
//   {"from":"2026-11-26"}      items as of audit.show, then {"count":17}
//   {}                         {"accepted":310}
//   {"held":310,"crowd":"5e1f…"}                  as the proposal keeps it: which
//   {"look":true}              {"retention":"H37.1: purge_least 3 months → 30 days"}
//   {"retention":"H37.1: …"}   the same

#include "control/verbs.hpp"
#include "control/verbs/auditing.hpp"
#include "ledger/query.hpp"
#include "life/keeper.hpp"

namespace control {
namespace {

using base::Json;

constexpr std::int64_t most_due = 1'000'000;

struct Due {
    std::int64_t most = 0;
};

Due parse_due(Args& args)
{
    return {args.optional_number("most", most_due).value_or(50)};
}

Json to_json(const directory::Account& account, const life::Coming& coming,
             const std::vector<directory::Blocker>& blockers)
{
    Json::Object one{
        {"login", account.login},   {"address", account.primary_address()}, {"name", account.name},
        {"agency", account.agency}, {"timer", to_string(coming.due.timer)}, {"at", coming.due.at}};
    if (coming.due.step != directory::Step::lock && !blockers.empty())
        one.emplace("blocked", blockers.front().name);
    return one;
}

net::Task<Answer> due(Session& session, Due asked)
{
    const auto* keeper = session.parts().life;
    if (!keeper) co_return no(base::Code::unsupported, "no_timers");
    const auto outlook = keeper->outlook();
    const auto snapshot = session.directory().snapshot();
    const auto scope = session.scope();
    std::int64_t count = 0;
    for (const auto& coming : outlook.coming) {
        const auto* account = snapshot->by_id(coming.account);
        if (!account || !scope.holds(*snapshot, account->agency)) continue;
        if (++count > asked.most) continue;
        co_await session.item(to_json(*account, coming, keeper->blockers().of(*account, *snapshot)));
    }
    co_return Json::Object{{"count", count},
                           {"held", std::uint64_t{outlook.held}},
                           {"rest", std::int64_t{outlook.rest.count()}},
                           {"faults", std::uint64_t{outlook.faults}},
                           {"retention", keeper->standing().waiting()}};
}

struct Log {
    std::optional<base::WallTime> from;
};

Log parse_log(Args& args)
{
    const auto text = args.optional_text("from");
    if (text.empty()) return {};
    const auto time = ledger::stamp_from(text);
    if (!time) args.refuse("from", "audit_bad_time", {{"text", text}});
    return {time};
}

net::Task<Answer> log(Session& session, Log asked)
{
    const auto* books = session.parts().books;
    if (!books) co_return no(base::Code::unsupported, "audit_absent");
    if (auto fault = co_await record_reading(session, "what timers did was read", ""))
        co_return std::unexpected(std::move(*fault));
    ledger::Query query;
    query.from = asked.from;
    ledger::Search search(books->folder(), std::move(query), books->durable());
    std::int64_t count = 0;
    for (bool is_last = false; !is_last;) {
        auto work = [&search] { return search.more(); };
        auto some = co_await net::offload(session.offload(), work);
        if (!some) co_return no(some.error().code, "audit_refused", {{"why", some.error().detail}});
        for (const auto& record : some->records) {
            if (record.text(ledger::Name::by) != "timer") continue;
            co_await session.item(ledger::to_json(record));
            ++count;
        }
        is_last = some->is_last;
    }
    co_return Json::Object{{"count", count}};
}

struct Accept {
    bool is_look = false;
    std::string retention{};  // empty: the steps that are held
    std::string crowd{};
};

Accept parse_accept(Args& args)
{
    if (args.flag("look")) return {.is_look = true};
    auto retention = args.optional_text("retention");
    return {false, std::move(retention), args.optional_text("crowd")};
}

bool only_looks(const Json& args)
{
    return args.flag("look");
}

// Wanted is what the first one saw.
std::optional<Refusal> fault_in(const life::Keeper& keeper, const std::string& wanted)
{
    const auto waiting = keeper.standing().waiting();
    if (waiting.empty()) return refusal(base::Code::not_found, "no_retention_waits");
    if (!wanted.empty() && wanted != waiting)
        return refusal(base::Code::conflict, "other_retention_waits", {{"waiting", waiting}});
    return std::nullopt;
}

net::Task<Foreseen> foresee_accept(Session& session, Accept asked)
{
    const auto* keeper = session.parts().life;
    if (!keeper) co_return no(base::Code::unsupported, "no_timers");
    if (!asked.retention.empty()) {
        if (auto fault = fault_in(*keeper, asked.retention)) co_return std::unexpected(std::move(*fault));
        co_return Json::Object{{"retention", std::move(asked.retention)}};
    }
    const auto outlook = keeper->outlook();
    if (outlook.held == 0) co_return no(base::Code::not_found, "nothing_held");
    co_return Json::Object{{"held", std::uint64_t{outlook.held}}, {"crowd", outlook.crowd}};
}

// Recorded first: nothing is erased sooner without a record that says so.
net::Task<Answer> accept_retention(Session& session, life::Keeper& keeper, std::string waiting)
{
    if (auto fault = fault_in(keeper, waiting)) co_return std::unexpected(std::move(*fault));
    Act act{ledger::Kind::act, "that mail is erased sooner is accepted", {"settings", waiting}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    auto work = [&keeper, &waiting] { return keeper.standing().accept(waiting); };
    auto accepted = co_await net::offload(session.offload(), work);
    if (!accepted && accepted.error().code == base::Code::not_found)
        co_return no(base::Code::conflict, "other_retention_waits",
                     {{"waiting", keeper.standing().waiting()}});
    if (!accepted) co_return no(accepted.error().code, "life_refused", {{"why", accepted.error().detail}});
    co_return Json::Object{{"retention", std::move(waiting)}};
}

net::Task<Answer> accept(Session& session, Accept asked)
{
    auto* keeper = session.parts().life;
    if (!keeper) co_return no(base::Code::unsupported, "no_timers");
    if (asked.is_look) {
        if (auto fault = fault_in(*keeper, {})) co_return std::unexpected(std::move(*fault));
        co_return Json::Object{{"retention", keeper->standing().waiting()}};
    }
    if (!asked.retention.empty())
        co_return co_await accept_retention(session, *keeper, std::move(asked.retention));
    const auto accepted = keeper->accept(asked.crowd);
    if (accepted == 0) {
        const auto held = keeper->outlook().held;
        if (held == 0) co_return no(base::Code::not_found, "nothing_held");
        co_return no(base::Code::conflict, "others_held", {{"held", std::uint64_t{held}}});
    }
    Act act{ledger::Kind::act,
            "so many steps of timers may be taken at once",
            {"count", std::to_string(accepted)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return Json::Object{{"accepted", std::uint64_t{accepted}}};
}

}  // namespace

using directory::Right;

const Verb life_due{"life.due", parse_then<parse_due, due>, Duty::none, Right::see};
const Verb life_log{"life.log",  parse_then<parse_log, log>, Duty::recorded, Right::audit,
                    Weight::one, Reach::everything};
// Very many are locked or purged at once, or sooner than they were: that takes two, as one purge does.
const Verb life_accept{"life.accept",  parse_then<parse_accept, accept>,
                       Duty::recorded, Right::operate,
                       Weight::two,    Reach::everything,
                       only_looks,     parse_then_foresee<parse_accept, foresee_accept>};

}  // namespace control

// request.*: what admins ask of each other: to have somebody locked who is not in their scope, say, with a time by which
// it is due.
//
//   request.make      {"kind":"lock","name":"nqhuy","text":"chuyển công tác"}      kinds: see below
//                     {"request":{"number":7,"kind":"lock","name":"nqhuy","agency":"H37.10","due":1767225600,…}}
//   request.list      {"all":false,"overdue":false}                                {"requests":[{…}]}
//   request.accept    {"number":7}              by whoever may do it himself; so are the next two
//   request.refuse    {"number":7,"text":"…"}
//   request.done      {"number":7}
//
// Until when is due what the profile of the agency that is concerned says: of passwords password_reset_most, of unlocking unlock_most, of all else
// request_most; by the calendar of working days (office/calendar.hpp). A request is a paper: it does nothing itself.

#include "control/office/proposals.hpp"
#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/people.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Code;
using base::Json;
using directory::Period;
using directory::Right;

struct RequestKind {
    std::string_view name;
    Right right;  // of whoever does it
};
constexpr RequestKind kinds[] = {
    {"lock", Right::lock},     {"unlock", Right::lock}, {"password", Right::reset_password},
    {"create", Right::create}, {"edit", Right::edit},   {"move", Right::move},
    {"close", Right::close},   {"purge", Right::purge}, {"certificate", Right::certify},
};

const RequestKind* kind_named(std::string_view name)
{
    const auto found = std::ranges::find(kinds, name, &RequestKind::name);
    return found == std::end(kinds) ? nullptr : &*found;
}

struct Make {
    std::string kind, name, text;
};

Make parse_make(Args& args)
{
    Make asked{args.text("kind"), args.text("name"), args.optional_text("text")};
    std::string all;
    for (const auto& kind : kinds) all.append(all.empty() ? "" : ", ").append(kind.name);
    if (!kind_named(asked.kind))
        args.refuse("kind", "no_request_kind", {{"kind", base::printable(asked.kind, 40)}, {"all", all}});
    return asked;
}

struct List {
    bool is_all = false, is_overdue = false;
};

List parse_list(Args& args)
{
    return {args.flag("all"), args.flag("overdue")};
}

struct Numbered {
    std::int64_t number = 0;
    std::string text;
};

Numbered parse_number(Args& args)
{
    const auto number = args.number("number", 1'000'000'000);
    return {number, args.optional_text("text")};
}

Period patience_of(const directory::Profile& profile, std::string_view kind)
{
    const auto& said = profile.service;
    const Period three_days{3, Period::Unit::working_days};
    if (kind == "password") return said.password_reset_most.value_or(Period{2, Period::Unit::hours});
    if (kind == "unlock" && said.unlock_most) return *said.unlock_most;
    return said.request_most.value_or(three_days);
}

// The agency that it is about, and the name as it is kept: of who is to be created, the agency is named.
struct About {
    std::string name, agency;
};

net::Task<std::expected<About, Refusal>> about(Session& session, const directory::Snapshot& snapshot,
                                               const Make& asked)
{
    if (asked.kind == "create") {
        if (const auto* agency = snapshot.agency(asked.name)) co_return About{agency->code, agency->code};
        co_return no(Code::not_found, "unknown_agency", {{"code", base::printable(asked.name, 64)}});
    }
    auto finding = find_anyone(session, snapshot, asked.name);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return About{(*found)->login, (*found)->agency};
}

bool is_open(const Json& request)
{
    const auto state = request.text("state");
    return state == "open" || state == "accepted";
}

Json shown(const Session& session, std::int64_t number, const Json& request)
{
    auto object = request.as_object();
    object["number"] = number;
    const base::WallTime due{std::chrono::seconds(request.number("due"))};
    const auto late = session.office().calendar.worked_between(due, session.parts().clock.now());
    object["is_overdue"] = is_open(request) && request.number("due") < session.now();
    object["late_minutes"] = is_open(request) ? late.count() : 0;
    return object;
}

bool may_answer(const Session& session, const directory::Snapshot& snapshot, const Json& request)
{
    const auto* kind = kind_named(request.text("kind"));
    return kind && session.warrant().scope(kind->right).holds(snapshot, request.text("agency"));
}

// So that nobody buries the others' requests under his own.
constexpr std::ptrdiff_t most_open = 500;

bool has_too_many(const std::map<std::int64_t, Json>& requests, const std::string& who)
{
    return std::ranges::count_if(requests, [&who](const auto& one) {
               return is_open(one.second) && one.second.text("who") == who;
           }) >= most_open;
}

net::Task<std::optional<Refusal>> record(Session& session, std::string event, std::int64_t number,
                                         const Json& request)
{
    Act act{ledger::Kind::act,
            std::move(event),
            {"login", request.text("name")},
            {"request", base::format("{} {}", number, request.text("kind"))}};
    return session.record(std::move(act));
}

net::Task<Answer> make(Session& session, Make asked)
{
    const auto snapshot = session.directory().snapshot();
    auto finding = about(session, *snapshot, asked);
    auto whom = co_await std::move(finding);
    if (!whom) co_return std::unexpected(std::move(whom.error()));
    auto choosing = find_profile_of(session, whom->agency);
    auto profile = co_await std::move(choosing);
    if (!profile) co_return std::unexpected(std::move(profile.error()));
    const auto due =
        session.office().calendar.due(session.parts().clock.now(), patience_of(*profile, asked.kind));
    Json::Object paper{{"kind", asked.kind},
                       {"name", whom->name},
                       {"agency", whom->agency},
                       {"text", asked.text.empty() ? session.said().reason : asked.text},
                       {"basis", basis_text(session.said())},
                       {"by", session.name().to_text()},
                       {"who", session.asker()->who},
                       {"made", session.now()},
                       {"due", unix_seconds(due)},
                       {"state", "open"}};
    auto add = [&session, paper]() -> base::Result<std::int64_t> {
        auto& requests = session.office().requests;
        const auto is_old = [now = session.now()](const Json& one) {
            return !is_open(one) && one.number("made") + paper_lasts <= now;
        };
        if (auto dropped = requests.drop(is_old); !dropped) return base::refuse(dropped.error());
        auto all = requests.all();
        if (!all) return base::refuse(all.error());
        if (has_too_many(*all, session.asker()->who)) return base::refuse(Code::limit);
        return requests.add(paper);
    };
    auto number = co_await net::offload(session.offload(), add);
    if (!number && number.error().code == Code::limit)
        co_return no(Code::limit, "too_many_requests", {{"most", std::int64_t{most_open}}});
    if (!number) co_return std::unexpected(from_cabinet(number.error(), "no_request", 0));
    const Json request(std::move(paper));
    auto recording = record(session, "something is asked of the admins", *number, request);
    if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    co_return Json::Object{{"request", shown(session, *number, request)}};
}

net::Task<Answer> list(Session& session, List asked)
{
    auto look = [&session] { return session.office().requests.all(); };
    auto all = co_await net::offload(session.offload(), look);
    if (!all) co_return std::unexpected(from_cabinet(all.error(), "no_request", 0));
    const auto snapshot = session.directory().snapshot();
    Json::Array rows;
    for (const auto& [number, request] : *all) {
        const bool is_ours = request.text("who") == session.asker()->who ||
                             session.scope().holds(*snapshot, request.text("agency"));
        if (!is_ours || (!asked.is_all && !is_open(request))) continue;
        auto row = shown(session, number, request);
        if (!asked.is_overdue || row.flag("is_overdue")) rows.push_back(std::move(row));
    }
    co_return Json::Object{{"requests", std::move(rows)}};
}

net::Task<Answer> answer(Session& session, Numbered asked, std::string to)
{
    const auto snapshot = session.directory().snapshot();
    const auto now = session.now();
    auto change = [&](Json::Object& paper) -> base::Result<void> {
        if (!may_answer(session, *snapshot, paper))
            return base::refuse(Code::denied, paper["agency"].as_text());
        if (!is_open(paper)) return base::refuse(Code::conflict, paper["state"].as_text());
        paper["state"] = to;
        paper["answered_by"] = session.name().to_text();
        paper["answered"] = now;
        if (!asked.text.empty()) paper["answer"] = asked.text;
        return {};
    };
    auto work = [&] { return session.office().requests.change(asked.number, change); };
    auto changed = co_await net::offload(session.offload(), work);
    if (!changed && changed.error().code == Code::denied)
        co_return no(Code::denied, "request_not_ours",
                     {{"number", asked.number}, {"agency", changed.error().detail}});
    if (!changed && changed.error().code == Code::conflict)
        co_return no(Code::conflict, "request_over",
                     {{"number", asked.number}, {"state", changed.error().detail}});
    if (!changed) co_return std::unexpected(from_cabinet(changed.error(), "no_request", asked.number));
    auto recording = record(session, "what was asked of the admins is " + to, asked.number, *changed);
    if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    co_return Json::Object{{"request", shown(session, asked.number, *changed)}};
}

net::Task<Answer> accept(Session& session, Numbered asked)
{
    return answer(session, std::move(asked), "accepted");
}

net::Task<Answer> turn_down(Session& session, Numbered asked)
{
    return answer(session, std::move(asked), "refused");
}

net::Task<Answer> finish(Session& session, Numbered asked)
{
    return answer(session, std::move(asked), "done");
}

}  // namespace

const Verb request_make{"request.make", parse_then<parse_make, make>, Duty::recorded, Right::see};
const Verb request_list{"request.list", parse_then<parse_list, list>, Duty::none, Right::see};
const Verb request_accept{"request.accept", parse_then<parse_number, accept>, Duty::recorded, Right::see};
const Verb request_refuse{"request.refuse", parse_then<parse_number, turn_down>, Duty::recorded, Right::see};
const Verb request_done{"request.done", parse_then<parse_number, finish>, Duty::recorded, Right::see};

}  // namespace control

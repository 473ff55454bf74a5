#include "control/session.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "control/verbs.hpp"

#include <algorithm>

namespace control {
namespace {

constexpr base::Duration idle_patience = std::chrono::hours(1);
constexpr base::Duration line_patience = std::chrono::seconds(30);

std::string minute_of(base::WallTime time)
{
    auto day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day date(day);
    std::chrono::hh_mm_ss clock(time - day);
    return base::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                        clock.hours().count(), clock.minutes().count());
}

void add(ledger::Event& event, const base::LogField& field)
{
    if (field.name == "box")
        event.add(ledger::Name::as, field.value);
    else if (field.name == "login")
        event.add(ledger::Name::who, field.value);
    else if (field.name == "reason")
        event.add(ledger::Name::reason, field.value);
    else if (field.name == "filter")
        event.add(ledger::Name::filter, field.value);
    else if (!field.name.empty())
        event.add(ledger::Name::detail, base::format("{}={}", field.name, field.value));
}

}  // namespace

Session::Session(const Parts& parts, Lease& lease, std::unique_ptr<net::Stream> stream,
                 base::SteadyTime started)
    : parts_(parts),
      lease_(lease),
      lines_(std::move(stream)),
      started_(started)
{}

Session::~Session()
{
    lease_.release(this);
}

base::Duration Session::uptime() const
{
    return std::chrono::duration_cast<base::Duration>(parts_.clock.steady() - started_);
}

net::Task<void> Session::run()
{
    bool goes_on = co_await greet();
    while (goes_on) {
        auto line = co_await next_line();
        auto request = line ? request_from(*line) : base::Result<Request>(base::refuse(line.error()));
        if (!request) {
            // What is not a message of ours cannot be answered one by one: say why, and end.
            co_await turn_away(
                refusal(base::Code::invalid, "bad_message", {{"why", request.error().detail}}));
            goes_on = false;
            continue;
        }
        request_id_ = request->id;
        auto answered = co_await answer(std::move(*request));
        if (answered)
            write({request_id_, std::move(*answered)});
        else
            write({request_id_, std::move(answered.error())});
    }
    lines_.stream().close();
}

net::Task<void> Session::turn_away(Refusal refusal)
{
    write({request_id_, std::move(refusal)});
    co_await lines_.flush();
}

net::Task<void> Session::progress(std::int64_t done, std::int64_t total)
{
    write({request_id_, Progress{done, total}});
    co_await lines_.flush();
}

net::Task<void> Session::item(base::Json json)
{
    write({request_id_, Item{std::move(json)}});
    co_await lines_.flush();
}

std::optional<Refusal> Session::take_lease()
{
    auto holder = lease_.take(this, user());
    if (!holder) return std::nullopt;
    return refusal(base::Code::conflict, "other_import",
                   {{"user", holder->user}, {"since", minute_of(holder->since)}});
}

std::string Session::user()
{
    auto user = lines_.stream().peer().user;
    return user ? std::to_string(*user) : "unknown";
}

net::Task<std::optional<Refusal>> Session::record(Act act)
{
    ledger::Event event(act.kind);
    event.add(ledger::Name::event, act.event).add(ledger::Name::by, "uid " + user());
    add(event, act.what);
    add(event, act.more);
    for (const auto& field : act.also) add(event, field);
    if (act.more.name.empty())
        parts_.log.info("control", act.event, {act.what, {"by", user()}});
    else
        parts_.log.info("control", act.event, {act.what, act.more, {"by", user()}});
    auto recorded = co_await parts_.audit.append(std::move(event));
    if (recorded) co_return std::nullopt;
    co_return refusal(base::Code::unknown, "done_unrecorded", {{"why", recorded.error().detail}});
}

std::optional<Refusal> Session::audit_away() const
{
    const auto possible = parts_.audit.outcome();
    if (possible) return std::nullopt;
    return refusal(possible.error().code, "audit_away", {{"why", possible.error().detail}});
}

void Session::note(ledger::Event event)
{
    event.add(ledger::Name::by, "uid " + user());
    parts_.audit.note(event);
}

net::Task<base::Result<std::string>> Session::next_line()
{
    while (!lines_.has_buffered_input()) {
        auto woken = co_await lines_.wait_input(idle_patience);
        if (woken == net::Woken::input) break;
    }
    auto line = co_await lines_.line(longest_line, line_patience);
    if (!line && line.error().detail.empty()) line.error().detail = std::string(to_string(line.error().code));
    co_return line;
}

net::Task<bool> Session::greet()
{
    auto line = co_await next_line();
    auto hello = line ? hello_from(*line) : base::Result<Hello>(base::refuse(line.error()));
    if (!hello) {
        co_await turn_away(refusal(base::Code::invalid, "bad_message", {{"why", hello.error().detail}}));
        co_return false;
    }
    if (hello->protocol != protocol_version) {
        base::Json::Object values{{"theirs", hello->protocol}, {"ours", protocol_version}};
        co_await turn_away(refusal(base::Code::unsupported, "other_protocol", std::move(values)));
        co_return false;
    }
    lines_.write(to_line(Hello{protocol_version, parts_.program}) + "\r\n");
    co_return true;
}

net::Task<Answer> Session::answer(Request request)
{
    auto all = verbs();
    auto found = std::ranges::find(all, request.verb, &Verb::name);
    if (found == all.end())
        co_return no(base::Code::unsupported, "unknown_verb", {{"verb", base::printable(request.verb, 64)}});
    parts_.metrics
        .counter("congvu_control_requests_total", "Requests of admins, by verb.",
                 base::format("verb=\"{}\"", (*found)->name))
        .add();
    if ((*found)->duty == Duty::recorded) {
        if (auto away = audit_away()) co_return std::unexpected(std::move(*away));
    }
    co_return co_await (*found)->run(*this, std::move(request.args));
}

void Session::write(const Reply& reply)
{
    lines_.write(to_line(reply) + "\r\n");
}

}  // namespace control

#include "control/session.hpp"

#include "base/day.hpp"
#include "base/format.hpp"
#include "base/text.hpp"
#include "control/office/proposals.hpp"
#include "control/rights/words.hpp"
#include "control/verbs.hpp"

#include <algorithm>

namespace control {
namespace {

constexpr base::Duration idle_patience = std::chrono::hours(1);
constexpr base::Duration line_patience = std::chrono::seconds(30);
// Of who has not logged in yet.
constexpr base::Duration login_patience = std::chrono::seconds(60);
constexpr std::size_t longest_login = 16 << 10;

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

constexpr std::size_t longest_basis = 500;

bool looks(const Verb& verb, const base::Json& args)
{
    return verb.only_looks != nullptr && verb.only_looks(args);
}

}  // namespace

std::string Name::to_text() const
{
    std::string text = who;
    if (!as.empty()) text += " as " + as;
    if (!approved.empty()) text += ", approved by " + approved;
    return text;
}

std::string basis_text(const Said& said)
{
    if (said.basis_date.empty()) return said.basis;
    return base::format("{} ({})", said.basis, said.basis_date);
}

Session::Session(House house, std::unique_ptr<net::Stream> stream, std::optional<Asker> asker)
    : parts_(house.parts),
      settings_(house.settings),
      office_(house.office),
      lines_(std::move(stream)),
      started_(house.started),
      asker_(std::move(asker)),
      guarded_(parts_.directory, hand_, office_.guarding)
{}

Session::~Session()
{
    office_.lease.release(this);
}

void Session::set_asker(std::optional<Asker> asker)
{
    asker_ = std::move(asker);
    hand_ = {};
    if (asker_) lines_.stream().welcome(net::Welcome::official);
}

std::span<const Verb* const> Session::all_verbs() const
{
    return parts_.verbs.empty() ? verbs() : parts_.verbs;
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
    auto holder = office_.lease.take(this, name_.to_text());
    if (!holder) return std::nullopt;
    return refusal(base::Code::conflict, "other_import",
                   {{"user", holder->user}, {"since", minute_of(holder->since)}});
}

net::Task<std::optional<Refusal>> Session::record(Act act)
{
    ledger::Event event(act.kind);
    const auto by = name_.to_text();
    event.add(ledger::Name::event, act.event).add(ledger::Name::by, by);
    add(event, act.what);
    add(event, act.more);
    for (const auto& field : act.also) add(event, field);
    event.add(ledger::Name::basis, basis_text(said_));
    if (act.what.name != "reason" && act.more.name != "reason") event.add(ledger::Name::reason, said_.reason);
    if (act.more.name.empty())
        parts_.log.info("control", act.event, {act.what, {"by", by}});
    else
        parts_.log.info("control", act.event, {act.what, act.more, {"by", by}});
    is_recorded_ = true;
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
    event.add(ledger::Name::by, name_.to_text()).add(ledger::Name::basis, basis_text(said_));
    parts_.audit.note(event);
}

net::Task<base::Result<std::string>> Session::next_line()
{
    while (!lines_.has_buffered_input()) {
        auto woken = co_await lines_.wait_input(asker_ ? idle_patience : login_patience);
        if (woken == net::Woken::input) break;
    }
    auto line = co_await lines_.line(asker_ ? longest_line : longest_login, line_patience);
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
    auto all = all_verbs();
    auto found = std::ranges::find(all, request.verb, &Verb::name);
    if (found == all.end())
        co_return no(base::Code::unsupported, "unknown_verb", {{"verb", base::printable(request.verb, 64)}});
    const Verb& verb = **found;
    parts_.metrics
        .counter("congvu_control_requests_total", "Requests of admins, by verb.",
                 base::format("verb=\"{}\"", verb.name))
        .add();
    said_ = std::move(request.said);
    co_await parts_.directory.caught_up();
    if (verb.reach != Reach::nobody) {
        if (!asker_) co_return no(base::Code::denied, "not_logged_in");
        if (auto fault = take_up(verb, request.args, *asker_)) co_return std::unexpected(std::move(*fault));
        if (verb.weight == Weight::two && !looks(verb, request.args)) {
            if (!verb.foresee) base::bug("a verb for two that says nothing of what it keeps");
            auto foreseeing = verb.foresee(*this, std::move(request.args));
            auto kept = co_await std::move(foreseeing);
            if (!kept) co_return std::unexpected(std::move(kept.error()));
            auto proposed = propose(*this, verb, std::move(*kept));
            co_return co_await std::move(proposed);
        }
    }
    auto carrying = carry_out(verb, std::move(request.args));
    co_return co_await std::move(carrying);
}

// What fails while the directory goes away may have been done: then that is recorded.
net::Task<Answer> Session::carry_out(const Verb& verb, base::Json args)
{
    const bool is_act = verb.duty == Duty::recorded && !looks(verb, args);
    const auto whose = base::printable(args.text("name"), 100);
    is_recorded_ = false;
    auto running = verb.run(*this, std::move(args));
    auto answer = co_await std::move(running);
    const bool is_doubtful = !answer && (answer.error().code == base::Code::unavailable ||
                                         answer.error().code == base::Code::unknown);
    if (!is_act || !is_doubtful || is_recorded_) co_return answer;
    Act act{ledger::Kind::act,
            "it is not known whether this was done",
            {"verb", std::string(verb.name)},
            {"login", whose}};
    auto recording = record(std::move(act));
    static_cast<void>(co_await std::move(recording));
    co_return answer;
}

std::optional<Refusal> Session::take_up(const Verb& verb, const base::Json& args, const Asker& asker)
{
    const auto snapshot = parts_.directory.snapshot();
    const bool is_look = looks(verb, args);
    verb_ = verb.name;
    name_ = {asker.who, {}, {}};
    hand_ = {Warrant::everything(), is_look ? directory::Right::see : verb.right, asker.is_of_machine()};
    if (asker.account) {
        const auto* account = snapshot->by_id(*asker.account);
        hand_.warrant = account && is_still_in(asker, *account) ? Warrant::of(*account, now()) : Warrant();
    }
    if (!said_.as.empty())
        if (auto fault = act_as(*snapshot, said_.as)) return fault;
    if (auto fault = fault_in_right(*snapshot, verb)) return fault;
    if (verb.duty == Duty::recorded && !is_look)
        if (auto away = audit_away()) return away;
    if (changes(verb) && !is_look) return fault_in_basis();
    return std::nullopt;
}

// Of a login: nobody has ended it, and what it came by still counts. A proposer need not be logged in.
bool Session::is_still_in(const Asker& asker, const directory::Account& account) const
{
    if (asker.session.empty()) return true;
    if (!office_.logins.is_open(asker) || !asker.by || !still_counts(*asker.by, account)) return false;
    return !asker.by->certificate || parts_.directory.believes(*asker.by->certificate);
}

// For support: with that admin's rights, which must be among one's own; both names are recorded.
std::optional<Refusal> Session::act_as(const directory::Snapshot& snapshot, const std::string& login)
{
    const auto* account = snapshot.by_login(login);
    const std::string shown = base::printable(login, 64);
    const bool may_support = hand_.warrant.scope(directory::Right::operate).is_everything();
    if (!may_support) return refusal(base::Code::denied, "as_denied", {{"name", shown}});
    auto theirs = account ? Warrant::of(*account, now()) : Warrant();
    if (theirs.grants().empty()) return refusal(base::Code::denied, "as_no_admin", {{"name", shown}});
    if (!hand_.warrant.outranks(snapshot, *account, now()))
        return refusal(base::Code::denied, "as_denied", {{"name", shown}});
    hand_.warrant = std::move(theirs);
    hand_.is_of_machine = false;
    name_.as = account->login;
    return std::nullopt;
}

std::optional<Refusal> Session::fault_in_right(const directory::Snapshot& snapshot, const Verb& verb) const
{
    const auto scope = hand_.warrant.scope(hand_.right);
    if (scope.is_empty()) return no_right(*this, snapshot, verb);
    const bool needs_all = hand_.right == directory::Right::operate || verb.reach == Reach::everything;
    if (needs_all && !scope.is_everything())
        return refusal(base::Code::denied, "right_of_all",
                       {{"verb", std::string(verb.name)}, {"scope", scope.to_text(snapshot)}});
    return std::nullopt;
}

std::optional<Refusal> Session::fault_in_basis() const
{
    const bool is_date = said_.basis_date.empty() || base::day_from(said_.basis_date);
    if (!is_date) return refusal(base::Code::invalid, "basis_date", {{"text", said_.basis_date}});
    if (said_.basis.size() > longest_basis)
        return refusal(base::Code::invalid, "argument_long", {{"name", "basis"}, {"most", longest_basis}});
    if (!settings_.needs_basis() || !base::trim(said_.basis).empty()) return std::nullopt;
    return refusal(base::Code::denied, "basis_missing", {{"verb", std::string(verb_)}});
}

net::Task<Answer> Session::run_approved(const Verb& verb, base::Json args, Said said, Asker proposer)
{
    const Name approver = name_;
    said_ = std::move(said);
    if (auto fault = take_up(verb, args, proposer)) co_return std::unexpected(std::move(*fault));
    name_.approved = approver.to_text();
    auto running = carry_out(verb, std::move(args));
    co_return co_await std::move(running);
}

void Session::write(const Reply& reply)
{
    lines_.write(to_line(reply) + "\r\n");
}

}  // namespace control

// holder.assign: somebody may open a box from now on, or from a day on, with his own name and password.
//
//   {"box":"skhcn","official":"ntlan","post":"clerk","from":"2026-01-01","until":"2026-07-01"}    the days optional
//   {"box":{…,"holders":[…]},"official":{…},"holder":{"post":"clerk","from":…,"until":…},"login":"skhcn/ntlan"}
//
// Days are those of Vietnam; `until` is the first on which it is over.

#include "control/verbs.hpp"
#include "control/verbs/holding.hpp"
#include "control/verbs/mailboxes.hpp"
#include "ledger/query.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace control {
namespace {

using directory::Holder;

constexpr std::int64_t ahead_of_utc = std::int64_t{7} * 60 * 60;

struct Assign {
    std::string box, official;
    Holder holder;  // from 0: now
};

std::optional<std::int64_t> day_in(Args& args, std::string_view name)
{
    const auto text = args.optional_text(name);
    if (text.empty()) return std::nullopt;
    const auto day =
        text.size() == std::string_view("2026-01-31").size() ? ledger::stamp_from(text) : std::nullopt;
    if (!day) args.refuse(name, "bad_day", {{"text", base::printable(text, 40)}});
    if (!day) return std::nullopt;
    return std::chrono::floor<std::chrono::seconds>(*day).time_since_epoch().count() - ahead_of_utc;
}

Assign parse(Args& args)
{
    Assign asked{args.text("box"), args.text("official"), {}};
    const auto word = args.text("post");
    const auto post = directory::post_from(word);
    if (!post) args.refuse("post", "bad_post", {{"post", word}});
    asked.holder.post = post.value_or(directory::Post::clerk);
    asked.holder.from = day_in(args, "from").value_or(0);
    asked.holder.until = day_in(args, "until");
    return asked;
}

std::optional<Refusal> fault_of(const directory::Snapshot& snapshot, const directory::Account& box,
                                const Holder& fresh, std::int64_t now)
{
    if (fresh.until && *fresh.until <= std::max(fresh.from, now))
        return refusal(base::Code::invalid, "period_ends_first");
    const auto* other = holder_meanwhile(box.holders, fresh);
    if (other == nullptr) return std::nullopt;
    const auto* official = snapshot.by_id(other->official);
    const auto login = official ? official->login : to_string(other->official);
    return refusal(base::Code::exists, "box_has_holder", {{"box", box.login}, {"holder", login}});
}

std::string shown(const Holder& holder)
{
    auto text = base::format("{} from {}", to_string(holder.post), holder.from);
    return holder.until ? text + base::format(" until {}", *holder.until) : text;
}

base::Json to_json(const Holder& holder)
{
    base::Json::Object shown{{"post", std::string(to_string(holder.post))}, {"from", holder.from}};
    if (holder.until) shown.emplace("until", *holder.until);
    return shown;
}

net::Task<Answer> handle(Session& session, Assign asked)
{
    auto snapshot = session.directory().snapshot();
    auto box = co_await find_box(session, *snapshot, asked.box);
    if (!box) co_return std::unexpected(std::move(box.error()));
    auto found = co_await find_one(session, *snapshot, asked.official);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& official = **found;
    if (official.kind != directory::Kind::official)
        co_return no(base::Code::cannot, "not_an_official", {{"name", official.primary_address()}});

    const auto now = directory::unix_now();
    auto fresh = asked.holder;
    fresh.official = official.id;
    if (fresh.from == 0) fresh.from = now;
    if (auto fault = fault_of(*snapshot, **box, fresh, now)) co_return std::unexpected(std::move(*fault));
    directory::AccountEdit edit{.holders = assigned((*box)->holders, fresh, now)};
    if (edit.holders->size() > most_holders)
        co_return no(base::Code::limit, "too_many_holders", {{"box", (*box)->login}, {"most", most_holders}});
    auto edited = co_await session.directory().edit((*box)->id, std::move(edit), (*box)->version);
    if (!edited) co_return std::unexpected(from_directory(edited.error()));
    Act act{ledger::Kind::assigned,
            "a mailbox was opened to somebody",
            {"login", official.login},
            {"as", shown(fresh)},
            {{"box", (*box)->login}}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    const auto after = session.directory().snapshot();
    const auto* changed = after->by_id((*box)->id);
    co_return base::Json::Object{{"box", describe_in_full(*after, changed ? *changed : **box)},
                                 {"official", describe(*snapshot, official)},
                                 {"holder", to_json(fresh)},
                                 {"login", (*box)->login + "/" + official.login}};
}

}  // namespace

const Verb holder_assign{"holder.assign", parse_then<parse, handle>, Duty::recorded,
                         directory::Right::delegate};

}  // namespace control

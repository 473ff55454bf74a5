// audit.show: records of the audit, one after the other, as many as are wanted. That somebody reads is recorded first.
//
//   {"from":"2026-11-26","to":"","kind":"login_failed","who":"nqhuy","address":"192.0.2."}    all optional
//   an item for each record (ledger/record.hpp), then {"count":17}

#include "control/verbs.hpp"
#include "control/verbs/auditing.hpp"
#include "ledger/query.hpp"

namespace control {
namespace {

struct Show {
    ledger::Query query;
    std::string asked;  // as it was typed, for the record
};

std::optional<base::WallTime> time_in(Args& args, std::string_view name)
{
    const auto text = args.optional_text(name);
    if (text.empty()) return std::nullopt;
    const auto time = ledger::stamp_from(text);
    if (!time) args.refuse(name, "audit_bad_time", {{"text", text}});
    return time;
}

std::optional<ledger::Kind> kind_in(Args& args)
{
    const auto text = args.optional_text("kind");
    if (text.empty()) return std::nullopt;
    const auto kind = ledger::kind_from(text);
    if (!kind) args.refuse("kind", "audit_bad_kind", {{"text", text}});
    return kind;
}

Show parse(Args& args)
{
    Show show;
    show.query = {.from = time_in(args, "from"),
                  .to = time_in(args, "to"),
                  .kind = kind_in(args),
                  .who = args.optional_text("who"),
                  .address = args.optional_text("address")};
    for (const std::string_view name : {"from", "to", "kind", "who", "address"})
        if (auto text = args.optional_text(name); !text.empty())
            show.asked.append(show.asked.empty() ? "" : " ").append(name).append("=").append(text);
    return show;
}

// Whether it is about somebody in the scope, or about what the asker himself has done.
class Narrowed {
  public:
    Narrowed(std::shared_ptr<const directory::Snapshot> snapshot, Scope scope, std::string who)
        : snapshot_(std::move(snapshot)),
          scope_(std::move(scope)),
          who_(std::move(who))
    {}

    bool holds(const ledger::Record& record) const
    {
        using enum ledger::Name;
        if (scope_.is_everything() || record.text(by) == who_) return true;
        return is_ours(record.text(who)) || is_ours(record.text(sender)) || is_ours(record.text(recipient));
    }

  private:
    bool is_ours(std::string_view name) const
    {
        if (name.empty()) return false;
        const auto* account = snapshot_->by_login(name);
        if (account == nullptr) account = snapshot_->by_address(name);
        return account != nullptr && scope_.holds(*snapshot_, account->agency);
    }

    std::shared_ptr<const directory::Snapshot> snapshot_;
    Scope scope_;
    std::string who_;
};

net::Task<Answer> handle(Session& session, Show asked)
{
    const auto* books = session.parts().books;
    if (!books) co_return no(base::Code::unsupported, "audit_absent");
    if (auto fault = co_await record_reading(session, "the audit was read", std::move(asked.asked)))
        co_return std::unexpected(std::move(*fault));
    ledger::Search search(books->folder(), std::move(asked.query), books->durable());
    const Narrowed narrowed(session.directory().snapshot(), session.scope(), session.name().who);
    std::int64_t count = 0;
    for (bool is_last = false; !is_last;) {
        auto work = [&search] { return search.more(); };
        auto some = co_await net::offload(session.offload(), work);
        if (!some) co_return no(some.error().code, "audit_refused", {{"why", some.error().detail}});
        for (const auto& record : some->records) {
            if (!narrowed.holds(record)) continue;
            co_await session.item(ledger::to_json(record));
            ++count;
        }
        is_last = some->is_last;
    }
    co_return base::Json::Object{{"count", count}};
}

}  // namespace

const Verb audit_show{"audit.show", parse_then<parse, handle>, Duty::recorded, directory::Right::audit};

}  // namespace control

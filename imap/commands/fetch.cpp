// FETCH, UID FETCH: what messages are and hold.
//
//   RFC 9051 §6.4.5, §6.4.9   the commands
//   RFC 5530 §3               EXPUNGEISSUED: a message that another session expunged meanwhile
//   RFC 3516 §4.3             UNKNOWN-CTE
//
// Messages are read in slices; their octets stream, so that neither the mailbox's nor a message's size
// costs memory, and others on the loop are served meanwhile (imap/source.hpp).

#include "imap/fetch/answer.hpp"
#include "imap/session.hpp"
#include "imap/slices.hpp"
#include "imap/trouble.hpp"
#include "imap/turn.hpp"

#include <algorithm>

namespace imap {
namespace {

constexpr std::size_t slice_size = 200;

struct Request {
    SequenceSet set;
    FetchRequest items;
};

// fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att)
// ")")
base::Result<Request> parse(Scanner& scan)
{
    Request request;
    scan.sp();
    request.set = scan.sequence_set();
    scan.sp();
    request.items = scan.fetch_atts();
    return scan.done(std::move(request));
}

class ToClient final : public fetch::Output {
  public:
    explicit ToClient(Session& session) : session_(session) {}
    void write(std::string_view octets) override { session_.write(octets); }
    net::Task<void> make_room() override { return session_.make_room(); }

  private:
    Session& session_;
};

// Why the first message that could not be given was not, and where the log says more of it.
struct Trouble {
    base::Error error;
    std::string reference;
};

// One FETCH at work.
class Fetching {
  public:
    Fetching(Session& session, fetch::Plan plan)
        : session_(session),
          view_(session.view()),
          plan_(std::move(plan))
    {}

    net::Task<base::Result<void>> slice(const Slice& slice);

    // Afterwards: messages that had gone, and why others could not be given.
    bool has_missed() const { return has_missed_; }
    const std::optional<Trouble>& trouble() const { return trouble_; }

  private:
    net::Task<base::Result<void>> flags(const Slice& slice);
    net::Task<base::Result<void>> rows(const Slice& slice);
    net::Task<store::UidSet> mark_seen(std::vector<store::Message>& messages);
    net::Task<void> answer(const store::Message& message, bool tell_flags);

    Session& session_;
    View& view_;
    fetch::Plan plan_;
    bool has_missed_ = false;
    std::optional<Trouble> trouble_;
};

net::Task<base::Result<void>> Fetching::slice(const Slice& slice)
{
    return plan_.needs_rows ? rows(slice) : flags(slice);
}

// Nothing is asked for but what the small rows hold.
net::Task<base::Result<void>> Fetching::flags(const Slice& slice)
{
    struct NoSource final : Source {
        net::Task<base::Result<std::string>> read(std::uint64_t, std::uint64_t) override
        {
            base::bug("no octets");
        }
        net::Task<base::Result<mime::Summary>> summary() override { base::bug("no summary"); }
    } source;
    ToClient output(session_);
    auto rows = co_await session_.selected().flags(view_.id(), slice.uids, slice.numbers.size());
    if (!rows) co_return base::refuse(rows.error());
    has_missed_ |= rows->size() < slice.numbers.size();
    for (const auto& row : *rows) {
        fetch::Row told{view_.number_of(row.uid), row, view_.flag_list(row.uid, row.flags)};
        if (told.number == 0) continue;
        fetch::Answer answer(plan_, std::move(told), source, output);
        auto done = co_await answer.write();
        if (!done) co_return done;
    }
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Fetching::rows(const Slice& slice)
{
    auto messages = co_await session_.selected().messages(view_.id(), slice.uids, slice.numbers.size());
    if (!messages) co_return base::refuse(messages.error());
    has_missed_ |= messages->size() < slice.numbers.size();
    auto newly_seen = co_await mark_seen(*messages);
    for (const auto& message : *messages) co_await answer(message, newly_seen.contains(message.uid));
    co_return base::Result<void>();
}

// RFC 9051 §6.4.5: \Seen is set by reading, and told in the same answer. A store that cannot write now can
// still be read.
net::Task<store::UidSet> Fetching::mark_seen(std::vector<store::Message>& messages)
{
    store::UidSet unseen;
    const bool may_set = !view_.is_read_only() && session_.rights().has(store::Right::keep_seen);
    if (!plan_.sets_seen || !may_set) co_return unseen;
    for (const auto& message : messages) {
        if (!message.flags.has(store::seen)) unseen.add(message.uid);
    }
    if (unseen.empty()) co_return unseen;

    store::FlagChange change;
    change.flags.system = store::seen;
    change.scope = flags_of_rights(session_.rights());
    auto stored = co_await session_.selected().store_flags(view_.id(), unseen, std::move(change));
    if (!stored) co_return store::UidSet();
    for (auto& now : stored->changed) {
        auto message = std::ranges::lower_bound(messages, now.uid, {}, &store::Message::uid);
        if (message == messages.end() || message->uid != now.uid) continue;
        view_.note_told(now);
        message->modseq = now.modseq;
        message->flags = std::move(now.flags);
    }
    co_return unseen;
}

net::Task<void> Fetching::answer(const store::Message& message, bool tell_flags)
{
    const store::MessageFlags flags{message.uid, message.modseq, message.flags};
    fetch::Row row{view_.number_of(message.uid), flags, view_.flag_list(message.uid, message.flags), &message,
                   tell_flags};
    if (row.number == 0) co_return;
    StoredMessage source(session_.selected(), message, session_.stream());
    ToClient output(session_);
    fetch::Answer answer(plan_, std::move(row), source, output);
    auto done = co_await answer.write();
    if (done) co_return;
    // Gone meanwhile, of an encoding unknown to all, or damaged: only the last is the operator's business.
    if (done.error().code == base::Code::not_found) {
        has_missed_ = true;
        co_return;
    }
    std::string reference;
    if (done.error().code != base::Code::unsupported)
        reference = log_trouble(session_.services().log, {session_.selected().owner(), view_, message.uid},
                                done.error());
    if (!trouble_) trouble_ = {done.error(), std::move(reference)};
}

Reply outcome(const Fetching& fetching, Numbering numbering)
{
    if (const auto& trouble = fetching.trouble()) {
        if (trouble->error.code == base::Code::unsupported)
            return no(code::unknown_cte, "Unknown transfer encoding");
        auto reply = refuse(trouble->error);
        reply.text += " (reference " + trouble->reference + ")";
        return reply;
    }
    // By uid, messages that do not exist are passed over in silence (RFC 9051 §6.4.9).
    if (fetching.has_missed() && numbering == Numbering::sequence) {
        return no(code::expunge_issued, "Some of these messages no longer exist");
    }
    return ok("FETCH completed");
}

template<Numbering numbering> net::Task<Reply> handle(Session& session, Request request)
{
    auto uids = session.view().uids(request.set, numbering);
    if (!uids) co_return misread(uids.error());
    constexpr auto tell_uid = numbering == Numbering::uid ? fetch::TellUid::always : fetch::TellUid::if_asked;
    auto plan = fetch::plan_for(std::move(request.items), tell_uid);
    if (plan.repeats_too_much()) co_return refuse({base::Code::limit, "too many pieces of one section"});
    plan.zone = session.settings().time_zone;
    Fetching fetching(session, std::move(plan));
    Slices slices(session.view(), *uids, slice_size);
    for (auto slice = slices.next(); !slice.numbers.empty(); slice = slices.next()) {
        auto done = co_await fetching.slice(slice);
        if (!done) co_return refuse(done.error());
        co_await next_turn(session.stream());
    }
    co_return outcome(fetching, numbering);
}

}  // namespace

const Command commands::fetch{"FETCH", State::selected, parse_then<parse, handle<Numbering::sequence>>,
                              Told::all_but_expunges};
const Command commands::uid_fetch{"UID FETCH", State::selected, parse_then<parse, handle<Numbering::uid>>};

}  // namespace imap

// APPEND: a message, or several, into a mailbox; all or nothing.
//
//   RFC 9051 §6.3.12   the command; TRYCREATE before anything is sent
//   RFC 3502 §6.3.11   MULTIAPPEND
//   RFC 4315 §3        APPENDUID
//   RFC 7888 §4        octets that come without our "+" are read over, or the conversation ends
//   RFC 7889 §5        TOOBIG before the "+"
//   RFC 4314 §4        takes the right i; flags that take another one are left out
//
//   A1 APPEND Sent (\Seen) "1-Feb-2026 10:00:00 +0700" {1024}     the command, as it reaches this page
//   octets, streamed into the store piece by piece
//   SP (flags) {512}   or   the end of the line
//
// Nothing is in the mailbox before the last octet of the last message is durable.

#include "base/format.hpp"
#include "imap/auditing.hpp"
#include "imap/session.hpp"

#include <algorithm>
#include <optional>

namespace imap {
namespace {

constexpr std::size_t piece = 64 * 1024;         // octets of a message in memory
constexpr std::size_t most_messages = 100;       // in one command
constexpr std::size_t most_summaries = 8 << 20;  // bytes of what is kept of them until the last one is here

// What stands before one message's octets.
struct Head {
    store::Flags flags;
    std::optional<base::WallTime> date;
    Announcement literal;
};

struct Append {
    std::string mailbox;
    Head first;
};

// append-message = [SP flag-list] [SP date-time] SP literal
Head parse_head(Scanner& scan)
{
    Head head;
    scan.sp();
    if (scan.sees("(")) {
        head.flags = scan.flag_list();
        scan.sp();
    }
    if (scan.sees("\"")) {
        head.date = scan.date_time();
        scan.sp();
    }
    head.literal = scan.announcement();
    return head;
}

// append = "APPEND" SP mailbox 1*append-message
base::Result<Append> parse(Scanner& scan)
{
    Append request;
    scan.sp();
    request.mailbox = scan.mailbox();
    request.first = parse_head(scan);
    return scan.done(std::move(request));
}

// A literal that ends the arguments is a message, however little of them can be read, unless it is the
// mailbox's name.
bool is_message(Scanner arguments)
{
    arguments.sp();
    if (!arguments.sees("{")) return true;
    arguments.literal8();
    return !arguments.failed() && !arguments.at_end();
}

// A message on its way: what its line says of it, where that can be read, and the octets it announces.
struct Coming {
    base::Result<Head> head;
    Announcement literal;
};

// One APPEND at work.
class Upload {
  public:
    Upload(Session& session, std::string mailbox) : session_(session), name_(std::move(mailbox)) {}

    net::Task<Reply> run(Coming first);

  private:
    net::Task<std::optional<Reply>> why_not(const Head& head);
    net::Task<void> take(Head head);
    net::Task<void> pass_over(std::uint64_t octets);
    net::Task<std::optional<Coming>> next();
    net::Task<Reply> finish();

    Session& session_;
    std::string name_;
    std::optional<Place> place_;  // once a message was admitted
    store::FlagScope flags_;      // that may be given to it
    std::vector<store::NewMessage> messages_;
    std::uint64_t bytes_ = 0;
    std::size_t summaries_ = 0;
    std::optional<Reply> refusal_;  // of the whole command: the rest is only read over
};

net::Task<Reply> Upload::run(Coming first)
{
    std::optional<Coming> coming = std::move(first);
    while (coming) {
        if (!refusal_) {
            refusal_ = coming->head ? co_await why_not(*coming->head) : misread(coming->head.error());
        }
        if (refusal_ && coming->literal.is_synchronizing) co_return *refusal_;
        if (refusal_) {
            co_await pass_over(coming->literal.size);
        } else {
            co_await take(std::move(*coming->head));
        }
        if (session_.is_ending()) co_return *refusal_;
        coming = co_await next();
    }
    co_return refusal_ ? *refusal_ : co_await finish();
}

// Asked before a message's octets are.
net::Task<std::optional<Reply>> Upload::why_not(const Head& head)
{
    auto found = co_await find_mailbox(session_, name_, one(store::Right::insert));
    if (!found && found.error().code != base::Code::not_found) co_return refuse(found.error());
    if (!found || !found->mailbox.is_selectable) co_return no(code::try_create, "There is no such mailbox");
    flags_ = flags_of_rights(found->rights);
    place_ = std::move(found->place);
    if (head.literal.size == 0) co_return no("", "A message has at least one octet");
    if (head.literal.size > session_.settings().max_message_size) co_return refuse({base::Code::too_big, {}});
    if (messages_.size() >= most_messages || summaries_ >= most_summaries) {
        co_return refuse({base::Code::limit, {}});
    }
    const auto room = co_await place_->account.room_for({bytes_ + head.literal.size, messages_.size() + 1});
    if (!room) co_return refuse(room.error());
    co_return std::nullopt;
}

// The octets go into the store as they come. A store that fails on the way is told once they are all read.
net::Task<void> Upload::take(Head head)
{
    if (head.literal.is_synchronizing) co_await session_.ask_for_more("Send it");
    auto writer = session_.services().store.write_body();
    auto left = head.literal.size;
    while (left > 0) {
        const auto some =
            co_await session_.lines().some(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece)),
                                           session_.settings().command_patience);
        left -= some.size();
        if (refusal_) continue;
        const auto written = co_await writer->append(some);
        if (!written) refusal_ = refuse(written.error());
    }
    if (refusal_) co_return;
    auto body = co_await writer->finish();
    if (!body) {
        refusal_ = refuse(body.error());
        co_return;
    }
    bytes_ += head.literal.size;
    summaries_ += body->summary.size();
    head.flags.system &= flags_.system();
    if (!flags_.others) head.flags.keywords.clear();
    messages_.push_back({std::move(*body), {}, std::move(head.flags), head.date});
}

// Refused, but on its way: read over while that is bearable.
net::Task<void> Upload::pass_over(std::uint64_t octets)
{
    if (octets > session_.settings().max_message_size) {
        session_.bye("That message is too big");
        co_return;
    }
    while (octets > 0) {
        const auto some =
            co_await session_.lines().some(static_cast<std::size_t>(std::min<std::uint64_t>(octets, piece)),
                                           session_.settings().command_patience);
        octets -= some.size();
    }
}

// The rest of the line after a message: another one, or the end of the command.
net::Task<std::optional<Coming>> Upload::next()
{
    const auto line = co_await session_.read_line();
    if (!line) refusal_ = misread(line.error());
    if (!line || line->empty()) co_return std::nullopt;

    Scanner scan(*line, session_.names());
    auto head = parse_head(scan);
    auto read = scan.done(std::move(head));
    const auto announced = announced_literal(*line);
    if (!announced) session_.bye("Nobody knows how much follows");
    if (announced && *announced) co_return Coming{std::move(read), **announced};
    if (!refusal_) refusal_ = misread(read.error());
    co_return std::nullopt;
}

net::Task<Reply> Upload::finish()
{
    const auto done = co_await place_->account.append(place_->name, std::move(messages_));
    if (!done && done.error().code == base::Code::not_found) {
        co_return no(code::try_create, "There is no such mailbox");
    }
    if (!done) co_return refuse(done.error());
    store::UidSet uids;
    for (const auto uid : done->uids) uids.add(uid);
    note_deed(session_, *place_, {"messages appended", place_->name, done->uids.size()});
    co_return ok(base::format("APPENDUID {} {}", done->uid_validity, uids.to_text()), "APPEND completed");
}

net::Task<Reply> run(Session& session, Scanner& arguments)
{
    const auto announced = arguments.announced();
    auto request = parse(arguments);
    if (!announced) co_return misread(request.error());
    Upload upload(session, request ? std::move(request->mailbox) : std::string());
    auto head = request ? base::Result<Head>(std::move(request->first)) : base::refuse(request.error());
    co_return co_await upload.run({std::move(head), *announced});
}

}  // namespace

const Command commands::append{"APPEND", State::authenticated, run, Told::all, is_message};

}  // namespace imap

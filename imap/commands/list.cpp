// LIST, LSUB: the names of mailboxes.
//
//   RFC 9051 §6.3.9     LIST with its options; an empty pattern asks for the separator
//   RFC 5819            STATUS of each as it is listed
//   RFC 4314 §4         of others' mailboxes those with the right l, and STATUS of those with r
//   RFC 3501 §6.3.9     LSUB
//
// What is shown, and how, is decided in imap/listing.hpp, a name at a time.

#include "imap/listing.hpp"
#include "imap/others.hpp"
#include "imap/session.hpp"
#include "imap/turn.hpp"

namespace imap {
namespace {

// Over this a pattern is no question but work.
constexpr std::size_t most_patterns = 20;
constexpr std::size_t most_pattern_bytes = 4 * 1024;  // together
constexpr std::size_t names_in_a_turn = 32;

struct List {
    bool is_extended = false;
    ListSelect select;
    std::string reference;
    std::vector<std::string> patterns;
    ListReturn wanted;
};

// list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
base::Result<List> parse_list(Scanner& scan)
{
    List request;
    scan.sp();
    if (scan.sees("(")) {
        request.is_extended = true;
        request.select = scan.list_select_opts();
        scan.sp();
    }
    request.reference = scan.mailbox();
    scan.sp();
    request.is_extended |= scan.sees("(");
    request.patterns = scan.list_patterns();
    if (scan.skip(" RETURN ")) {
        request.is_extended = true;
        request.wanted = scan.list_return_opts();
    }
    return scan.done(std::move(request));
}

// lsub = "LSUB" SP mailbox SP list-mailbox
base::Result<List> parse_lsub(Scanner& scan)
{
    List request;
    scan.sp();
    request.reference = scan.mailbox();
    scan.sp();
    request.patterns.push_back(scan.list_mailbox());
    return scan.done(std::move(request));
}

bool is_too_much(const List& request)
{
    std::size_t bytes = 0;
    for (const auto& pattern : request.patterns) bytes += request.reference.size() + pattern.size();
    return request.patterns.size() > most_patterns || bytes > most_pattern_bytes;
}

template<typename Tell> net::Task<void> tell_all(Session& session, Walk& walk, Tell tell)
{
    for (std::size_t steps = 1; !walk.is_done(); ++steps) {
        if (const auto line = walk.step()) tell(*line);
        co_await session.make_room();
        if (steps % names_in_a_turn == 0) co_await next_turn(session.stream());
    }
}

net::Task<Reply> handle_list(Session& session, List request)
{
    if (!request.is_extended && request.patterns.front().empty()) {
        session.untagged("LIST (\\Noselect) \"/\" \"\"");
        co_return ok("LIST completed");
    }
    if (is_too_much(request)) co_return refuse({base::Code::limit, "too many patterns, or too long ones"});
    const NameFilter filter(request.reference, request.patterns);
    const auto names = co_await names_for(session, filter);
    if (!names) co_return refuse(names.error());

    const Listing listing(names->mailboxes, names->subscriptions);
    const auto& items = request.wanted.status;
    ListWalk walk(listing, filter, request.select, request.wanted);
    co_await tell_all(session, walk, [&](const Walk::Line& line) {
        session.untagged(list_line(line.line, session.names()));
        if (line.mailbox && !items.empty() && !names->unreadable.contains(line.mailbox->name)) {
            session.untagged(status_line(*line.mailbox, items, session.names()));
        }
    });
    co_return ok("LIST completed");
}

net::Task<Reply> handle_lsub(Session& session, List request)
{
    if (is_too_much(request)) co_return refuse({base::Code::limit, "too many patterns, or too long ones"});
    const NameFilter filter(request.reference, request.patterns);
    const auto names = co_await names_for(session, filter);
    if (!names) co_return refuse(names.error());

    const Listing listing(names->mailboxes, names->subscriptions);
    LsubWalk walk(listing, filter);
    co_await tell_all(session, walk, [&](const Walk::Line& line) {
        session.untagged(lsub_line(line.line, session.names()));
    });
    co_return ok("LSUB completed");
}

}  // namespace

const Command commands::list{"LIST", State::authenticated, parse_then<parse_list, handle_list>};
const Command commands::lsub{"LSUB", State::authenticated, parse_then<parse_lsub, handle_lsub>};

}  // namespace imap

// SEARCH, UID SEARCH: which messages match.
//
//   RFC 9051 §6.4.4, §7.3.4   the commands, RETURN, ESEARCH
//   RFC 3501 §7.2.5           the plain answer of IMAP4rev1
//   RFC 5182 §2.1             SAVE: what "$" names afterwards
//
// Messages are judged by what is cheap to know first; octets are read only where nothing cheaper decides. A
// slice at a time, so that others on the loop are served meanwhile; for how long in all, the settings say.

#include "base/format.hpp"
#include "imap/search/judge.hpp"
#include "imap/search/needles.hpp"
#include "imap/session.hpp"
#include "imap/slices.hpp"
#include "imap/trouble.hpp"
#include "imap/turn.hpp"

#include <algorithm>
#include <chrono>

namespace imap {
namespace {

constexpr std::size_t slice_size = 200;

// Tells the client now and then that it is not forgotten. If it is gone, that ends the search.
class SignsOfLife {
  public:
    explicit SignsOfLife(Session& session) : session_(session) {}

    net::Task<void> give_if_due()
    {
        const auto now = net::Loop::current().now();
        if (now < next_) co_return;
        next_ = now + pause;
        co_await session_.tell_at_once("OK Still searching");
    }

  private:
    static constexpr std::chrono::seconds pause{5};

    Session& session_;
    base::SteadyTime next_ = net::Loop::current().now() + pause;
};

// search = "SEARCH" [search-return-opts] SP search-program
base::Result<SearchRequest> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.search_program());
}

// One SEARCH at work.
class Searching {
  public:
    Searching(Session& session, search::Query query, SignsOfLife& signs)
        : session_(session),
          signs_(signs),
          view_(session.view()),
          query_(std::move(query)),
          deadline_(net::Loop::current().now() + session.settings().search_patience)
    {}

    net::Task<base::Result<void>> slice(const Slice& slice);

    struct Found {
        store::UidList uids, numbers;
    };
    Found take() { return std::move(found_); }

  private:
    net::Task<base::Result<store::UidSet>> by_flags(store::UidSet open, std::size_t most);
    net::Task<base::Result<void>> by_rows(store::UidSet open, std::size_t most);
    net::Task<base::Result<search::Truth>> by_content(search::Facts facts);
    bool is_open(const search::Facts& facts);
    void keep(store::Uid uid);

    Session& session_;
    SignsOfLife& signs_;
    View& view_;
    search::Query query_;
    base::SteadyTime deadline_;
    Found found_;
    std::vector<store::Uid> hits_;  // of the slice in hand
};

// Judges; keeps a match. Whether the message is still to be looked into.
bool Searching::is_open(const search::Facts& facts)
{
    auto truth = search::judge(query_.root, facts);
    if (truth == search::Truth::yes) keep(facts.uid);
    return truth == search::Truth::unknown;
}

void Searching::keep(store::Uid uid)
{
    hits_.push_back(uid);
}

net::Task<base::Result<void>> Searching::slice(const Slice& slice)
{
    hits_.clear();
    store::UidSet open;
    for (auto number : slice.numbers) {
        auto uid = view_.uid_at(number);
        if (is_open({.uid = uid, .is_recent = view_.is_recent(uid)})) open.add(uid);
    }
    auto most = slice.numbers.size();
    if (!open.empty() && query_.needs.flags) {
        auto left = co_await by_flags(std::move(open), most);
        if (!left) co_return base::refuse(left.error());
        open = std::move(*left);
    }
    if (!open.empty()) {
        auto done = co_await by_rows(std::move(open), most);
        if (!done) co_return done;
    }
    std::ranges::sort(hits_);
    for (auto uid : hits_) {
        found_.uids.add(uid);
        found_.numbers.add(view_.number_of(uid));
    }
    co_return base::Result<void>();
}

net::Task<base::Result<store::UidSet>> Searching::by_flags(store::UidSet open, std::size_t most)
{
    auto rows = co_await session_.selected().flags(view_.id(), std::move(open), most);
    if (!rows) co_return base::refuse(rows.error());
    store::UidSet left;
    for (const auto& row : *rows) {
        search::Facts facts{
            .uid = row.uid, .is_recent = view_.is_recent(row.uid), .flags = &row.flags, .modseq = row.modseq};
        if (is_open(facts)) left.add(row.uid);
    }
    co_return left;
}

net::Task<base::Result<void>> Searching::by_rows(store::UidSet open, std::size_t most)
{
    auto messages = co_await session_.selected().messages(view_.id(), std::move(open), most);
    if (!messages) co_return base::refuse(messages.error());
    for (const auto& message : *messages) {
        search::Facts facts{.uid = message.uid,
                            .is_recent = view_.is_recent(message.uid),
                            .flags = &message.flags,
                            .modseq = message.modseq,
                            .message = &message};
        if (!is_open(facts)) continue;
        if (net::Loop::current().now() >= deadline_) {
            co_return base::refuse(base::Code::limit, "this search takes too long; ask for less");
        }
        co_await signs_.give_if_due();
        auto truth = co_await by_content(facts);
        if (truth && *truth == search::Truth::yes) keep(message.uid);
        // A message that went away or is damaged matches nothing; the others do.
        if (!truth && truth.error().code != base::Code::not_found) {
            log_trouble(session_.services().log, {session_.selected().owner(), view_, message.uid},
                        truth.error());
        }
    }
    co_return base::Result<void>();
}

net::Task<base::Result<search::Truth>> Searching::by_content(search::Facts facts)
{
    StoredMessage source(session_.selected(), *facts.message, session_.stream());
    auto summary = co_await source.summary();
    if (!summary) co_return base::refuse(summary.error());
    search::EnvelopeText envelope(summary->envelope);
    facts.envelope = &envelope;
    auto truth = search::judge(query_.root, facts);
    if (truth != search::Truth::unknown) co_return truth;

    search::Haystack haystack{source, *summary, facts.message->prefix.size()};
    auto found = co_await search::find_needles(haystack, query_.needles);
    if (!found) co_return base::refuse(found.error());
    facts.found = &*found;
    co_return search::judge(query_.root, facts);
}

// * SEARCH 2 84 882
net::Task<void> tell_plainly(Session& session, const store::UidList& found)
{
    constexpr std::size_t piece = 4096;
    std::string line = "* SEARCH";
    for (std::uint32_t number = 1; number <= found.size(); ++number) {
        line += base::format(" {}", found.at(number));
        if (line.size() < piece) continue;
        session.write(line);
        line.clear();
        co_await session.make_room();
    }
    session.write(line + "\r\n");
}

std::optional<std::uint32_t> least(const store::UidList& list)
{
    return list.empty() ? std::nullopt : std::optional(list.at(1));
}

std::optional<std::uint32_t> largest(const store::UidList& list)
{
    return list.empty() ? std::nullopt : std::optional(list.last());
}

void tell_extended(Session& session, const SearchReturn& want, Numbering numbering,
                   const store::UidList& found)
{
    SearchResult result;
    result.tag = session.tag();
    if (numbering == Numbering::uid) result.numbers = SearchResult::Numbers::uid;
    if (want.min) result.min = least(found);
    if (want.max) result.max = largest(found);
    if (want.all) result.all = found.within({1, found.last()});
    if (want.count) result.count = found.size();
    session.untagged(esearch_line(result));
}

// RFC 5182 §2.1: with MIN or MAX alone only these are saved.
store::UidList to_save(const SearchReturn& want, const store::UidList& found)
{
    if (want.all || want.count || (!want.min && !want.max) || found.empty()) return found;
    store::UidList ends;
    if (want.min) ends.add(*least(found));
    if (want.max && (!want.min || found.size() > 1)) ends.add(*largest(found));
    return ends;
}

net::Task<ContentSearches::Place> turn_to_look_inside(Session& session, SignsOfLife& signs)
{
    constexpr base::Duration pause(50);
    for (;;) {
        auto place = session.server().content_searches().enter(session.account().owner());
        if (place) co_return std::move(*place);
        co_await net::Loop::current().sleep(pause);
        co_await next_turn(session.stream());
        co_await signs.give_if_due();
    }
}

net::Task<base::Result<Searching::Found>> find(Session& session, search::Query query)
{
    SignsOfLife signs(session);
    std::optional<ContentSearches::Place> place;
    if (!query.needles.empty()) place.emplace(co_await turn_to_look_inside(session, signs));
    Searching searching(session, std::move(query), signs);
    Slices slices(session.view(), session.view().all(), slice_size);
    for (auto slice = slices.next(); !slice.numbers.empty(); slice = slices.next()) {
        auto done = co_await searching.slice(slice);
        if (!done) co_return base::refuse(done.error());
        co_await next_turn(session.stream());
    }
    co_return searching.take();
}

// A number that no message has is an error elsewhere (RFC 9051 §9, seq-number); in a search it finds nothing.
SequenceSet within(SequenceSet set, Numbering numbering, std::uint32_t size)
{
    if (numbering == Numbering::uid || set.largest_named() <= size) return set;
    SequenceSet known;
    auto numbers = set.resolve(size);
    for (auto [first, last] : numbers.ranges()) {
        if (first <= size) known.ranges.push_back({first, std::min(last, size)});
    }
    return known;
}

template<Numbering numbering> net::Task<Reply> handle(Session& session, SearchRequest request)
{
    auto& view = session.view();
    auto resolve = [&view](const SequenceSet& set, SearchKey::Kind kind) -> base::Result<store::UidSet> {
        auto key_numbering = kind == SearchKey::Kind::uids ? Numbering::uid : Numbering::sequence;
        return view.uids(within(set, key_numbering, view.size()), key_numbering);
    };
    const search::When when{session.services().clock.now(), session.settings().time_zone};
    auto query = search::compile(request, resolve, when);
    if (!query) co_return misread(query.error());

    const auto& want = request.want;
    auto found = co_await find(session, std::move(*query));
    if (!found) co_return refuse(found.error());
    if (want.save) view.save(to_save(want, found->uids));
    const auto& told = numbering == Numbering::uid ? found->uids : found->numbers;
    // IMAP4rev2 has no other answer than ESEARCH (RFC 9051 §6.4.4).
    if (!want.is_extended && session.is_rev2()) {
        tell_extended(session, {.is_extended = true, .all = true}, numbering, told);
    } else if (!want.is_extended) {
        co_await tell_plainly(session, told);
    } else if (want.min || want.max || want.all || want.count) {
        tell_extended(session, want, numbering, told);
    }
    co_return ok("SEARCH completed");
}

bool saves(Scanner arguments)
{
    arguments.sp();
    return arguments.search_return().save;
}

template<Numbering numbering> net::Task<Reply> run(Session& session, Scanner& arguments)
{
    const bool is_saved = saves(arguments);
    auto reply = co_await parse_then<parse, handle<numbering>>(session, arguments);
    // RFC 5182 §2.1: a search that ends in NO has found nothing.
    if (is_saved && reply.status == Reply::Status::no) session.view().save({});
    co_return reply;
}

}  // namespace

const Command commands::search{"SEARCH", State::selected, run<Numbering::sequence>, Told::all_but_expunges};
const Command commands::uid_search{"UID SEARCH", State::selected, run<Numbering::uid>};

}  // namespace imap

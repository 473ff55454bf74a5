// COPY, MOVE and their UID forms: messages to another mailbox of the account.
//
//   RFC 9051 §6.4.7, §6.4.8   the commands: all or nothing; the target is not made, but TRYCREATE says so
//   RFC 4315 §3               COPYUID; for MOVE in an untagged OK before the EXPUNGEs (RFC 6851 §4.3)
//   RFC 2180 §4.4             messages that are gone already: nothing is copied
//
// The EXPUNGEs of MOVE are told by the session's catching up.

#include "base/format.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

enum class What { copy, move };

struct Transfer {
    SequenceSet messages;
    std::string to;
};

// copy = "COPY" SP sequence-set SP mailbox
base::Result<Transfer> parse(Scanner& scan)
{
    Transfer request;
    scan.sp();
    request.messages = scan.sequence_set();
    scan.sp();
    request.to = scan.mailbox();
    return scan.done(std::move(request));
}

store::UidSet set_of(const std::vector<store::Uid>& uids)
{
    store::UidSet set;
    for (const auto uid : uids) set.add(uid);
    return set;
}

std::string copy_uid(const store::Copied& copied)
{
    return base::format("COPYUID {} {} {}", copied.uid_validity, set_of(copied.from).to_text(),
                        set_of(copied.to).to_text());
}

// Empty where all of them are still there.
net::Task<std::optional<Reply>> why_not(Session& session, const Transfer& request, const store::UidSet& uids)
{
    const auto target = co_await session.account().mailbox(request.to);
    if (!target && target.error().code != base::Code::not_found) co_return refuse(target.error());
    if (!target || !target->is_selectable) co_return no(code::try_create, "There is no such mailbox");

    const View& view = session.view();
    for (const auto& some : view.pieces(uids, 1000)) {
        const auto present = co_await session.account().flags(view.id(), some, 1000);
        if (!present) co_return refuse(present.error());
        if (present->size() < view.count(some)) {
            co_return no(code::expunge_issued, "Some of these messages are gone");
        }
    }
    co_return std::nullopt;
}

template<What what, Numbering numbering> net::Task<Reply> handle(Session& session, Transfer request)
{
    View& view = session.view();
    constexpr bool is_move = what == What::move;
    if (is_move && view.is_read_only()) co_return no("READ-ONLY", "The mailbox was opened by EXAMINE");
    const auto uids = view.uids(request.messages, numbering);
    if (!uids) co_return misread(uids.error());
    if (auto refusal = co_await why_not(session, request, *uids)) co_return *refusal;

    const auto copied = is_move ? co_await session.account().move(view.id(), *uids, request.to)
                                : co_await session.account().copy(view.id(), *uids, request.to);
    if (!copied) co_return refuse(copied.error());
    if (copied->to.empty()) co_return ok("No messages");
    if (!is_move) co_return ok(copy_uid(*copied), "COPY completed");
    session.untagged(base::format("OK [{}] Moved", copy_uid(*copied)));
    if (copied->stopped) co_return refuse(*copied->stopped);
    co_return ok("MOVE completed");
}

template<What what, Numbering numbering> constexpr auto run = parse_then<parse, handle<what, numbering>>;

}  // namespace

const Command commands::copy{"COPY", State::selected, run<What::copy, Numbering::sequence>};
const Command commands::uid_copy{"UID COPY", State::selected, run<What::copy, Numbering::uid>};
const Command commands::move{"MOVE", State::selected, run<What::move, Numbering::sequence>};
const Command commands::uid_move{"UID MOVE", State::selected, run<What::move, Numbering::uid>};

}  // namespace imap

// SELECT, EXAMINE: open a mailbox; EXAMINE for looking only.
//
//   RFC 9051 §6.3.2, §6.3.3   the commands; CLOSED when another one was open; LIST of the one opened
//   RFC 4314 §4, §5.2         takes the right r; READ-ONLY where nothing may be changed
//   RFC 3501 §6.3.1           UNSEEN and RECENT, for IMAP4rev1 only
//
// A command that fails leaves no mailbox selected. One that succeeds tells each size once, and nothing that
// came meanwhile.

#include "base/format.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

struct Opened {
    View view;
    std::uint32_t first_unseen = 0;
};

// select = "SELECT" SP mailbox
base::Result<std::string> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.mailbox());
}

// What comes later is told as a change.
Opened as_opened(store::OpenedMailbox found, Access access)
{
    Opened opened{View(std::move(found.mailbox), std::move(found.uids), access)};
    if (found.first_unseen != 0) opened.first_unseen = opened.view.number_of(found.first_unseen);
    return opened;
}

void describe(Session& session, std::uint32_t first_unseen)
{
    const auto& mailbox = session.view().mailbox();
    session.tell_keywords();
    session.tell_sizes();
    if (first_unseen != 0 && !session.is_rev2()) {
        session.untagged(base::format("OK [UNSEEN {}] The first unseen message", first_unseen));
    }
    session.untagged(base::format("OK [UIDVALIDITY {}] UIDs are valid", mailbox.uid_validity));
    session.untagged(base::format("OK [UIDNEXT {}] The next UID", mailbox.uid_next));
    if (session.is_rev2()) {
        const auto name = session.selected_place().told(mailbox.name);
        session.untagged(list_line({{}, name, {}, {}}, session.names()));
    }
}

// RFC 4314 §5.2. The right s counts: everybody's own \Seen is kept.
bool changes_anything(store::Rights rights)
{
    const auto flags = flags_of_rights(rights);
    return flags.seen || flags.deleted || flags.others || rights.has(store::Right::insert) ||
           rights.has(store::Right::expunge);
}

net::Task<Reply> open(Session& session, std::string name, Access access)
{
    if (session.has_selected()) {
        session.close_mailbox();
        session.untagged("OK [CLOSED] The previous mailbox is closed");
    }
    auto found = co_await find_mailbox(session, std::move(name), one(store::Right::read));
    if (!found) co_return refuse(found.error());
    auto whole = co_await found->place.account.open(found->mailbox.name);
    if (whole && whole->mailbox.id != found->mailbox.id) whole = base::refuse(base::Code::not_found);
    if (!whole) co_return refuse(whole.error());
    const auto granted = changes_anything(found->rights) ? access : Access::read_only;
    auto opened = as_opened(std::move(*whole), granted);
    session.open(std::move(opened.view), std::move(*found));
    session.claim_recent(1);
    describe(session, opened.first_unseen);
    co_return ok(granted == Access::read_only ? "READ-ONLY" : "READ-WRITE",
                 access == Access::read_only ? "EXAMINE completed" : "SELECT completed");
}

net::Task<Reply> handle_select(Session& session, std::string name)
{
    co_return co_await open(session, std::move(name), Access::read_write);
}

net::Task<Reply> handle_examine(Session& session, std::string name)
{
    co_return co_await open(session, std::move(name), Access::read_only);
}

}  // namespace

const Command commands::select{"SELECT", State::authenticated, parse_then<parse, handle_select>,
                               Told::nothing};
const Command commands::examine{"EXAMINE", State::authenticated, parse_then<parse, handle_examine>,
                                Told::nothing};

}  // namespace imap

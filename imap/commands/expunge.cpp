// EXPUNGE, UID EXPUNGE: remove the messages marked \Deleted; of these uids only.
//
//   RFC 9051 §6.4.3, §6.4.9   the commands
//   RFC 4315 §2.1             UID EXPUNGE
//   RFC 4314 §4               takes the right e
//
// Which numbers went is told by the session's catching up, as for everybody else's removals.

#include "imap/auditing.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

// uid-expunge = "UID" SP "EXPUNGE" SP sequence-set
base::Result<SequenceSet> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.sequence_set());
}

net::Task<Reply> remove(Session& session, store::UidSet uids)
{
    if (session.view().is_read_only()) co_return no("READ-ONLY", "The mailbox is open for reading only");
    if (!session.rights().has(store::Right::expunge)) co_return refuse({base::Code::denied, {}});
    const auto gone = co_await session.selected().expunge(session.view().id(), std::move(uids));
    if (!gone) co_return refuse(gone.error());
    note_deed(session, session.selected_place(),
              {"messages expunged", session.view().mailbox().name, gone->count()});
    co_return ok("EXPUNGE completed");
}

net::Task<Reply> handle_all(Session& session)
{
    co_return co_await remove(session, session.view().all());
}

net::Task<Reply> handle_some(Session& session, SequenceSet set)
{
    auto uids = session.view().uids(set, Numbering::uid);
    if (!uids) co_return misread(uids.error());
    co_return co_await remove(session, std::move(*uids));
}

}  // namespace

const Command commands::expunge{"EXPUNGE", State::selected, without_arguments<handle_all>};
const Command commands::uid_expunge{"UID EXPUNGE", State::selected, parse_then<parse, handle_some>};

}  // namespace imap

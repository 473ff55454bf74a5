// CLOSE, UNSELECT: leave the selected mailbox; CLOSE removes what is marked \Deleted, and tells nobody so.
//
//   RFC 9051 §6.4.1   CLOSE: no EXPUNGE is sent; a mailbox opened by EXAMINE is left as it is
//   RFC 9051 §6.4.2   UNSELECT
//   RFC 4314 §4       without the right e nothing is removed

#include "imap/auditing.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

net::Task<Reply> handle_close(Session& session)
{
    if (!session.view().is_read_only() && session.rights().has(store::Right::expunge)) {
        const auto gone = co_await session.selected().expunge(session.view().id(), store::UidSet::all());
        if (!gone) co_return refuse(gone.error());
        note_deed(session, session.selected_place(),
                  {"messages expunged", session.view().mailbox().name, gone->count()});
    }
    session.close_mailbox();
    co_return ok("CLOSE completed");
}

net::Task<Reply> handle_unselect(Session& session)
{
    session.close_mailbox();
    co_return ok("UNSELECT completed");
}

}  // namespace

const Command commands::close{"CLOSE", State::selected, without_arguments<handle_close>};
const Command commands::unselect{"UNSELECT", State::selected, without_arguments<handle_unselect>};

}  // namespace imap

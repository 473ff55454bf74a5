// SELECT, EXAMINE: open a mailbox; EXAMINE for looking only.
//
//   RFC 9051 §6.3.2, §6.3.3   the commands; CLOSED when another one was open; LIST of the one opened
//   RFC 3501 §6.3.1           UNSEEN and RECENT, for IMAP4rev1 only
//
// A command that fails leaves no mailbox selected. One that succeeds tells each size once, and nothing that
// came meanwhile.

#include "base/format.hpp"
#include "imap/session.hpp"
#include "imap/turn.hpp"

namespace imap {
namespace {

constexpr std::size_t slice = 4096;  // rows read at once

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

// Only what was there when the header was read: later changes are told as such.
net::Task<base::Result<Opened>> read(Session& session, store::Mailbox mailbox, Access access)
{
    const store::Uid last = mailbox.uid_next - 1;
    Opened opened{View(std::move(mailbox), access)};
    for (store::Uid from = 1; from <= last;) {
        const store::UidSet rest({store::UidRange{from, last}});
        const auto rows = co_await session.account().flags(opened.view.id(), rest, slice);
        if (!rows) co_return base::refuse(rows.error());
        for (const auto& row : *rows) {
            opened.view.add(row.uid);
            if (opened.first_unseen == 0 && !row.flags.has(store::seen))
                opened.first_unseen = opened.view.size();
        }
        if (rows->size() < slice) break;
        from = rows->back().uid + 1;
        co_await next_turn(session.stream());
    }
    co_return opened;
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
    if (session.is_rev2()) session.untagged(list_line({{}, mailbox.name, {}, {}}, session.names()));
}

net::Task<Reply> open(Session& session, std::string name, Access access)
{
    if (session.has_selected()) {
        session.close_mailbox();
        session.untagged("OK [CLOSED] The previous mailbox is closed");
    }
    auto mailbox = co_await session.account().mailbox(name);
    if (!mailbox) co_return refuse(mailbox.error());
    if (!mailbox->is_selectable)
        co_return refuse(base::Error{base::Code::not_found, "no selectable mailbox"});

    auto opened = co_await read(session, std::move(*mailbox), access);
    if (!opened) co_return refuse(opened.error());
    session.open(std::move(opened->view));
    session.claim_recent(1);
    describe(session, opened->first_unseen);
    co_return access == Access::read_only ? ok("READ-ONLY", "EXAMINE completed")
                                          : ok("READ-WRITE", "SELECT completed");
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

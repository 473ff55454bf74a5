// COPY, MOVE and their UID forms: messages to another mailbox, also of another account.
//
//   RFC 9051 §6.4.7, §6.4.8   the commands: all or nothing; the target is not made, but TRYCREATE says so
//   RFC 4315 §3               COPYUID; for MOVE in an untagged OK before the EXPUNGEs (RFC 6851 §4.3)
//   RFC 2180 §4.4             messages that are gone already: nothing is copied
//   RFC 4314 §4               takes i at the target, and flags go along as s, t and w there allow; MOVE takes t and e here
//
// The EXPUNGEs of MOVE are told by the session's catching up.

#include "base/format.hpp"
#include "imap/auditing.hpp"
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
net::Task<std::optional<Reply>> why_not_all(Session& session, const store::UidSet& uids)
{
    const View& view = session.view();
    for (const auto& some : view.pieces(uids, 1000)) {
        const auto present = co_await session.selected().flags(view.id(), some, 1000);
        if (!present) co_return refuse(present.error());
        if (present->size() < view.count(some)) {
            co_return no(code::expunge_issued, "Some of these messages are gone");
        }
    }
    co_return std::nullopt;
}

// Why the messages may not leave; empty where they may.
template<What what> std::optional<Reply> why_not_from(Session& session)
{
    if (what == What::copy) return std::nullopt;
    if (session.view().is_read_only()) return no("READ-ONLY", "The mailbox is open for reading only");
    const auto rights = session.rights();
    if (rights.has(store::Right::delete_messages) && rights.has(store::Right::expunge)) return std::nullopt;
    return refuse({base::Code::denied, {}});
}

template<What what>
net::Task<base::Result<store::Copied>> carry(Session& session, store::UidSet uids, Found to)
{
    auto from = session.selected();
    const auto mailbox = session.view().id();
    const auto flags = flags_of_rights(to.rights);
    if (from.owner() != to.place.account.owner()) {
        store::Elsewhere elsewhere{to.place.account, to.mailbox.name, flags};
        if (what == What::move)
            co_return co_await from.move_across(mailbox, std::move(uids), std::move(elsewhere));
        co_return co_await from.copy_across(mailbox, std::move(uids), std::move(elsewhere));
    }
    if (what == What::move) co_return co_await from.move(mailbox, std::move(uids), to.mailbox.name, flags);
    co_return co_await from.copy(mailbox, std::move(uids), to.mailbox.name, flags);
}

// At the one whose messages they are, and at the one who gets them.
template<What what> void note_carried(Session& session, const Found& to, const store::Copied& copied)
{
    constexpr std::string_view said = what == What::move ? "messages moved" : "messages copied";
    const auto& from = session.selected_place();
    const auto folder = session.view().mailbox().name;
    const auto target = to.place.told(to.mailbox.name);
    note_deed(session, from, {said, folder, copied.to.size(), target});
    if (from.account.owner() == to.place.account.owner()) return;
    note_deed(session, to.place, {said, to.mailbox.name, copied.to.size(), "from " + from.told(folder)});
}

template<What what, Numbering numbering> net::Task<Reply> handle(Session& session, Transfer request)
{
    if (auto refusal = why_not_from<what>(session)) co_return *refusal;
    const auto uids = session.view().uids(request.messages, numbering);
    if (!uids) co_return misread(uids.error());
    auto target = co_await find_mailbox(session, std::move(request.to), one(store::Right::insert));
    if (!target && target.error().code != base::Code::not_found) co_return refuse(target.error());
    if (!target || !target->mailbox.is_selectable) co_return no(code::try_create, "There is no such mailbox");
    if (auto refusal = co_await why_not_all(session, *uids)) co_return *refusal;

    const auto copied = co_await carry<what>(session, *uids, *target);
    if (!copied) co_return refuse(copied.error());
    if (copied->to.empty()) co_return ok("No messages");
    note_carried<what>(session, *target, *copied);
    if (what == What::copy) co_return ok(copy_uid(*copied), "COPY completed");
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

// STORE, UID STORE: set, add or remove flags.
//
//   RFC 9051 §6.4.6   the commands; .SILENT (see imap/foresight.hpp)
//   RFC 2180 §4.2     of messages that are gone already the others are changed, and the client is told
//   RFC 5530 §3       EXPUNGEISSUED
//   RFC 4314 §4       s for \Seen, t for \Deleted, w for the rest; refused only where none of them may be changed

#include "base/text.hpp"
#include "imap/foresight.hpp"
#include "imap/session.hpp"

#include <algorithm>

namespace imap {
namespace {

constexpr std::size_t piece = 1000;  // messages changed in one commit

struct Store {
    SequenceSet messages;
    StoreAction action;
};

// store = "STORE" SP sequence-set SP store-att-flags
base::Result<Store> parse(Scanner& scan)
{
    Store request;
    scan.sp();
    request.messages = scan.sequence_set();
    scan.sp();
    request.action = scan.store_action();
    return scan.done(std::move(request));
}

store::FlagChange to_change(const StoreAction& action, const store::FlagScope& scope)
{
    using Change = StoreAction::Change;
    const auto how = action.change == Change::add      ? store::FlagAction::add
                     : action.change == Change::remove ? store::FlagAction::remove
                                                       : store::FlagAction::replace;
    return {.action = how, .flags = action.flags, .unchanged_since = {}, .scope = scope};
}

net::Task<void> tell(Session& session, const std::vector<store::MessageFlags>& changed, Numbering numbering)
{
    for (const auto& message : changed) {
        if (session.view().number_of(message.uid) == 0) continue;
        session.untagged(session.view().flags_line(message, numbering));
        session.view().note_told(message);
        co_await session.make_room();
    }
}

// What the client did not foresee is told when the session catches up.
void note_foreseen(View& view, const Foresight& foresight, const std::vector<store::MessageFlags>& changed)
{
    for (const auto& message : changed) {
        if (foresight.foresees(message)) view.note_told(message);
    }
}

bool names_new_keyword(const View& view, const StoreAction& action)
{
    const auto is_new = [&view](const std::string& keyword) {
        return std::ranges::none_of(view.mailbox().keywords,
                                    [&](const auto& known) { return base::iequals(known, keyword); });
    };
    return action.change != StoreAction::Change::remove && std::ranges::any_of(action.flags.keywords, is_new);
}

// RFC 9051 §7.3.5: the client learns a keyword before it is told of a message that has it.
net::Task<void> tell_new_keywords(Session& session)
{
    auto mailbox = co_await session.selected().mailbox(session.view().id());
    if (!mailbox || mailbox->keywords == session.view().mailbox().keywords) co_return;
    session.view().learn_keywords(std::move(mailbox->keywords));
    session.tell_keywords();
}

// Whether the action may change anything that it names. The rest it leaves as it is, rather than that all is refused.
bool reaches_any(const StoreAction& action, const store::FlagScope& scope)
{
    const bool reaches_all = scope == store::FlagScope();
    if (action.change == StoreAction::Change::replace) return reaches_all || scope.system() != 0;
    const bool names_none = action.flags.system == 0 && action.flags.keywords.empty();
    return reaches_all || names_none || (action.flags.system & scope.system()) != 0 ||
           (scope.others && !action.flags.keywords.empty());
}

// How many messages there were to change.
net::Task<base::Result<std::size_t>> change(Session& session, store::UidSet uids, const Store& request,
                                            Numbering numbering)
{
    const auto mailbox = session.view().id();
    const bool is_silent = request.action.answer == StoreAction::Answer::silent;
    std::vector<store::MessageFlags> before;
    if (is_silent && request.action.change != StoreAction::Change::replace) {
        auto rows = co_await session.selected().flags(mailbox, uids, piece);
        if (!rows) co_return base::refuse(rows.error());
        before = std::move(*rows);
    }
    const auto scope = flags_of_rights(session.rights());
    auto stored =
        co_await session.selected().store_flags(mailbox, std::move(uids), to_change(request.action, scope));
    if (!stored) co_return base::refuse(stored.error());
    if (names_new_keyword(session.view(), request.action)) co_await tell_new_keywords(session);
    if (is_silent) {
        note_foreseen(session.view(), Foresight(session.view(), request.action, std::move(before)),
                      stored->changed);
    } else {
        co_await tell(session, stored->changed, numbering);
    }
    co_return stored->changed.size();
}

template<Numbering numbering> net::Task<Reply> handle(Session& session, Store request)
{
    if (session.view().is_read_only()) co_return no("READ-ONLY", "The mailbox is open for reading only");
    if (!reaches_any(request.action, flags_of_rights(session.rights())))
        co_return refuse({base::Code::denied, {}});
    const auto uids = session.view().uids(request.messages, numbering);
    if (!uids) co_return misread(uids.error());

    std::size_t done = 0;
    for (auto& some : session.view().pieces(*uids, piece)) {
        const auto changed = co_await change(session, std::move(some), request, numbering);
        if (!changed) co_return refuse(changed.error());
        done += *changed;
    }
    if (numbering == Numbering::sequence && done < session.view().count(*uids)) {
        co_return no(code::expunge_issued, "Some of these messages are gone");
    }
    co_return ok("STORE completed");
}

}  // namespace

const Command commands::store_flags{"STORE", State::selected, parse_then<parse, handle<Numbering::sequence>>,
                                    Told::all_but_expunges};
const Command commands::uid_store{"UID STORE", State::selected, parse_then<parse, handle<Numbering::uid>>};

}  // namespace imap

// Catching up: tells the client what others did to its selected mailbox.
//
//   RFC 9051 §7.5.1, §7.4.1   EXPUNGE and EXISTS, and when a client may be told
//   RFC 9051 §7.5.2           FETCH that nobody asked for, with the uid
//   RFC 2180 §3.3             a mailbox deleted under its readers: they are disconnected
//   RFC 3501 §7.3.2           RECENT, for IMAP4rev1 only

#include "base/format.hpp"
#include "imap/session.hpp"
#include "imap/turn.hpp"

#include <limits>

namespace imap {
namespace {

constexpr std::size_t slice = 1000;  // rows read at once
constexpr store::Uid last_uid = std::numeric_limits<store::Uid>::max();

// The log of changes does not reach back: every message is looked at.
net::Task<base::Result<void>> compare_all(Session& session, store::MailboxChanges& changes)
{
    auto& view = session.view();
    changes.changed.clear();
    store::Uid from = 1;
    for (;;) {
        const store::UidSet rest({store::UidRange{from, last_uid}});
        auto rows = co_await session.selected().flags(view.id(), rest, slice);
        if (!rows) co_return base::refuse(rows.error());
        const store::Uid end = rows->size() < slice ? last_uid : rows->back().uid;
        store::UidSet present;
        for (auto& row : *rows) {
            present.add(row.uid);
            if (row.modseq > view.modseq()) changes.changed.push_back(std::move(row));
        }
        view.learn_present({from, end}, present);
        if (end == last_uid) break;
        from = end + 1;
        co_await next_turn(session.stream());
    }
    co_return base::Result<void>();
}

// A mailbox that was deleted and made again has the same id where it stayed as a level meanwhile.
bool is_the_same(const store::Mailbox& now, const View& view)
{
    return now.is_selectable && now.uid_validity == view.mailbox().uid_validity;
}

bool may_heal(const base::Error& error)
{
    using enum base::Code;
    return error.code == unavailable || error.code == unknown || error.code == no_space;
}

net::Task<base::Result<store::MailboxChanges>> changes_since(Session& session)
{
    auto& view = session.view();
    auto changes = co_await session.selected().changes(view.id(), view.modseq(), slice);
    if (changes && !changes->is_complete) {
        auto compared = co_await compare_all(session, *changes);
        if (!compared) co_return base::refuse(compared.error());
    }
    if (changes && !is_the_same(changes->mailbox, view)) co_return base::refuse(base::Code::not_found);
    co_return changes;
}

}  // namespace

void Session::tell_keywords()
{
    const auto& keywords = view_->mailbox().keywords;
    untagged("FLAGS " + flags_of(keywords));
    const auto permanent =
        view_->is_read_only() ? std::string("()") : permanent_flags_of(keywords, flags_of_rights(rights()));
    untagged(base::format("OK [PERMANENTFLAGS {}] Flags that are kept", permanent));
}

void Session::tell_sizes()
{
    untagged(base::format("{} EXISTS", view_->size()));
    if (!is_rev2_) untagged(base::format("{} RECENT", view_->recent_count()));
}

// What has arrived in an opened mailbox is recent to the first session told of it, and to no other one.
void Session::claim_recent(store::Uid first_new)
{
    // What is recent to whom else it is shared with is not taken from its owner.
    if (is_rev2_ || view_->is_read_only() || !opened_->place.is_own()) return;
    const auto first = std::max(selected().claim_recent(view_->mailbox()), first_new);
    const auto next = view_->mailbox().uid_next;
    if (first < next) view_->mark_recent({first, next - 1});
}

net::Task<void> Session::catch_up(Told told)
{
    has_news_ = is_behind_ = false;
    for (bool is_last = false; !is_last;) {
        auto changes = co_await changes_since(*this);
        if (!changes) {
            is_behind_ = may_heal(changes.error());
            if (changes.error().code == base::Code::not_found) bye("The selected mailbox was deleted");
            co_return;  // a store that is away now is asked again: see wait()
        }
        is_last = changes->is_last;
        co_await tell(view_->learn(std::move(*changes)), told);
        if (!is_last) co_await next_turn(stream());
    }
}

net::Task<void> Session::tell(View::Lesson lesson, Told told)
{
    if (told == Told::all) {
        for (const auto number : view_->expunge()) {
            untagged(base::format("{} EXPUNGE", number));
            co_await make_room();
        }
    }
    if (lesson.keywords) tell_keywords();
    if (lesson.first_new != 0) {
        claim_recent(lesson.first_new);
        tell_sizes();
    }
    for (const auto& message : lesson.flags) {
        untagged(view_->flags_line(message, Numbering::uid));
        co_await make_room();
    }
}

}  // namespace imap

// Messages copied, moved and removed.
//
// All copies of an email in an account share one reference to its body. How many they are stands in a row 'r'
// from the second on, so that a delivery writes none; when the last one goes, an intent is left and the
// body's reference is taken back after the commit (unlink before unreference).

#include "store/messages.hpp"

#include "store/changes.hpp"
#include "store/gone.hpp"
#include "store/keywords.hpp"
#include "store/seen.hpp"

namespace store {
namespace {

constexpr std::size_t rows_at_once = 20'000;  // that one change looks at

base::Result<std::uint64_t> read_links(const Rows& rows, const base::Uuid& email_id)
{
    const auto value = rows.get(key::links(email_id));
    if (!value) return 1;
    return number_from(*value);
}

base::Result<void> link_again(AccountEdit& edit, const MessageRow& message)
{
    auto links = read_links(edit.rows(), message.email_id);
    if (!links) return base::refuse(links.error());
    edit.rows().put(key::links(message.email_id), number_row(*links + 1));
    edit.account().bytes += message.size();
    ++edit.account().messages;
    return {};
}

base::Result<void> unlink(AccountEdit& edit, const MessageRow& message)
{
    auto links = read_links(edit.rows(), message.email_id);
    if (!links) return base::refuse(links.error());
    const std::string key = key::links(message.email_id);
    if (*links > 2) edit.rows().put(key, number_row(*links - 1));
    if (*links == 2) edit.rows().erase(key);
    if (*links > 1) return {};
    const IntentRow intent{message.body, message.email_id, IntentRow::Kind::unlink, edit.run()};
    edit.rows().put(key::intent(message.body, message.email_id), to_bytes(intent));
    edit.trail().unlinked.push_back({message.body, message.email_id});
    return {};
}

// Takes a message's rows out of a mailbox; its links are the caller's.
void take_message(AccountEdit& edit, MailboxRow& mailbox, const WholeMessage& whole)
{
    const auto& [message, flags] = whole;
    edit.rows().erase(key::message(mailbox.id, message.uid));
    const bool was_changed = flags.modseq != message.created;
    if (was_changed) edit.rows().erase(key::flag_change(mailbox.id, flags.modseq, message.uid));
    if (was_changed || flags.system != 0 || !flags.keywords.empty())
        edit.rows().erase(key::flags(mailbox.id, message.uid));
    --mailbox.messages;
    mailbox.bytes -= message.size();
    if (!flags.has(seen)) uncount_unseen(mailbox, message.uid);
    if (flags.has(deleted)) --mailbox.deleted;
}

base::Result<void> note_left(AccountEdit& edit, MailboxRow& mailbox, const UidSet& gone)
{
    note_vanished(edit, mailbox, gone);
    if (auto forgotten = forget_marks(edit, mailbox, gone); !forgotten) return forgotten;
    return note_gone(edit.rows(), mailbox.id, gone);
}

base::Result<UidSet> remove(AccountEdit& edit, MailboxRow& mailbox, const std::vector<WholeMessage>& all)
{
    UidSet gone;
    for (const auto& whole : all) {
        take_message(edit, mailbox, whole);
        if (auto unlinked = unlink(edit, whole.message); !unlinked) return base::refuse(unlinked.error());
        edit.account().bytes -= whole.message.size();
        --edit.account().messages;
        gone.add(whole.message.uid);
    }
    if (auto noted = note_left(edit, mailbox, gone); !noted) return base::refuse(noted.error());
    return gone;
}

// The messages of one mailbox on their way into another one.
class Carrier {
  public:
    static base::Result<Carrier> open(AccountEdit& edit, const Transfer& transfer)
    {
        auto from = edit.mailbox(transfer.from);
        if (!from) return base::refuse(from.error());
        auto to = edit.mailbox(transfer.to);
        if (!to) return base::refuse(to.error());
        return Carrier(edit, **from, **to, transfer.flags);
    }

    MailboxRow& from() { return from_; }

    // Of `uids`, the next ones; what the copies themselves make is not among them.
    base::Result<std::vector<WholeMessage>> next(const UidSet& uids)
    {
        const UidSet known = uids.within({1, from_.uid_next - 1});
        auto all = read_whole(edit_.rows(), from_.id, known, messages_at_once);
        if (!all) return all;
        slice_.is_last = all->size() < messages_at_once;
        if (!slice_.is_last) slice_.rest = known.from(all->back().message.uid + 1);
        slice_.value.uid_validity = to_.uid_validity;
        return all;
    }

    base::Result<void> put(MessageRow message, FlagsRow flags)
    {
        slice_.value.from.push_back(message.uid);
        flags.system &= kept_.system();
        if (!kept_.others) flags.keywords.clear();
        if (!flags.keywords.empty() && from_.id != to_.id) {
            auto names = from_keywords_.names(flags.keywords);
            if (!names) return base::refuse(names.error());
            auto ids = to_keywords_.ids(edit_.rows(), *names);
            if (!ids) return base::refuse(ids.error());
            flags.keywords = std::move(*ids);
        }
        message.save_date = edit_.now();  // RFC 8514 §2
        auto uid = put_message(edit_, to_, std::move(message), std::move(flags));
        if (!uid) return base::refuse(uid.error());
        slice_.value.to.push_back(*uid);
        return {};
    }

    // Once all are put, and before those that were moved are forgotten.
    base::Result<void> carry_seen()
    {
        if (!kept_.seen) return {};
        return carry_marks(edit_, from_.id, to_, {slice_.value.from, slice_.value.to});
    }

    Slice<Copied> take() { return std::move(slice_); }

  private:
    Carrier(AccountEdit& edit, MailboxRow& from, MailboxRow& to, FlagScope kept)
        : edit_(edit),
          kept_(kept),
          from_(from),
          to_(to),
          from_keywords_(edit.rows(), from.id),
          to_keywords_(edit.rows(), to.id)
    {}

    AccountEdit& edit_;
    FlagScope kept_;
    MailboxRow& from_;
    MailboxRow& to_;
    KeywordTable from_keywords_, to_keywords_;
    Slice<Copied> slice_;
};

}  // namespace

base::Result<Slice<Copied>> copy_some(AccountEdit& edit, const Transfer& transfer, const Quota& quota)
{
    auto carrier = Carrier::open(edit, transfer);
    if (!carrier) return base::refuse(carrier.error());
    auto all = carrier->next(transfer.uids);
    if (!all) return base::refuse(all.error());
    for (auto& [message, flags] : *all) {
        auto fits = check_quota({edit.account().bytes, edit.account().messages}, quota, {message.size(), 1});
        if (!fits) return base::refuse(fits.error());
        if (auto linked = link_again(edit, message); !linked) return base::refuse(linked.error());
        auto put = carrier->put(std::move(message), std::move(flags));
        if (!put) return base::refuse(put.error());
    }
    if (auto carried = carrier->carry_seen(); !carried) return base::refuse(carried.error());
    return carrier->take();
}

base::Result<Slice<Copied>> move_some(AccountEdit& edit, const Transfer& transfer)
{
    auto carrier = Carrier::open(edit, transfer);
    if (!carrier) return base::refuse(carrier.error());
    auto all = carrier->next(transfer.uids);
    if (!all) return base::refuse(all.error());
    UidSet gone;
    for (auto& whole : *all) {
        take_message(edit, carrier->from(), whole);
        gone.add(whole.message.uid);
        auto put = carrier->put(std::move(whole.message), std::move(whole.flags));
        if (!put) return base::refuse(put.error());
    }
    if (auto carried = carrier->carry_seen(); !carried) return base::refuse(carried.error());
    if (auto noted = note_left(edit, carrier->from(), gone); !noted) return base::refuse(noted.error());
    return carrier->take();
}

base::Result<Slice<UidSet>> remove_some(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids)
{
    auto all = read_whole(edit.rows(), mailbox.id, uids, messages_at_once);
    if (!all) return base::refuse(all.error());
    Slice<UidSet> slice;
    slice.is_last = all->size() < messages_at_once;
    if (!slice.is_last) slice.rest = uids.from(all->back().message.uid + 1);
    auto gone = remove(edit, mailbox, *all);
    if (!gone) return base::refuse(gone.error());
    slice.value = std::move(*gone);
    return slice;
}

base::Result<Slice<UidSet>> expunge_some(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids)
{
    if (mailbox.deleted == 0) return Slice<UidSet>();
    auto looked = read_flag_rows(edit.rows(), mailbox.id, uids, rows_at_once);
    if (!looked) return base::refuse(looked.error());
    const bool is_all = looked->size() < rows_at_once;
    const Uid end = looked->empty() ? 0 : looked->back().uid;
    UidSet marked;
    for (const auto& row : *looked) {
        if (row.has(deleted)) marked.add(row.uid);
    }
    auto slice = remove_some(edit, mailbox, marked);
    if (!slice || !slice->is_last) {
        if (slice)
            slice->rest = uids.from(slice->rest.empty() ? end + 1 : slice->rest.ranges().front().first);
        return slice;
    }
    slice->is_last = is_all;
    if (!is_all) slice->rest = uids.from(end + 1);
    return slice;
}

base::Result<bool> empty_some(AccountEdit& edit, MailboxRow& mailbox)
{
    auto all = read_whole(edit.rows(), mailbox.id, UidSet::all(), messages_at_once);
    if (!all) return base::refuse(all.error());
    UidSet gone;
    for (const auto& whole : *all) {
        take_message(edit, mailbox, whole);
        gone.add(whole.message.uid);
        if (auto unlinked = unlink(edit, whole.message); !unlinked) return base::refuse(unlinked.error());
    }
    if (auto forgotten = forget_marks(edit, mailbox, gone); !forgotten)
        return base::refuse(forgotten.error());
    edit.rewrite(mailbox);
    return all->size() < messages_at_once;
}

}  // namespace store

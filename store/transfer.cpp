// Messages copied, moved and removed.
//
// All copies of an email in an account share one reference to its body. How many they are stands in a row 'r'
// from the second on, so that a delivery writes none; when the last one goes, an intent is left and the
// body's reference is taken back after the commit (unlink before unreference).

#include "store/messages.hpp"

#include "base/bytes.hpp"
#include "store/changes.hpp"
#include "store/keywords.hpp"

namespace store {
namespace {

void put_links(Batch& rows, const base::Uuid& email_id, std::uint64_t count)
{
    base::ByteWriter to;
    to.varint(count);
    rows.put(key::links(email_id), to.bytes());
}

std::uint64_t read_links(const Rows& rows, const base::Uuid& email_id)
{
    const auto value = rows.get(key::links(email_id));
    if (!value) return 1;
    base::ByteReader from(*value);
    return from.varint();
}

void link_again(AccountEdit& edit, const MessageRow& message)
{
    put_links(edit.rows(), message.email_id, read_links(edit.rows(), message.email_id) + 1);
    edit.account().bytes += message.size();
    ++edit.account().messages;
}

void unlink(AccountEdit& edit, const MessageRow& message)
{
    edit.account().bytes -= message.size();
    --edit.account().messages;
    const std::uint64_t left = read_links(edit.rows(), message.email_id) - 1;
    if (left > 1) return put_links(edit.rows(), message.email_id, left);
    if (left == 1) return edit.rows().erase(key::links(message.email_id));
    const IntentRow intent{message.body, message.email_id, IntentRow::Kind::unlink, edit.run()};
    edit.rows().put(key::intent(message.body, message.email_id), to_bytes(intent));
    edit.trail().unlinked.push_back({message.body, message.email_id});
}

// Takes a message's rows out of a mailbox; its links are the caller's.
base::Result<MessageRow> take_message(AccountEdit& edit, MailboxRow& mailbox, const FlagsRow& flags)
{
    auto message = read_message(edit.rows(), mailbox.id, flags.uid);
    if (!message) return message;
    edit.rows().erase(key::message(mailbox.id, flags.uid));
    edit.rows().erase(key::flags(mailbox.id, flags.uid));
    if (flags.modseq != message->created) {
        edit.rows().erase(key::flag_change(mailbox.id, flags.modseq, flags.uid));
    }
    --mailbox.messages;
    mailbox.bytes -= message->size();
    if (!flags.has(seen)) --mailbox.unseen;
    if (flags.has(deleted)) --mailbox.deleted;
    return message;
}

base::Result<UidSet> remove_rows(AccountEdit& edit, MailboxRow& mailbox, const std::vector<FlagsRow>& rows)
{
    UidSet gone;
    for (const auto& flags : rows) {
        auto message = take_message(edit, mailbox, flags);
        if (!message) return base::refuse(message.error());
        unlink(edit, *message);
        gone.add(flags.uid);
    }
    note_vanished(edit, mailbox, gone);
    return gone;
}

// The messages of one mailbox on their way into another one.
class Carrier {
  public:
    Carrier(AccountEdit& edit, MailboxRow& from, MailboxRow& to)
        : edit_(edit),
          from_(from),
          to_(to),
          from_keywords_(edit.rows(), from.id),
          to_keywords_(edit.rows(), to.id)
    {
        copied.uid_validity = to.uid_validity;
    }

    base::Result<void> put(const MessageRow& message, FlagsRow flags)
    {
        copied.from.push_back(flags.uid);
        if (!flags.keywords.empty() && from_.id != to_.id) {
            auto ids = to_keywords_.ids(edit_.rows(), from_keywords_.names(flags.keywords));
            if (!ids) return base::refuse(ids.error());
            flags.keywords = std::move(*ids);
        }
        MessageRow fresh = message;
        fresh.save_date = edit_.now();  // RFC 8514 §2
        auto uid = put_message(edit_, to_, std::move(fresh), std::move(flags));
        if (!uid) return base::refuse(uid.error());
        copied.to.push_back(*uid);
        return {};
    }

    Copied copied;

  private:
    AccountEdit& edit_;
    MailboxRow& from_;
    MailboxRow& to_;
    KeywordTable from_keywords_, to_keywords_;
};

// Both ends of a transfer, and what is to go.
struct Route {
    MailboxRow* from = nullptr;
    MailboxRow* to = nullptr;
    std::vector<FlagsRow> rows;
};

base::Result<Route> route_of(AccountEdit& edit, const Transfer& transfer)
{
    auto from = edit.mailbox(transfer.from);
    if (!from) return base::refuse(from.error());
    auto to = edit.mailbox(transfer.to);
    if (!to) return base::refuse(to.error());
    auto rows = read_flags(edit.rows(), transfer.from, transfer.uids);
    if (!rows) return base::refuse(rows.error());
    return Route{*from, *to, std::move(*rows)};
}

}  // namespace

base::Result<Copied> copy_messages(AccountEdit& edit, const Transfer& transfer, const Quota& quota)
{
    auto route = route_of(edit, transfer);
    if (!route) return base::refuse(route.error());
    Carrier carrier(edit, *route->from, *route->to);
    for (auto& flags : route->rows) {
        auto message = read_message(edit.rows(), transfer.from, flags.uid);
        if (!message) return base::refuse(message.error());
        if (auto fits = check_quota(edit.account(), quota, {message->size(), 1}); !fits) {
            return base::refuse(fits.error());
        }
        link_again(edit, *message);
        if (auto put = carrier.put(*message, std::move(flags)); !put) return base::refuse(put.error());
    }
    return std::move(carrier.copied);
}

base::Result<Copied> move_messages(AccountEdit& edit, const Transfer& transfer)
{
    auto route = route_of(edit, transfer);
    if (!route) return base::refuse(route.error());
    Carrier carrier(edit, *route->from, *route->to);
    UidSet gone;
    for (auto& flags : route->rows) {
        auto message = take_message(edit, *route->from, flags);
        if (!message) return base::refuse(message.error());
        gone.add(flags.uid);
        if (auto put = carrier.put(*message, std::move(flags)); !put) return base::refuse(put.error());
    }
    note_vanished(edit, *route->from, gone);
    return std::move(carrier.copied);
}

base::Result<UidSet> remove_messages(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids)
{
    auto rows = read_flags(edit.rows(), mailbox.id, uids);
    if (!rows) return base::refuse(rows.error());
    return remove_rows(edit, mailbox, *rows);
}

base::Result<UidSet> expunge_messages(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids)
{
    if (mailbox.deleted == 0) return UidSet();
    auto rows = read_flags(edit.rows(), mailbox.id, uids);
    if (!rows) return base::refuse(rows.error());
    std::erase_if(*rows, [](const FlagsRow& row) { return !row.has(deleted); });
    return remove_rows(edit, mailbox, *rows);
}

}  // namespace store

// Changes: three sources. Vanished uids have a log by modseq, whose oldest half is forgotten when it grows
// long; then `log_floor` says from where on it is complete. Changed flags have an index with one row per
// message. New messages need nothing: their modseq grows with the uid.

#include "store/changes.hpp"

#include "store/flags.hpp"
#include "store/messages.hpp"
#include "store/tree.hpp"

namespace store {
namespace {

void trim(AccountEdit& edit, MailboxRow& mailbox)
{
    std::vector<std::string> oldest;
    edit.rows().scan_prefix(key::all_vanished(mailbox.id), [&](std::string_view key, std::string_view) {
        oldest.emplace_back(key);
        return oldest.size() < most_log_rows / 2 ? Next::go_on : Next::stop;
    });
    for (const auto& key : oldest) {
        mailbox.log_floor = key::last_modseq(key);
        edit.rows().erase(key);
        --mailbox.log_rows;
    }
}

base::Result<UidSet> vanished_after(const Rows& rows, MailboxId mailbox, Modseq since)
{
    base::Result<UidSet> sum;
    rows.scan(key::vanished(mailbox, since + 1), key::all_vanished(mailbox + 1),
              [&](std::string_view, std::string_view value) {
                  auto uids = uid_set(value);
                  if (!uids) {
                      sum = base::refuse(uids.error());
                      return Next::stop;
                  }
                  for (const auto& range : uids->ranges()) sum->add(range);
                  return Next::go_on;
              });
    return sum;
}

// The first message at or after a uid; nothing, where there is none.
base::Result<std::optional<MessageRow>> message_from(const Rows& rows, MailboxId mailbox, Uid uid)
{
    auto found = read_messages(rows, mailbox, UidSet({{uid, 0xFFFFFFFF}}), 1);
    if (!found) return base::refuse(found.error());
    if (found->empty()) return std::nullopt;
    return std::move(found->front());
}

// The uid from which on all messages came after `since`, by bisection.
base::Result<Uid> first_created_after(const Rows& rows, const MailboxRow& mailbox, Modseq since)
{
    Uid low = 1, high = mailbox.uid_next;
    while (low < high) {
        const Uid middle = low + (high - low) / 2;
        auto message = message_from(rows, mailbox.id, middle);
        if (!message) return base::refuse(message.error());
        const bool is_after = !*message || (*message)->created > since;
        if (is_after)
            high = middle;
        else
            low = (*message)->uid + 1;
    }
    return low;
}

UidSet flags_changed_after(const Rows& rows, MailboxId mailbox, Modseq since)
{
    std::vector<UidRange> uids;
    rows.scan(key::flag_change(mailbox, since + 1, 0), key::flag_changes(mailbox + 1),
              [&](std::string_view key, std::string_view) {
                  const Uid uid = key::last_number(key);
                  uids.push_back({uid, uid});
                  return Next::go_on;
              });
    return UidSet(std::move(uids));
}

}  // namespace

void note_vanished(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids)
{
    if (uids.empty()) return;
    edit.touch(mailbox);
    edit.rows().put(key::vanished(mailbox.id, edit.modseq()), to_bytes(uids));
    if (++mailbox.log_rows > most_log_rows) trim(edit, mailbox);
}

base::Result<MailboxChanges> read_changes(const Rows& rows, const MailboxRow& mailbox, Modseq since)
{
    MailboxChanges changes;
    auto described = to_mailbox(rows, mailbox);
    if (!described) return base::refuse(described.error());
    changes.mailbox = std::move(*described);
    changes.is_complete = since >= mailbox.log_floor;
    if (!changes.is_complete || since >= mailbox.highest_modseq) return changes;

    auto vanished = vanished_after(rows, mailbox.id, since);
    if (!vanished) return base::refuse(vanished.error());
    changes.vanished = std::move(*vanished);

    UidSet uids = flags_changed_after(rows, mailbox.id, since);
    auto first_new = first_created_after(rows, mailbox, since);
    if (!first_new) return base::refuse(first_new.error());
    uids.add(UidRange{*first_new, 0xFFFFFFFF});
    auto changed = read_message_flags(rows, mailbox.id, uids, no_limit);
    if (!changed) return base::refuse(changed.error());
    changes.changed = std::move(*changed);
    return changes;
}

}  // namespace store

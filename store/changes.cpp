// Changes: four sources, each in the order of modseqs. Vanished uids have a log by modseq, whose oldest half
// is forgotten when it grows long; then `log_floor` says from where on it is complete. Changed flags have an
// index with one row per message. New messages need nothing: their modseq grows with the uid.

#include "store/changes.hpp"

#include "store/flags.hpp"
#include "store/seen.hpp"
#include "store/tree.hpp"

#include <algorithm>

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

// Rows that come in the order of their modseq, until there are enough; then `end` tells how far they go. Rows
// of one modseq are never cut apart: one change makes some thousand at most.
class Collected {
  public:
    explicit Collected(std::size_t most) : most_(most) {}

    Next add(Modseq modseq, const UidRange& uids)
    {
        if (is_cut_before(modseq)) return Next::stop;
        all_.push_back({modseq, uids});
        return Next::go_on;
    }
    bool is_cut_before(Modseq modseq)
    {
        if (all_.size() >= most_ && modseq != all_.back().modseq) end_ = all_.back().modseq;
        return end_.has_value();
    }
    void fail(const base::Error& why) { outcome_ = base::refuse(why); }

    const base::Result<void>& outcome() const { return outcome_; }
    Modseq end(Modseq otherwise) const { return end_.value_or(otherwise); }
    UidSet until(Modseq end) const
    {
        std::vector<UidRange> uids;
        for (const auto& one : all_) {
            if (one.modseq <= end) uids.push_back(one.uids);
        }
        return UidSet(std::move(uids));
    }

  private:
    struct One {
        Modseq modseq;
        UidRange uids;
    };
    std::size_t most_;
    std::vector<One> all_;
    std::optional<Modseq> end_;
    base::Result<void> outcome_;
};

Collected vanished_after(const Rows& rows, MailboxId mailbox, Modseq since, std::size_t most)
{
    Collected found(most);
    rows.scan(key::vanished(mailbox, since + 1), key::all_vanished(mailbox + 1),
              [&](std::string_view key, std::string_view value) {
                  if (found.is_cut_before(key::last_modseq(key))) return Next::stop;
                  const auto uids = uids_from(value);
                  if (!uids) {
                      found.fail(uids.error());
                      return Next::stop;
                  }
                  for (const auto& range : uids->ranges()) found.add(key::last_modseq(key), range);
                  return Next::go_on;
              });
    return found;
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

Collected flags_changed_after(const Rows& rows, MailboxId mailbox, Modseq since, std::size_t most)
{
    Collected found(most);
    rows.scan(key::flag_change(mailbox, since + 1, 0), key::flag_changes(mailbox + 1),
              [&](std::string_view key, std::string_view value) {
                  if (!value.empty())
                      found.fail({base::Code::unsupported, "a row of changed flags of a newer format"});
                  const Uid uid = key::last_number(key);
                  return found.outcome() ? found.add(key::modseq_of_change(key), {uid, uid}) : Next::stop;
              });
    return found;
}

Collected created_after(const Rows& rows, const MailboxRow& mailbox, Modseq since, std::size_t most)
{
    Collected found(most);
    const auto first = first_created_after(rows, mailbox, since);
    if (!first) {
        found.fail(first.error());
        return found;
    }
    rows.scan(key::message(mailbox.id, *first), key::messages(mailbox.id + 1),
              [&](std::string_view key, std::string_view value) {
                  const auto message = message_row_start(key, value);
                  if (!message) {
                      found.fail(message.error());
                      return Next::stop;
                  }
                  return found.add(message->created, {message->uid, message->uid});
              });
    return found;
}

// A reader's own marks.
Collected marked_since(const Sight& sight, MailboxId mailbox, Modseq since, std::size_t most)
{
    Collected found(most);
    if (!sight.who.reader) return found;
    const auto marks = marked_after(sight.rows, *sight.who.reader, mailbox, since);
    if (!marks) {
        found.fail(marks.error());
        return found;
    }
    for (const auto& one : *marks) {
        if (found.add(one.modseq, one.uids) == Next::stop) break;
    }
    return found;
}

}  // namespace

void note_vanished(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids)
{
    if (uids.empty()) return;
    edit.touch(mailbox);
    edit.rows().put(key::vanished(mailbox.id, edit.modseq()), uids_row(uids));
    if (++mailbox.log_rows > most_log_rows) trim(edit, mailbox);
}

base::Result<MailboxChanges> read_changes(const Sight& sight, const MailboxRow& mailbox, Modseq since,
                                          std::size_t most)
{
    const Rows& rows = sight.rows;
    MailboxChanges changes;
    auto described = to_mailbox(sight, mailbox);
    if (!described) return base::refuse(described.error());
    changes.mailbox = std::move(*described);
    changes.is_complete = since >= mailbox.log_floor;
    if (!changes.is_complete || since >= mailbox.highest_modseq) return changes;

    const Collected sources[] = {
        vanished_after(rows, mailbox.id, since, most), flags_changed_after(rows, mailbox.id, since, most),
        created_after(rows, mailbox, since, most), marked_since(sight, mailbox.id, since, most)};
    Modseq end = mailbox.highest_modseq;
    for (const auto& source : sources) {
        if (!source.outcome()) return base::refuse(source.outcome().error());
        end = std::min(end, source.end(end));
    }
    changes.is_last = end == mailbox.highest_modseq;
    changes.mailbox.highest_modseq = end;
    changes.vanished = sources[0].until(end);
    UidSet uids = sources[1].until(end);
    uids.add(sources[2].until(end));
    uids.add(sources[3].until(end));
    auto changed = read_message_flags(sight, mailbox, uids, no_limit);
    if (!changed) return base::refuse(changed.error());
    changes.changed = std::move(*changed);
    return changes;
}

}  // namespace store

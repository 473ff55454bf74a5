// Flags of messages. A change gives the message the commit's modseq and moves its row in the index of
// changes.
//
//   RFC 9051 §6.4.6   STORE
//   RFC 7162 §3.1.3   UNCHANGEDSINCE: each message for itself

#include "store/flags.hpp"

#include "store/gone.hpp"
#include "store/keywords.hpp"
#include "store/seen.hpp"

#include <algorithm>
#include <iterator>

namespace store {
namespace {

using Ids = std::vector<std::uint32_t>;

constexpr std::size_t look_at_once = 4'096;

Ids combine(const Ids& old_ids, const Ids& given, FlagAction action)
{
    Ids ids;
    if (action == FlagAction::add) std::ranges::set_union(old_ids, given, std::back_inserter(ids));
    if (action == FlagAction::remove) std::ranges::set_difference(old_ids, given, std::back_inserter(ids));
    return action == FlagAction::replace ? given : ids;
}

std::uint8_t combine(std::uint8_t old_bits, std::uint8_t given, FlagAction action)
{
    if (action == FlagAction::add) return old_bits | given;
    if (action == FlagAction::remove) return static_cast<std::uint8_t>(old_bits & ~given);
    return given;
}

base::Result<MessageFlags> describe(const FlagsRow& row, KeywordTable& keywords)
{
    auto names = keywords.names(row.keywords);
    if (!names) return base::refuse(names.error());
    return MessageFlags{row.uid, row.modseq, {row.system, std::move(*names)}};
}

void recount(MailboxRow& mailbox, const FlagsRow& before, const FlagsRow& after)
{
    if (before.has(seen) && !after.has(seen)) count_unseen(mailbox, before.uid);
    if (!before.has(seen) && after.has(seen)) uncount_unseen(mailbox, before.uid);
    if (!before.has(deleted) && after.has(deleted)) ++mailbox.deleted;
    if (before.has(deleted) && !after.has(deleted)) --mailbox.deleted;
}

void write_flags(AccountEdit& edit, MailboxRow& mailbox, const FlagsRow& before, FlagsRow& after)
{
    after.modseq = edit.modseq();
    edit.rows().erase(key::flag_change(mailbox.id, before.modseq, before.uid));
    edit.rows().put(key::flag_change(mailbox.id, after.modseq, after.uid), "");
    edit.rows().put(key::flags(mailbox.id, after.uid), to_bytes(after));
    recount(mailbox, before, after);
    edit.touch(mailbox);
}

bool is_same(const FlagsRow& a, const FlagsRow& b)
{
    return a.system == b.system && a.keywords == b.keywords;
}

// Flags as they become: to the rows that all share what all share, to the reader's what is his own.
class FlagWriter {
  public:
    FlagWriter(AccountEdit& edit, MailboxRow& mailbox) : edit_(edit), mailbox_(mailbox) {}

    // `before` and `after` as the reader sees them; `after` gets its modseq.
    void write(const FlagsRow& shared, const FlagsRow& before, FlagsRow& after)
    {
        if (is_same(before, after)) return;
        FlagsRow common = after;
        if (edit_.reader())
            common.system = static_cast<std::uint8_t>((after.system & ~seen) | (shared.system & seen));
        if (!is_same(shared, common)) write_flags(edit_, mailbox_, shared, common);
        if (edit_.reader() && before.has(seen) != after.has(seen))
            (after.has(seen) ? seen_ : unseen_).add(after.uid);
        after.modseq = edit_.modseq();
    }
    base::Result<void> finish()
    {
        if (!edit_.reader()) return {};
        auto marked = mark(edit_, *edit_.reader(), mailbox_, {std::move(seen_), Mark::seen});
        if (!marked) return marked;
        return mark(edit_, *edit_.reader(), mailbox_, {std::move(unseen_), Mark::unseen});
    }

  private:
    AccountEdit& edit_;
    MailboxRow& mailbox_;
    UidSet seen_, unseen_;
};

base::Result<FlagsRow> changed(const FlagsRow& before, const FlagChange& change, const Ids& ids)
{
    FlagsRow after = before;
    const unsigned reached = change.scope.system();
    const unsigned combined = combine(before.system, change.flags.system, change.action);
    after.system = static_cast<std::uint8_t>((combined & reached) | (before.system & ~reached));
    if (change.scope.others) after.keywords = combine(before.keywords, ids, change.action);
    const bool has_more = after.keywords.size() > before.keywords.size();
    if (auto few = check_number_of_keywords(after.keywords.size()); has_more && !few)
        return base::refuse(few.error());
    return after;
}

base::Result<void> see_whole_as(const Sight& sight, MailboxId mailbox, std::vector<WholeMessage>& all)
{
    if (!sight.who.reader) return {};
    std::vector<FlagsRow> flags;
    for (auto& one : all) flags.push_back(std::move(one.flags));
    auto own_sight = see_flags_as(sight.rows, sight.who.reader, mailbox, flags);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].flags = std::move(flags[i]);
    return own_sight;
}

base::Result<UidSet> seen_among(const Sight& sight, MailboxId mailbox, const UidSet& uids)
{
    if (sight.who.reader) return seen_uids(sight.rows, *sight.who.reader, mailbox, uids);
    auto flags = read_flag_rows(sight.rows, mailbox, uids);
    if (!flags) return base::refuse(flags.error());
    UidSet found;
    for (const auto& row : *flags) {
        if (row.has(seen)) found.add(row.uid);
    }
    return found;
}

// Names to take away need not be added to the table first.
base::Result<Ids> ids_of(AccountEdit& edit, KeywordTable& table, const FlagChange& change)
{
    if (!change.scope.others) return Ids();
    if (change.action != FlagAction::remove) return table.ids(edit.rows(), change.flags.keywords);
    return table.known_ids(edit.rows(), change.flags.keywords);
}

}  // namespace

base::Result<std::vector<MessageFlags>> read_message_flags(const Sight& sight, const MailboxRow& mailbox,
                                                           const UidSet& uids, std::size_t most)
{
    auto found = read_flags(sight.rows, mailbox, uids, most);
    if (!found) return base::refuse(found.error());
    auto own_sight = see_flags_as(sight.rows, sight.who.reader, mailbox.id, *found);
    if (!own_sight) return base::refuse(own_sight.error());
    KeywordTable keywords(sight.rows, mailbox.id);
    std::vector<MessageFlags> flags;
    flags.reserve(found->size());
    for (const auto& row : *found) {
        auto own = describe(row, keywords);
        if (!own) return base::refuse(own.error());
        flags.push_back(std::move(*own));
    }
    return flags;
}

base::Result<std::vector<Message>> read_whole_messages(const Sight& sight, MailboxId mailbox,
                                                       const UidSet& uids, std::size_t most)
{
    auto found = read_whole(sight.rows, mailbox, uids, most);
    if (!found) return base::refuse(found.error());
    if (auto seen_so = see_whole_as(sight, mailbox, *found); !seen_so) return base::refuse(seen_so.error());
    KeywordTable keywords(sight.rows, mailbox);
    std::vector<Message> messages;
    messages.reserve(found->size());
    for (auto& [row, flags] : *found) {
        auto own = describe(flags, keywords);
        if (!own) return base::refuse(own.error());
        messages.push_back({row.uid, own->modseq, std::move(own->flags), row.body, std::move(row.prefix),
                            row.body_size, row.internal_date, row.save_date, row.email_id, row.thread_id});
    }
    return messages;
}

base::Result<Uid> find_first_unseen(const Sight& sight, const MailboxRow& mailbox)
{
    if (mailbox.unseen == 0) return 0;
    const UidSet all = UidSet::all().from(mailbox.unseen_from);
    auto there = present_uids(sight.rows, mailbox, all, look_at_once);
    if (!there) return base::refuse(there.error());
    auto seen_ones = seen_among(sight, mailbox.id, *there);
    if (!seen_ones) return base::refuse(seen_ones.error());
    for (const auto& range : there->ranges()) {
        for (Uid uid = range.first; uid <= range.last; ++uid) {
            if (!seen_ones->contains(uid)) return uid;
        }
    }
    return 0;
}

base::Result<Slice<FlagsStored>> store_some_flags(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids,
                                                  const FlagChange& change)
{
    KeywordTable table(edit.rows(), mailbox.id);
    auto ids = ids_of(edit, table, change);
    if (!ids) return base::refuse(ids.error());
    auto shared = read_flags(edit.rows(), mailbox, uids, messages_at_once);
    if (!shared) return base::refuse(shared.error());
    std::vector<FlagsRow> rows = *shared;
    auto own_sight = see_flags_as(edit.rows(), edit.reader(), mailbox.id, rows);
    if (!own_sight) return base::refuse(own_sight.error());
    FlagWriter writer(edit, mailbox);
    Slice<FlagsStored> slice;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const FlagsRow& before = rows[i];
        if (change.unchanged_since && before.modseq > *change.unchanged_since) {
            slice.value.modified.add(before.uid);
            continue;
        }
        auto after = changed(before, change, *ids);
        if (!after) return base::refuse(after.error());
        writer.write((*shared)[i], before, *after);
        auto now = describe(*after, table);
        if (!now) return base::refuse(now.error());
        slice.value.changed.push_back(std::move(*now));
    }
    if (auto written = writer.finish(); !written) return base::refuse(written.error());
    slice.is_last = rows.size() < messages_at_once;
    if (!slice.is_last) slice.rest = uids.from(rows.back().uid + 1);
    return slice;
}

}  // namespace store

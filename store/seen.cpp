// Seen: see seen.hpp; the rows are drawn in account_rows.cpp.

#include "store/seen.hpp"

#include <algorithm>
#include <functional>

namespace store {
namespace {

constexpr Uid uids_in_chunk = 256;  // so that a mark rewrites little, whatever modseqs its neighbours have

using Marks = std::vector<Marked>;  // ascending, disjoint

base::Result<ReaderRow> read_reader(const Rows& rows, MailboxId mailbox, const base::Uuid& reader)
{
    const std::string key = key::reader(mailbox, reader);
    const auto value = rows.get(key);
    if (!value) return ReaderRow{.reader = reader};
    return reader_row(key, *value);
}

base::Result<std::vector<ReaderRow>> read_readers(const Rows& rows, MailboxId mailbox)
{
    base::Result<std::vector<ReaderRow>> readers;
    rows.scan_prefix(key::readers(mailbox), [&](std::string_view key, std::string_view value) {
        auto row = reader_row(key, value);
        if (row)
            readers->push_back(*row);
        else
            readers = base::refuse(row.error());
        return readers ? Next::go_on : Next::stop;
    });
    return readers;
}

base::Result<Marks> read_chunk(const Rows& rows, const std::string& key)
{
    const auto value = rows.get(key);
    if (!value) return Marks();
    return marks_from(*value);
}

std::uint32_t count_seen(const Marks& marks, const UidSet& within)
{
    std::uint64_t count = 0;
    for (const auto& one : marks) {
        if (one.is_seen) count += within.within(one.uids).count();
    }
    return static_cast<std::uint32_t>(count);
}

// What is left of marks beside `uids`.
Marks without(const Marks& marks, const UidSet& uids)
{
    Marks left;
    for (const auto& one : marks) {
        Uid at = one.uids.first;
        const UidSet holes = uids.within(one.uids);
        for (const auto& hole : holes.ranges()) {
            if (hole.first > at) left.push_back({{at, hole.first - 1}, one.is_seen, one.modseq});
            at = hole.last + 1;
        }
        if (at <= one.uids.last) left.push_back({{at, one.uids.last}, one.is_seen, one.modseq});
    }
    return left;
}

Marks joined(Marks marks)
{
    std::ranges::sort(marks, {}, [](const Marked& one) { return one.uids.first; });
    Marks all;
    for (const auto& one : marks) {
        const bool goes_on = !all.empty() && all.back().uids.last + 1 == one.uids.first &&
                             all.back().is_seen == one.is_seen && all.back().modseq == one.modseq;
        if (goes_on)
            all.back().uids.last = one.uids.last;
        else
            all.push_back(one);
    }
    return all;
}

// Calls `visit(chunk, uids of it)` for each chunk that holds some of `uids`.
template<typename Visit> base::Result<void> each_chunk(const UidSet& uids, Visit visit)
{
    std::optional<std::uint32_t> done;
    for (const auto& range : uids.ranges()) {
        const std::uint32_t last = range.last / uids_in_chunk;
        for (std::uint32_t chunk = range.first / uids_in_chunk; chunk <= last; ++chunk) {
            if (done == chunk) continue;
            done = chunk;
            base::Result<void> visited = visit(chunk, uids.within(range_of_marks(chunk)));
            if (!visited) return visited;
        }
    }
    return {};
}

// Calls `visit(marks)` for the chunks from one to another.
using VisitMarks = std::function<void(const Marks&)>;
base::Result<void> scan_marks(const Rows& rows, const std::pair<std::string, std::string>& keys,
                              const VisitMarks& visit)
{
    base::Result<void> outcome;
    rows.scan(keys.first, keys.second, [&](std::string_view, std::string_view value) {
        auto marks = marks_from(value);
        if (marks)
            visit(*marks);
        else
            outcome = base::refuse(marks.error());
        return outcome ? Next::go_on : Next::stop;
    });
    return outcome;
}

std::pair<std::string, std::string> chunks_from(MailboxId mailbox, const base::Uuid& reader, Uid first)
{
    return {key::marks(mailbox, reader, first / uids_in_chunk),
            key::marks(mailbox, reader, 0xFFFFFFFF / uids_in_chunk + 1)};
}

// One reader's rows of one mailbox, while they change.
class Ledger {
  public:
    Ledger(AccountEdit& edit, const MailboxRow& mailbox, ReaderRow row)
        : rows_(edit.rows()),
          mailbox_(mailbox),
          row_(row)
    {}

    base::Result<void> mark(const UidSet& uids, Mark mark, Modseq modseq)
    {
        auto marked = each_chunk(uids, [&](std::uint32_t chunk, const UidSet& some) {
            return replace(chunk, some, Marked{{}, mark == Mark::seen, modseq});
        });
        if (!marked || uids.empty()) return marked;
        row_.modseq = modseq;
        const Uid first = uids.ranges().front().first;
        if (mark == Mark::unseen) row_.unseen_from = std::min(row_.unseen_from, first);
        if (mark == Mark::seen && first <= row_.unseen_from) {
            const UidSet rest = uids.from(row_.unseen_from);
            if (!rest.empty() && rest.ranges().front().first == row_.unseen_from)
                row_.unseen_from = rest.ranges().front().last + 1;
        }
        return {};
    }
    base::Result<void> forget(const UidSet& gone)
    {
        return each_chunk(gone, [&](std::uint32_t chunk, const UidSet& some) {
            return replace(chunk, some, std::nullopt);
        });
    }
    // Only while the mailbox counts just those messages of which there are marks here.
    void skip_seen()
    {
        if (row_.seen >= mailbox_.messages) row_.unseen_from = mailbox_.uid_next;
    }
    void save()
    {
        const std::string key = key::reader(mailbox_.id, row_.reader);
        const std::string bytes = to_bytes(row_);
        if (rows_.get(key) != bytes) rows_.put(key, bytes);
    }

  private:
    // Those of a chunk get this mark, or none.
    base::Result<void> replace(std::uint32_t chunk, const UidSet& some, std::optional<Marked> mark)
    {
        const std::string key = key::marks(mailbox_.id, row_.reader, chunk);
        auto marks = read_chunk(rows_, key);
        if (!marks) return base::refuse(marks.error());
        if (marks->empty() && !mark) return {};
        row_.seen -= count_seen(*marks, some);
        Marks after = without(*marks, some);
        for (const auto& range : some.ranges()) {
            if (mark) after.push_back({range, mark->is_seen, mark->modseq});
        }
        if (mark && mark->is_seen) row_.seen += static_cast<std::uint32_t>(some.count());
        after = joined(std::move(after));
        if (after == *marks) return {};
        if (after.empty())
            rows_.erase(key);
        else
            rows_.put(key, marks_row(after));
        return {};
    }
    Batch& rows_;
    const MailboxRow& mailbox_;
    ReaderRow row_;
};

// What one reader knows of some messages, among the rows of flags that all share.
void see_as(const Marks& marks, FlagsRow& flags)
{
    flags.system &= static_cast<std::uint8_t>(~seen);
    const auto at =
        std::ranges::upper_bound(marks, flags.uid, {}, [](const Marked& one) { return one.uids.first; });
    if (at == marks.begin() || std::prev(at)->uids.last < flags.uid) return;
    const Marked& own = *std::prev(at);
    if (own.is_seen) flags.system |= seen;
    flags.modseq = std::max(flags.modseq, own.modseq);
}

}  // namespace

UidRange range_of_marks(std::uint32_t chunk)
{
    return {chunk * uids_in_chunk, chunk * uids_in_chunk + (uids_in_chunk - 1)};
}

base::Result<void> see_flags_as(const Rows& rows, const Reader& reader, MailboxId mailbox,
                                std::vector<FlagsRow>& flags)
{
    if (!reader || flags.empty()) return {};
    std::optional<std::uint32_t> chunk;
    Marks marks;
    for (auto& row : flags) {
        if (chunk != row.uid / uids_in_chunk) {
            chunk = row.uid / uids_in_chunk;
            auto read = read_chunk(rows, key::marks(mailbox, *reader, *chunk));
            if (!read) return base::refuse(read.error());
            marks = std::move(*read);
        }
        see_as(marks, row);
    }
    return {};
}

base::Result<MailboxRow> see_mailbox_as(const Rows& rows, const Reader& reader, MailboxRow mailbox)
{
    if (!reader) return mailbox;
    auto own = read_reader(rows, mailbox.id, *reader);
    if (!own) return base::refuse(own.error());
    mailbox.unseen = mailbox.messages - std::min(mailbox.messages, own->seen);
    mailbox.unseen_from = own->unseen_from;
    mailbox.highest_modseq = std::max(mailbox.highest_modseq, own->modseq);
    return mailbox;
}

base::Result<UidSet> seen_uids(const Rows& rows, const base::Uuid& reader, MailboxId mailbox,
                               const UidSet& within)
{
    UidSet found;
    auto looked = each_chunk(within, [&](std::uint32_t chunk, const UidSet& some) -> base::Result<void> {
        auto marks = read_chunk(rows, key::marks(mailbox, reader, chunk));
        if (!marks) return base::refuse(marks.error());
        for (const auto& one : *marks) {
            if (one.is_seen) found.add(some.within(one.uids));
        }
        return {};
    });
    if (!looked) return base::refuse(looked.error());
    return found;
}

base::Result<std::vector<Marked>> marked_after(const Rows& rows, const base::Uuid& reader, MailboxId mailbox,
                                               Modseq since)
{
    Marks found;
    auto own = read_reader(rows, mailbox, reader);
    if (!own) return base::refuse(own.error());
    if (own->modseq <= since) return found;
    auto scanned = scan_marks(rows, chunks_from(mailbox, reader, 0), [&](const Marks& marks) {
        std::ranges::copy_if(marks, std::back_inserter(found),
                             [since](const Marked& one) { return one.modseq > since; });
    });
    if (!scanned) return base::refuse(scanned.error());
    std::ranges::sort(found, {}, [](const Marked& one) { return std::pair(one.modseq, one.uids.first); });
    return found;
}

base::Result<void> mark(AccountEdit& edit, const base::Uuid& reader, const MailboxRow& mailbox,
                        const std::pair<UidSet, Mark>& marking)
{
    if (marking.first.empty()) return {};
    auto row = read_reader(edit.rows(), mailbox.id, reader);
    if (!row) return base::refuse(row.error());
    Ledger ledger(edit, mailbox, *row);
    auto marked = ledger.mark(marking.first, marking.second, edit.modseq());
    if (!marked) return marked;
    ledger.skip_seen();
    ledger.save();
    return {};
}

base::Result<void> carry_marks(AccountEdit& edit, MailboxId from, const MailboxRow& to,
                               const std::pair<std::vector<Uid>, std::vector<Uid>>& uids)
{
    auto readers = read_readers(edit.rows(), from);
    if (!readers) return base::refuse(readers.error());
    if (readers->empty()) return {};
    UidSet all;
    for (const Uid uid : uids.first) all.add(uid);
    for (const auto& reader : *readers) {
        auto seen_there = seen_uids(edit.rows(), reader.reader, from, all);
        if (!seen_there) return base::refuse(seen_there.error());
        UidSet seen_here;
        for (std::size_t i = 0; i < uids.first.size(); ++i) {
            if (seen_there->contains(uids.first[i])) seen_here.add(uids.second[i]);
        }
        if (seen_here.empty()) continue;
        auto there = read_reader(edit.rows(), to.id, reader.reader);
        if (!there) return base::refuse(there.error());
        Ledger ledger(edit, to, *there);
        if (auto marked = ledger.mark(seen_here, Mark::seen, edit.modseq()); !marked) return marked;
        ledger.save();
    }
    return {};
}

base::Result<void> forget_marks(AccountEdit& edit, const MailboxRow& mailbox, const UidSet& gone)
{
    auto readers = read_readers(edit.rows(), mailbox.id);
    if (!readers) return base::refuse(readers.error());
    for (const auto& reader : *readers) {
        Ledger ledger(edit, mailbox, reader);
        if (auto forgotten = ledger.forget(gone); !forgotten) return forgotten;
        ledger.skip_seen();
        ledger.save();
    }
    return {};
}

}  // namespace store

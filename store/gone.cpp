// Gone: see gone.hpp. One row for 4,096 uids, so that one that goes rewrites little.

#include "store/gone.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr Uid uids_in_chunk = 4096;

base::Result<UidSet> read_chunk(const Rows& rows, MailboxId mailbox, std::uint32_t chunk)
{
    const auto value = rows.get(key::gone(mailbox, chunk));
    if (!value) return UidSet();
    return uids_from(*value);
}

// Gathers what is left of ranges, up to a count.
class Gathering {
  public:
    explicit Gathering(std::size_t most) : room_(most) {}

    bool is_full() const { return room_ == 0; }
    void add(UidRange range)
    {
        if (is_full()) return;
        const std::uint64_t count = std::uint64_t{range.last} - range.first + 1;
        if (count > room_) range.last = range.first + static_cast<Uid>(room_ - 1);
        room_ -= std::min<std::uint64_t>(count, room_);
        found_.add(range);
    }
    UidSet take() { return std::move(found_); }

  private:
    std::size_t room_;
    UidSet found_;
};

}  // namespace

std::uint32_t gone_chunk(Uid uid)
{
    return uid / uids_in_chunk;
}

UidRange gone_range(std::uint32_t chunk)
{
    return {chunk * uids_in_chunk, chunk * uids_in_chunk + (uids_in_chunk - 1)};
}

base::Result<void> note_gone(Batch& rows, MailboxId mailbox, const UidSet& uids)
{
    if (uids.empty()) return {};
    const std::uint32_t last = gone_chunk(uids.ranges().back().last);
    for (std::uint32_t chunk = gone_chunk(uids.ranges().front().first); chunk <= last; ++chunk) {
        const UidSet here = uids.within(gone_range(chunk));
        if (here.empty()) continue;
        auto gone = read_chunk(rows, mailbox, chunk);
        if (!gone) return base::refuse(gone.error());
        gone->add(here);
        rows.put(key::gone(mailbox, chunk), uids_row(*gone));
    }
    return {};
}

base::Result<UidSet> present_uids(const Rows& rows, const MailboxRow& mailbox, const UidSet& uids,
                                  std::size_t most)
{
    Gathering found(most);
    const UidSet asked = uids.within({1, mailbox.uid_next - 1});
    std::uint32_t known = 0;
    auto gone = read_chunk(rows, mailbox.id, known);
    for (const auto& range : asked.ranges()) {
        for (Uid at = range.first; at <= range.last && !found.is_full();) {
            if (gone_chunk(at) != known) gone = read_chunk(rows, mailbox.id, known = gone_chunk(at));
            if (!gone) return gone;
            const Uid end = std::min(range.last, gone_range(known).last);
            const UidSet here = without(UidSet({{at, end}}), *gone);
            for (const auto& some : here.ranges()) found.add(some);
            at = end + 1;
        }
    }
    return found.take();
}

base::Result<UidList> all_present_uids(const Rows& rows, const MailboxRow& mailbox)
{
    UidList found;
    base::Result<void> outcome;
    Uid at = 1;
    const auto add_until = [&](Uid end) {
        if (at < end) found.add({at, end - 1});
        at = std::max(at, end);
    };
    rows.scan_prefix(key::all_gone(mailbox.id), [&](std::string_view, std::string_view value) {
        const auto gone = uids_from(value);
        if (!gone) {
            outcome = base::refuse(gone.error());
            return Next::stop;
        }
        for (const auto& hole : gone->ranges()) {
            add_until(std::min(hole.first, mailbox.uid_next));
            at = std::max(at, std::min(hole.last, mailbox.uid_next - 1) + 1);
        }
        return Next::go_on;
    });
    if (!outcome) return base::refuse(outcome.error());
    add_until(mailbox.uid_next);
    return found;
}

}  // namespace store

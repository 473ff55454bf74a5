#include "imap/view.hpp"

#include "base/format.hpp"
#include "imap/proto/writer.hpp"

#include <algorithm>

namespace imap {

View::View(store::Mailbox mailbox, store::UidList uids, Access access)
    : mailbox_(std::move(mailbox)),
      access_(access),
      uids_(std::move(uids))
{}

std::uint32_t View::number_of(store::Uid uid) const
{
    const auto number = uids_.count_to(uid);
    return number != 0 && uids_.at(number) == uid ? number : 0;
}

store::UidSet View::all() const
{
    if (uids_.empty()) return {};
    return store::UidSet({{uids_.at(1), uids_.last()}});
}

// What arrives later has higher uids, so a run of numbers is a run of uids.
base::Result<store::UidSet> View::uids(const SequenceSet& set, Numbering numbering) const
{
    const store::Uid last = uids_.last();
    if (set.is_saved_result) return saved_.within({1, last});
    if (numbering == Numbering::uid) return set.resolve(last).within({1, last});
    if (set.largest_named() > size()) return base::refuse(base::Code::invalid, "no message with that number");
    store::UidSet found;
    const auto numbers = set.resolve(size());
    for (const auto& range : numbers.ranges()) {
        found.add({uid_at(range.first), uid_at(range.last)});
    }
    return found;
}

std::uint32_t View::count(const store::UidSet& uids) const
{
    std::uint32_t count = 0;
    for (const auto& range : uids.ranges())
        count += uids_.count_to(range.last) - uids_.count_to(range.first - 1);
    return count;
}

std::vector<store::UidSet> View::pieces(const store::UidSet& uids, std::size_t most) const
{
    std::vector<store::UidSet> pieces;
    std::size_t room = 0;
    for (const auto& range : uids.ranges()) {
        std::uint32_t done = uids_.count_to(range.first - 1);
        const std::uint32_t end = uids_.count_to(range.last);
        while (done < end) {
            if (room == 0) {
                pieces.emplace_back();
                room = most;
            }
            const auto taken = static_cast<std::uint32_t>(std::min<std::size_t>(end - done, room));
            pieces.back().add(store::UidRange{uids_.at(done + 1), uids_.at(done + taken)});
            done += taken;
            room -= taken;
        }
    }
    return pieces;
}

std::string View::flag_list(store::Uid uid, const store::Flags& flags) const
{
    std::string shown = imap::flag_list(flags);
    if (is_recent(uid)) shown.insert(1, shown == "()" ? "\\Recent" : "\\Recent ");
    return shown;
}

std::string View::flags_line(const store::MessageFlags& message, Numbering numbering) const
{
    const auto uid = numbering == Numbering::uid ? base::format("UID {} ", message.uid) : std::string();
    return base::format("{} FETCH ({}FLAGS {})", number_of(message.uid), uid,
                        flag_list(message.uid, message.flags));
}

bool View::is_told(const store::MessageFlags& message) const
{
    const auto found = told_.find(message.modseq);
    return found != told_.end() && found->second.contains(message.uid);
}

View::Lesson View::learn(store::MailboxChanges changes)
{
    Lesson lesson;
    lesson.keywords = changes.mailbox.keywords != mailbox_.keywords;
    vanished_.add(changes.vanished);
    for (auto& message : changes.changed) {
        if (message.uid > uids_.last()) {
            uids_.add(message.uid);
            if (lesson.first_new == 0) lesson.first_new = message.uid;
        } else if (number_of(message.uid) != 0 && !is_told(message)) {
            lesson.flags.push_back(std::move(message));
        }
    }
    mailbox_ = std::move(changes.mailbox);
    told_.erase(told_.begin(), told_.upper_bound(modseq()));
    return lesson;
}

void View::learn_present(store::UidRange range, const store::UidSet& present)
{
    vanished_.add(without(uids_.within(range), present));
}

// From the highest number down, so that no number told moves another one still to be told.
std::vector<std::uint32_t> View::expunge()
{
    std::vector<std::uint32_t> numbers;
    for (const auto& range : vanished_.ranges()) {
        const std::uint32_t end = uids_.count_to(range.last);
        for (auto number = uids_.count_to(range.first - 1); number < end; ++number)
            numbers.push_back(number + 1);
    }
    std::ranges::reverse(numbers);
    uids_.remove(vanished_);
    vanished_ = {};
    return numbers;
}

}  // namespace imap

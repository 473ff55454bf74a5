#include "imap/view.hpp"

#include "base/format.hpp"
#include "imap/proto/writer.hpp"

#include <algorithm>
#include <iterator>

namespace imap {

View::View(store::Mailbox mailbox, Access access) : mailbox_(std::move(mailbox)), access_(access)
{
    uids_.reserve(mailbox_.messages);
}

std::uint32_t View::number_of(store::Uid uid) const
{
    const auto found = std::ranges::lower_bound(uids_, uid);
    if (found == uids_.end() || *found != uid) return 0;
    return static_cast<std::uint32_t>(std::distance(uids_.begin(), found)) + 1;
}

store::UidSet View::all() const
{
    if (uids_.empty()) return {};
    return store::UidSet({{uids_.front(), uids_.back()}});
}

namespace {

store::UidSet clipped(const store::UidSet& set, store::Uid last)
{
    store::UidSet known;
    for (const auto& range : set.ranges()) {
        if (range.first <= last) known.add({range.first, std::min(range.last, last)});
    }
    return known;
}

}  // namespace

// What arrives later has higher uids, so a run of numbers is a run of uids.
base::Result<store::UidSet> View::uids(const SequenceSet& set, Numbering numbering) const
{
    if (set.is_saved_result) return clipped(saved_, uids_.empty() ? 0 : uids_.back());
    if (numbering == Numbering::uid) {
        const store::Uid last = uids_.empty() ? 0 : uids_.back();
        return clipped(set.resolve(last), last);
    }
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
    for (const auto& range : uids.ranges()) {
        const auto first = std::ranges::lower_bound(uids_, range.first);
        const auto last = std::ranges::upper_bound(uids_, range.last);
        count += static_cast<std::uint32_t>(std::distance(first, last));
    }
    return count;
}

std::vector<store::UidSet> View::pieces(const store::UidSet& uids, std::size_t most) const
{
    std::vector<store::UidSet> pieces;
    std::size_t room = 0;
    for (const auto& range : uids.ranges()) {
        auto first = std::ranges::lower_bound(uids_, range.first);
        const auto end = std::ranges::upper_bound(uids_, range.last);
        while (first < end) {
            if (room == 0) {
                pieces.emplace_back();
                room = most;
            }
            const auto taken = std::min<std::ptrdiff_t>(end - first, static_cast<std::ptrdiff_t>(room));
            pieces.back().add(store::UidRange{*first, *(first + taken - 1)});
            first += taken;
            room -= static_cast<std::size_t>(taken);
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

void View::add(store::Uid uid)
{
    uids_.push_back(uid);
}

bool View::is_told(const store::MessageFlags& message) const
{
    const auto found = told_.find(message.uid);
    return found != told_.end() && found->second == message.modseq;
}

View::Lesson View::learn(store::MailboxChanges changes)
{
    Lesson lesson;
    lesson.keywords = changes.mailbox.keywords != mailbox_.keywords;
    vanished_.add(changes.vanished);
    for (auto& message : changes.changed) {
        if (uids_.empty() || message.uid > uids_.back()) {
            uids_.push_back(message.uid);
            if (lesson.first_new == 0) lesson.first_new = message.uid;
        } else if (number_of(message.uid) != 0 && !is_told(message)) {
            lesson.flags.push_back(std::move(message));
        }
    }
    mailbox_ = std::move(changes.mailbox);
    told_.clear();
    return lesson;
}

void View::learn_all(const store::UidSet& present)
{
    for (const auto uid : uids_) {
        if (!present.contains(uid)) vanished_.add(uid);
    }
}

// From the highest number down, so that no number told moves another one still to be told.
std::vector<std::uint32_t> View::expunge()
{
    std::vector<std::uint32_t> numbers;
    if (vanished_.empty()) return numbers;
    for (std::uint32_t number = size(); number > 0; --number) {
        if (vanished_.contains(uid_at(number))) numbers.push_back(number);
    }
    std::erase_if(uids_, [this](store::Uid uid) { return vanished_.contains(uid); });
    vanished_ = {};
    return numbers;
}

}  // namespace imap

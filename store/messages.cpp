// Messages of one account, read and added.

#include "store/messages.hpp"

#include "base/format.hpp"
#include "store/gone.hpp"
#include "store/keywords.hpp"
#include "store/seen.hpp"

#include <algorithm>
#include <iterator>

namespace store {
namespace {

constexpr Uid last_uid = 0xFFFFFFFF;

// Reads one kind of row per message, range by range.
template<typename Row> class RowReader {
  public:
    using KeyOf = std::string (*)(MailboxId, Uid);
    using Decode = base::Result<Row> (*)(std::string_view key, std::string_view value);

    RowReader(KeyOf key_of, Decode decode, std::size_t most) : key_of_(key_of), decode_(decode), most_(most)
    {}

    base::Result<std::vector<Row>> read(const Rows& rows, MailboxId mailbox, const UidSet& uids)
    {
        for (const auto& range : uids.ranges()) {
            if (!outcome_ || found_.size() >= most_) break;
            const std::string end =
                range.last == last_uid ? key_of_(mailbox + 1, 0) : key_of_(mailbox, range.last + 1);
            rows.scan(key_of_(mailbox, range.first), end,
                      [this](std::string_view key, std::string_view value) { return take(key, value); });
        }
        if (!outcome_) return base::refuse(outcome_.error());
        return std::move(found_);
    }

  private:
    Next take(std::string_view key, std::string_view value)
    {
        auto row = decode_(key, value);
        if (!row) {
            outcome_ = base::refuse(row.error());
            return Next::stop;
        }
        found_.push_back(std::move(*row));
        return found_.size() < most_ ? Next::go_on : Next::stop;
    }

    KeyOf key_of_;
    Decode decode_;
    std::size_t most_;
    std::vector<Row> found_;
    base::Result<void> outcome_;
};

std::unexpected<base::Error> no_message(MailboxId mailbox, Uid uid)
{
    return base::refuse(base::Code::corrupt, base::format("message {}.{} has no row", mailbox, uid));
}

// As it is from the beginning.
FlagsRow no_flags(const MessageRow& message)
{
    return {message.uid, message.created, 0, {}};
}

// Those of `there` that have no row of flags.
UidSet without_row(const UidSet& there, const std::vector<FlagsRow>& rows)
{
    std::vector<UidRange> missing;
    auto row = rows.begin();
    for (const auto& range : there.ranges()) {
        Uid at = range.first;
        for (; row != rows.end() && row->uid <= range.last; ++row) {
            if (row->uid > at) missing.push_back({at, row->uid - 1});
            at = row->uid + 1;
        }
        if (at <= range.last) missing.push_back({at, range.last});
    }
    return UidSet(std::move(missing));
}

}  // namespace

base::Result<std::vector<MessageRow>> read_messages(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                                    std::size_t most)
{
    return RowReader<MessageRow>(key::message, message_row, most).read(rows, mailbox, uids);
}

base::Result<std::vector<FlagsRow>> read_flag_rows(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                                   std::size_t most)
{
    return RowReader<FlagsRow>(key::flags, flags_row, most).read(rows, mailbox, uids);
}

base::Result<std::vector<FlagsRow>> read_flags(const Rows& rows, const MailboxRow& mailbox,
                                               const UidSet& uids, std::size_t most)
{
    auto there = present_uids(rows, mailbox, uids, most);
    if (!there) return base::refuse(there.error());
    auto found = read_flag_rows(rows, mailbox.id, *there);
    if (!found) return found;
    const UidSet missing = without_row(*there, *found);
    auto messages =
        RowReader<MessageRow>(key::message, message_row_start, no_limit).read(rows, mailbox.id, missing);
    if (!messages) return base::refuse(messages.error());
    if (messages->size() != missing.count()) return no_message(mailbox.id, missing.ranges().front().first);
    std::vector<FlagsRow> all;
    all.reserve(found->size() + messages->size());
    auto row = found->begin();
    for (const auto& message : *messages) {
        while (row != found->end() && row->uid < message.uid) all.push_back(std::move(*row++));
        all.push_back(no_flags(message));
    }
    std::move(row, found->end(), std::back_inserter(all));
    return all;
}

base::Result<std::vector<WholeMessage>> read_whole(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                                   std::size_t most)
{
    auto messages = read_messages(rows, mailbox, uids, most);
    if (!messages) return base::refuse(messages.error());
    std::vector<WholeMessage> all;
    if (messages->empty()) return all;
    auto flags = read_flag_rows(rows, mailbox, uids.within({messages->front().uid, messages->back().uid}));
    if (!flags) return base::refuse(flags.error());
    all.reserve(messages->size());
    auto row = flags->begin();
    for (auto& message : *messages) {
        const bool has_row = row != flags->end() && row->uid == message.uid;
        FlagsRow own = has_row ? std::move(*row++) : no_flags(message);
        all.push_back({std::move(message), std::move(own)});
    }
    if (row != flags->end()) return no_message(mailbox, row->uid);
    return all;
}

base::Result<Uid> put_message(AccountEdit& edit, MailboxRow& mailbox, MessageRow message, FlagsRow flags)
{
    if (mailbox.uid_next == last_uid)
        return base::refuse(base::Code::limit, "no uids are left in this mailbox");
    message.uid = flags.uid = mailbox.uid_next++;
    message.created = flags.modseq = edit.modseq();
    edit.rows().put(key::message(mailbox.id, message.uid), to_bytes(message));
    if (flags.system != 0 || !flags.keywords.empty())
        edit.rows().put(key::flags(mailbox.id, flags.uid), to_bytes(flags));
    ++mailbox.messages;
    mailbox.bytes += message.size();
    if (!flags.has(seen)) count_unseen(mailbox, flags.uid);
    if (flags.has(deleted)) ++mailbox.deleted;
    edit.touch(mailbox);
    return message.uid;
}

void count_unseen(MailboxRow& mailbox, Uid uid)
{
    mailbox.unseen_from = mailbox.unseen == 0 ? uid : std::min(mailbox.unseen_from, uid);
    ++mailbox.unseen;
}

void uncount_unseen(MailboxRow& mailbox, Uid uid)
{
    --mailbox.unseen;
    if (mailbox.unseen_from == uid) ++mailbox.unseen_from;
    if (mailbox.unseen == 0) mailbox.unseen_from = mailbox.uid_next;
}

base::Result<Uid> add_message(AccountEdit& edit, MailboxRow& mailbox, MessageRow message, const Flags& flags)
{
    FlagsRow row;
    row.system = flags.system;
    if (!flags.keywords.empty()) {
        auto ids = KeywordTable(edit.rows(), mailbox.id).ids(edit.rows(), flags.keywords);
        if (!ids) return base::refuse(ids.error());
        if (auto few = check_number_of_keywords(ids->size()); !few) return base::refuse(few.error());
        row.keywords = std::move(*ids);
    }
    edit.account().bytes += message.size();
    ++edit.account().messages;
    if (!edit.reader() || !row.has(seen))
        return put_message(edit, mailbox, std::move(message), std::move(row));
    row.system &= static_cast<std::uint8_t>(~seen);
    auto uid = put_message(edit, mailbox, std::move(message), std::move(row));
    if (!uid) return uid;
    auto marked = mark(edit, *edit.reader(), mailbox, {UidSet::of(*uid), Mark::seen});
    if (!marked) return base::refuse(marked.error());
    return uid;
}

}  // namespace store

// Messages of one account, read and added.

#include "store/messages.hpp"

#include "base/format.hpp"
#include "store/keywords.hpp"

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

}  // namespace

base::Result<std::vector<FlagsRow>> read_flags(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                               std::size_t most)
{
    return RowReader<FlagsRow>(key::flags, flags_row, most).read(rows, mailbox, uids);
}

base::Result<std::vector<MessageRow>> read_messages(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                                    std::size_t most)
{
    return RowReader<MessageRow>(key::message, message_row, most).read(rows, mailbox, uids);
}

base::Result<MessageRow> read_message(const Rows& rows, MailboxId mailbox, Uid uid)
{
    const std::string key = key::message(mailbox, uid);
    const auto value = rows.get(key);
    if (!value)
        return base::refuse(base::Code::corrupt, base::format("message {}.{} has flags only", mailbox, uid));
    return message_row(key, *value);
}

base::Result<void> check_quota(const AccountRow& account, const Quota& quota, const Usage& more)
{
    const bool too_big = quota.bytes != 0 && account.bytes + more.bytes > quota.bytes;
    const bool too_many = quota.messages != 0 && account.messages + more.messages > quota.messages;
    if (!too_big && !too_many) return {};
    return base::refuse(base::Code::over_quota,
                        base::format("{} bytes in {} messages are there, {} in {} more wanted", account.bytes,
                                     account.messages, more.bytes, more.messages));
}

base::Result<Uid> put_message(AccountEdit& edit, MailboxRow& mailbox, MessageRow message, FlagsRow flags)
{
    if (mailbox.uid_next == last_uid)
        return base::refuse(base::Code::limit, "no uids are left in this mailbox");
    message.uid = flags.uid = mailbox.uid_next++;
    message.created = flags.modseq = edit.modseq();
    edit.rows().put(key::message(mailbox.id, message.uid), to_bytes(message));
    edit.rows().put(key::flags(mailbox.id, flags.uid), to_bytes(flags));
    ++mailbox.messages;
    mailbox.bytes += message.size();
    if (!flags.has(seen)) ++mailbox.unseen;
    if (flags.has(deleted)) ++mailbox.deleted;
    edit.touch(mailbox);
    return message.uid;
}

base::Result<Uid> add_message(AccountEdit& edit, MailboxRow& mailbox, MessageRow message, const Flags& flags)
{
    FlagsRow row;
    row.system = flags.system;
    if (!flags.keywords.empty()) {
        auto ids = KeywordTable(edit.rows(), mailbox.id).ids(edit.rows(), flags.keywords);
        if (!ids) return base::refuse(ids.error());
        row.keywords = std::move(*ids);
    }
    edit.account().bytes += message.size();
    ++edit.account().messages;
    return put_message(edit, mailbox, std::move(message), std::move(row));
}

}  // namespace store

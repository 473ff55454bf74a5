// The rows of one account's partition.
//
//   key                              value
//   a                                version u8 · next mailbox · last uidvalidity · modseq · bytes · messages
//   · mailboxes b id:32                          version u8 · parent · leaf text · role u8 · selectable u8 ·
//   uidvalidity · uidnext ·
//                                    highest modseq · log floor · log rows · messages · unseen · deleted ·
//                                    bytes
//   n parent:32 leaf                 id                       so renaming a subtree moves one name
//   s digest of name 16              the name                 subscribed (a whole name is too long for a key)
//   k mailbox:32 id:32               the keyword as first spelt
//   m mailbox:32 uid:32              version u8 · own u8 · body 16 · [email id 16 if own] · thread id 16 ·
//   created ·
//                                    body size · internal date · save date · prefix
//   f mailbox:32 uid:32              modseq · system flags u8 · keyword ids…
//   c mailbox:32 modseq:64 uid:32    (empty)                  the last change of flags of each message that
//   had one v mailbox:32 modseq:64           (first - last before, last - first)…   uids that vanished with
//   this modseq r email id 16                    how many messages share this email; no row: one x body 16
//   email id 16            kind u8 · run            an unfinished step: see IntentRow
//
// Numbers in values are varints unless a width is given; dates are zigzag varints of microseconds, the save
// date as the distance from the internal date. A new message needs no row 'c': within a mailbox `created`
// grows with the uid, so the first message after some modseq is found by bisection. The engine adds a
// checksum.

#include "store/account_rows.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

namespace store {
namespace {

using base::ByteReader;
using base::ByteWriter;

std::unexpected<base::Error> damaged(std::string_view what)
{
    return base::refuse(base::Code::corrupt, base::format("a damaged {} row", what));
}

std::unexpected<base::Error> newer(std::string_view what, std::uint8_t version)
{
    return base::refuse(base::Code::unsupported,
                        base::format("a {} row of format {}: a newer program wrote it", what, version));
}

std::uint64_t zigzag(std::int64_t value)
{
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value)
{
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::int64_t microseconds(base::WallTime time)
{
    return time.time_since_epoch().count();
}

base::WallTime wall_time(std::int64_t microseconds)
{
    return base::WallTime(std::chrono::microseconds(microseconds));
}

// A varint that must fit into 32 bits: fails the reader's caller through `fits`.
std::uint32_t narrow(ByteReader& from, bool& fits)
{
    const std::uint64_t value = from.varint();
    fits = fits && value <= 0xFFFFFFFF;
    return static_cast<std::uint32_t>(value);
}

bool is_role(std::uint8_t value)
{
    return value <= static_cast<std::uint8_t>(Role::flagged);
}

}  // namespace

std::string to_bytes(const AccountRow& row)
{
    ByteWriter to;
    to.u8(AccountRow::version).varint(row.next_mailbox).varint(row.last_uid_validity).varint(row.modseq);
    to.varint(row.bytes).varint(row.messages).varint(row.mailboxes);
    return std::move(to).bytes();
}

base::Result<AccountRow> account_row(std::string_view value)
{
    ByteReader from(value);
    const std::uint8_t version = from.u8();
    if (version > AccountRow::version) return newer("account", version);
    AccountRow row;
    bool fits = version != 0;
    row.next_mailbox = narrow(from, fits);
    row.last_uid_validity = narrow(from, fits);
    row.modseq = from.varint();
    row.bytes = from.varint();
    row.messages = from.varint();
    row.mailboxes = narrow(from, fits);
    if (!from.at_end() || !fits) return damaged("account");
    return row;
}

std::string to_bytes(const MailboxRow& row)
{
    ByteWriter to;
    to.u8(MailboxRow::version).varint(row.parent).text(row.leaf);
    to.u8(static_cast<std::uint8_t>(row.role)).u8(row.is_selectable ? 1 : 0);
    to.varint(row.uid_validity).varint(row.uid_next).varint(row.highest_modseq);
    to.varint(row.log_floor).varint(row.log_rows);
    to.varint(row.messages).varint(row.unseen).varint(row.deleted).varint(row.bytes);
    return std::move(to).bytes();
}

base::Result<MailboxRow> mailbox_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    const std::uint8_t version = from.u8();
    if (version > MailboxRow::version) return newer("mailbox", version);
    MailboxRow row;
    bool fits = version != 0 && key.size() == 5;
    row.id = key::last_number(key);
    row.parent = narrow(from, fits);
    row.leaf = from.text();
    const std::uint8_t role = from.u8();
    fits = fits && is_role(role);
    row.role = static_cast<Role>(role);
    row.is_selectable = from.u8() != 0;
    row.uid_validity = narrow(from, fits);
    row.uid_next = narrow(from, fits);
    row.highest_modseq = from.varint();
    row.log_floor = from.varint();
    row.log_rows = narrow(from, fits);
    row.messages = narrow(from, fits);
    row.unseen = narrow(from, fits);
    row.deleted = narrow(from, fits);
    row.bytes = from.varint();
    if (!from.at_end() || !fits) return damaged("mailbox");
    return row;
}

std::string to_bytes(const MessageRow& row)
{
    const bool is_own = row.email_id != row.body;
    ByteWriter to;
    to.u8(MessageRow::version).u8(is_own ? 1 : 0).uuid(row.body);
    if (is_own) to.uuid(row.email_id);
    to.uuid(row.thread_id).varint(row.created).varint(row.body_size);
    to.varint(zigzag(microseconds(row.internal_date)));
    to.varint(zigzag(microseconds(row.save_date) - microseconds(row.internal_date)));
    to.raw(row.prefix);
    return std::move(to).bytes();
}

base::Result<MessageRow> message_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    const std::uint8_t version = from.u8();
    if (version > MessageRow::version) return newer("message", version);
    const std::uint8_t own = from.u8();
    MessageRow row;
    row.uid = key::last_number(key);
    row.body = from.uuid();
    row.email_id = own == 1 ? from.uuid() : row.body;
    row.thread_id = from.uuid();
    row.created = from.varint();
    row.body_size = from.varint();
    const std::uint64_t internal_date = from.varint();
    const std::uint64_t distance = from.varint();
    if (!from.ok() || version == 0 || own > 1 || key.size() != 9) return damaged("message");
    row.internal_date = wall_time(unzigzag(internal_date));
    // Unsigned, so that damaged dates wrap around instead of overflowing.
    row.save_date = wall_time(static_cast<std::int64_t>(static_cast<std::uint64_t>(unzigzag(internal_date)) +
                                                        static_cast<std::uint64_t>(unzigzag(distance))));
    row.prefix = from.rest();
    return row;
}

std::string to_bytes(const FlagsRow& row)
{
    ByteWriter to;
    to.varint(row.modseq).u8(row.system);
    for (const std::uint32_t keyword : row.keywords) to.varint(keyword);
    return std::move(to).bytes();
}

base::Result<FlagsRow> flags_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    FlagsRow row;
    bool fits = key.size() == 9;
    row.uid = key::last_number(key);
    row.modseq = from.varint();
    row.system = from.u8();
    while (from.ok() && !from.at_end()) row.keywords.push_back(narrow(from, fits));
    if (!from.ok() || !fits) return damaged("flags");
    return row;
}

std::string to_bytes(const IntentRow& row)
{
    ByteWriter to;
    to.u8(static_cast<std::uint8_t>(row.kind)).be64(row.run);
    return std::move(to).bytes();
}

base::Result<IntentRow> intent_row(std::string_view key, std::string_view value)
{
    ByteReader from_key(key);
    ByteReader from(value);
    IntentRow row;
    from_key.u8();
    row.body = from_key.uuid();
    row.email_id = from_key.uuid();
    const std::uint8_t kind = from.u8();
    row.run = from.be64();
    if (!from.at_end() || !from_key.at_end() || kind < 1 || kind > 2) return damaged("intent");
    row.kind = static_cast<IntentRow::Kind>(kind);
    return row;
}

std::string to_bytes(const UidSet& uids)
{
    ByteWriter to;
    Uid before = 0;
    for (const auto& range : uids.ranges()) {
        to.varint(range.first - before).varint(range.last - range.first);
        before = range.last;
    }
    return std::move(to).bytes();
}

base::Result<UidSet> uid_set(std::string_view value)
{
    ByteReader from(value);
    UidSet uids;
    std::uint64_t before = 0;
    while (!from.at_end()) {
        const std::uint64_t first = from.varint();
        const std::uint64_t length = from.varint();
        const bool fits = first > 0 && first <= 0xFFFFFFFF && length <= 0xFFFFFFFF;
        if (!from.ok() || !fits || before + first + length > 0xFFFFFFFF) return damaged("vanished");
        uids.add(UidRange{static_cast<Uid>(before + first), static_cast<Uid>(before + first + length)});
        before += first + length;
    }
    return uids;
}

}  // namespace store

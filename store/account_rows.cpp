// The rows of one account's partition.
//
// clang-format off
//   key                            value
//   A                              version u8 · next mailbox · last uidvalidity · modseq · bytes · messages · mailboxes ·
//                                  doomed
//   I body 16 email id 16          version u8 · kind u8 · run u64     an unfinished step: see IntentRow
//   a mailbox:32 sign u8 kind u8 id 16   version u8 · rights            who may do what: see Identifier, Right
//   b id:32                        version u8 · parent · leaf text · role u8 · state u8 · uidvalidity · uidnext ·
//                                  unseen from · highest modseq · log floor · log rows · messages · unseen · deleted ·
//                                  bytes
//   c mailbox:32 modseq:64 uid:32  (empty)                            the last change of flags, of messages that had one
//   d marker 16                    version u8 · text                  delivered
//   e mailbox:32 s name            version u8 · bytes                 a shared annotation; mailbox 0: the account's
//   e mailbox:32 p reader 16 name  version u8 · bytes                 a private one
//   f mailbox:32 uid:32            version u8 · modseq · system flags u8 · keyword ids…
//   g mailbox:32 chunk:32          version u8 · ranges                of 4,096 uids, those that are gone
//   h mailbox:32 reader 16 chunk:32  version u8 · marks             of 256 uids, a reader's own \Seen
//   j mailbox:32 [keyword]        version u8 · its id             in lower case; without it: how many ids there are
//   k mailbox:32 id:32             version u8 · text                  the keyword as first spelt
//   m mailbox:32 uid:32            version u8 · own u8 · body 16 · [email id 16 if own] · thread id 8 · created ·
//                                  body size · internal date · save date · prefix (prefix_bytes.cpp)
//   n parent:32 leaf               version u8 · id                    so renaming a subtree moves one name
//   p mailbox:32 reader 16         version u8 · seen · unseen from · modseq      who has \Seen of his own
//   r email id 16                  version u8 · count                 messages that share this email; no row: one
//   s digest of name 16            version u8 · text                  subscribed (a whole name is too long for a key)
//   u copy 16                      version u8 · run u64 · mailbox · ranges        an unfinished copy: see CopyRow
//   v mailbox:32 modseq:64         version u8 · ranges                uids that vanished with this modseq
//   marks                          (first - last before, 2 · (last - first) + is seen, modseq)…
//   ranges                         (first - last before, last - first)…
// clang-format on
//
// Numbers in values are varints unless a width is given; dates are zigzag varints of microseconds, the save
// date as the distance from the internal date. The capital letters lie beside the mailboxes, so that what
// every delivery touches is mostly one page. A new message needs no row 'c': within a mailbox `created` grows
// with the uid, so the first message after some modseq is found by bisection. The engine adds a checksum.

#include "store/account_rows.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/prefix_bytes.hpp"
#include "store/thread_id.hpp"

namespace store {
namespace {

using base::ByteReader;
using base::ByteWriter;

constexpr std::uint8_t single_version = 1;  // of rows that hold one thing

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

// The version that begins every value; refuses those of newer programs.
base::Result<void> take_version(ByteReader& from, std::string_view what, std::uint8_t known)
{
    const std::uint8_t version = from.u8();
    if (version > known) return newer(what, version);
    if (version == 0) return damaged(what);
    return {};
}

void put_ranges(ByteWriter& to, const UidSet& uids)
{
    Uid before = 0;
    for (const auto& range : uids.ranges()) {
        to.varint(range.first - before).varint(range.last - range.first);
        before = range.last;
    }
}

// To the end.
base::Result<UidSet> take_ranges(ByteReader& from)
{
    UidSet uids;
    std::uint64_t before = 0;
    while (!from.at_end()) {
        const std::uint64_t first = from.varint();
        const std::uint64_t length = from.varint();
        const bool fits = first > 0 && first <= 0xFFFFFFFF && length <= 0xFFFFFFFF;
        if (!from.ok() || !fits || before + first + length > 0xFFFFFFFF) return damaged("set of uids");
        uids.add({static_cast<Uid>(before + first), static_cast<Uid>(before + first + length)});
        before += first + length;
    }
    return uids;
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
    to.varint(row.bytes).varint(row.messages).varint(row.mailboxes).varint(row.doomed);
    return std::move(to).bytes();
}

base::Result<AccountRow> account_row(std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "account", AccountRow::version); !known)
        return base::refuse(known.error());
    AccountRow row;
    bool fits = true;
    row.next_mailbox = narrow(from, fits);
    row.last_uid_validity = narrow(from, fits);
    row.modseq = from.varint();
    row.bytes = from.varint();
    row.messages = from.varint();
    row.mailboxes = narrow(from, fits);
    row.doomed = narrow(from, fits);
    if (!from.at_end() || !fits) return damaged("account");
    return row;
}

std::string to_bytes(const MailboxRow& row)
{
    ByteWriter to;
    to.u8(MailboxRow::version).varint(row.parent).text(row.leaf);
    to.u8(static_cast<std::uint8_t>(row.role)).u8(static_cast<std::uint8_t>(row.state));
    to.varint(row.uid_validity).varint(row.uid_next).varint(row.unseen_from).varint(row.highest_modseq);
    to.varint(row.log_floor).varint(row.log_rows);
    to.varint(row.messages).varint(row.unseen).varint(row.deleted).varint(row.bytes);
    return std::move(to).bytes();
}

base::Result<MailboxRow> mailbox_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "mailbox", MailboxRow::version); !known)
        return base::refuse(known.error());
    MailboxRow row;
    bool fits = key.size() == 5;
    row.id = key::last_number(key);
    row.parent = narrow(from, fits);
    row.leaf = from.text();
    const std::uint8_t role = from.u8();
    fits = fits && is_role(role);
    row.role = static_cast<Role>(role);
    const std::uint8_t state = from.u8();
    fits = fits && state <= static_cast<std::uint8_t>(MailboxState::doomed);
    row.state = static_cast<MailboxState>(state);
    row.uid_validity = narrow(from, fits);
    row.uid_next = narrow(from, fits);
    row.unseen_from = narrow(from, fits);
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
    put_thread_id(to, row.thread_id);
    to.varint(row.created).varint(row.body_size);
    to.varint(zigzag(microseconds(row.internal_date)));
    to.varint(zigzag(microseconds(row.save_date) - microseconds(row.internal_date)));
    to.raw(pack_prefix(row.prefix));
    return std::move(to).bytes();
}

namespace {

// Up to `created`.
base::Result<MessageRow> take_start(ByteReader& from, std::string_view key)
{
    if (auto known = take_version(from, "message", MessageRow::version); !known)
        return base::refuse(known.error());
    const std::uint8_t own = from.u8();
    MessageRow row;
    row.uid = key::last_number(key);
    row.body = from.uuid();
    row.email_id = own == 1 ? from.uuid() : row.body;
    row.thread_id = take_thread_id(from);
    row.created = from.varint();
    if (!from.ok() || own > 1 || key.size() != 9) return damaged("message");
    return row;
}

}  // namespace

base::Result<MessageRow> message_row_start(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    return take_start(from, key);
}

base::Result<MessageRow> message_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    auto row = take_start(from, key);
    if (!row) return row;
    row->body_size = from.varint();
    const std::uint64_t internal_date = from.varint();
    const std::uint64_t distance = from.varint();
    if (!from.ok()) return damaged("message");
    row->internal_date = wall_time(unzigzag(internal_date));
    // Unsigned, so that damaged dates wrap around instead of overflowing.
    row->save_date = wall_time(static_cast<std::int64_t>(static_cast<std::uint64_t>(unzigzag(internal_date)) +
                                                         static_cast<std::uint64_t>(unzigzag(distance))));
    auto prefix = unpack_prefix(from.rest());
    if (!prefix) return base::refuse(prefix.error());
    row->prefix = std::move(*prefix);
    return row;
}

std::string to_bytes(const FlagsRow& row)
{
    ByteWriter to;
    to.u8(FlagsRow::version).varint(row.modseq).u8(row.system);
    for (const std::uint32_t keyword : row.keywords) to.varint(keyword);
    return std::move(to).bytes();
}

base::Result<FlagsRow> flags_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "flags", FlagsRow::version); !known)
        return base::refuse(known.error());
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
    to.u8(IntentRow::version).u8(static_cast<std::uint8_t>(row.kind)).be64(row.run);
    return std::move(to).bytes();
}

base::Result<IntentRow> intent_row(std::string_view key, std::string_view value)
{
    ByteReader from_key(key);
    ByteReader from(value);
    if (auto known = take_version(from, "intent", IntentRow::version); !known)
        return base::refuse(known.error());
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

std::string to_bytes(const CopyRow& row)
{
    ByteWriter to;
    to.u8(CopyRow::version).be64(row.run).varint(row.mailbox);
    put_ranges(to, row.uids);
    return std::move(to).bytes();
}

base::Result<CopyRow> copy_row(std::string_view key, std::string_view value)
{
    ByteReader from_key(key);
    ByteReader from(value);
    if (auto known = take_version(from, "copy", CopyRow::version); !known) return base::refuse(known.error());
    CopyRow row;
    from_key.u8();
    row.id = from_key.uuid();
    row.run = from.be64();
    bool fits = from_key.at_end();
    row.mailbox = narrow(from, fits);
    if (!from.ok() || !fits) return damaged("copy");
    auto uids = take_ranges(from);
    if (!uids) return base::refuse(uids.error());
    row.uids = std::move(*uids);
    return row;
}

std::string to_bytes(const ReaderRow& row)
{
    ByteWriter to;
    to.u8(ReaderRow::version).varint(row.seen).varint(row.unseen_from).varint(row.modseq);
    return std::move(to).bytes();
}

base::Result<ReaderRow> reader_row(std::string_view key, std::string_view value)
{
    ByteReader from_key(key);
    ByteReader from(value);
    if (auto known = take_version(from, "reader", ReaderRow::version); !known)
        return base::refuse(known.error());
    ReaderRow row;
    bool fits = true;
    from_key.raw(5);
    row.reader = from_key.uuid();
    row.seen = narrow(from, fits);
    row.unseen_from = narrow(from, fits);
    row.modseq = from.varint();
    if (!from.at_end() || !from_key.at_end() || !fits) return damaged("reader");
    return row;
}

std::string marks_row(const std::vector<Marked>& marks)
{
    ByteWriter to;
    to.u8(single_version);
    Uid before = 0;
    for (const auto& one : marks) {
        const std::uint64_t length = one.uids.last - one.uids.first;
        to.varint(one.uids.first - before).varint(length << 1 | (one.is_seen ? 1 : 0)).varint(one.modseq);
        before = one.uids.last;
    }
    return std::move(to).bytes();
}

base::Result<std::vector<Marked>> marks_from(std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "marks", single_version); !known) return base::refuse(known.error());
    std::vector<Marked> marks;
    std::uint64_t before = 0;
    while (!from.at_end()) {
        const std::uint64_t gap = from.varint();
        const std::uint64_t length = from.varint();
        const Modseq modseq = from.varint();
        const bool fits = gap > 0 && gap <= 0xFFFFFFFF && length >> 1 <= 0xFFFFFFFF;
        if (!from.ok() || !fits || before + gap + (length >> 1) > 0xFFFFFFFF) return damaged("marks");
        const UidRange uids{static_cast<Uid>(before + gap), static_cast<Uid>(before + gap + (length >> 1))};
        marks.push_back({uids, (length & 1) != 0, modseq});
        before = uids.last;
    }
    return marks;
}

std::string to_bytes(const AclEntry& row)
{
    return number_row(row.rights.bits);
}

base::Result<AclEntry> acl_entry(std::string_view key, std::string_view value)
{
    auto bits = number_from(value);
    if (!bits) return base::refuse(bits.error());
    ByteReader from(key);
    from.raw(5);
    const std::uint8_t sign = from.u8();
    const std::uint8_t kind = from.u8();
    const base::Uuid id = from.uuid();
    if (!from.at_end() || sign > 1 || kind > 2 || *bits > all_rights.bits) return damaged("rights");
    return AclEntry{{static_cast<Identifier::Sign>(sign), static_cast<Identifier::Kind>(kind), id},
                    {static_cast<std::uint16_t>(*bits)}};
}

std::string number_row(std::uint64_t number)
{
    ByteWriter to;
    to.u8(single_version).varint(number);
    return std::move(to).bytes();
}

base::Result<std::uint64_t> number_from(std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "number", single_version); !known) return base::refuse(known.error());
    const std::uint64_t number = from.varint();
    if (!from.at_end()) return damaged("number");
    return number;
}

std::string text_row(std::string_view text)
{
    ByteWriter to;
    to.u8(single_version).raw(text);
    return std::move(to).bytes();
}

base::Result<std::string_view> text_from(std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "text", single_version); !known) return base::refuse(known.error());
    return from.rest();
}

std::string uids_row(const UidSet& uids)
{
    ByteWriter to;
    to.u8(single_version);
    put_ranges(to, uids);
    return std::move(to).bytes();
}

base::Result<UidSet> uids_from(std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "set of uids", single_version); !known)
        return base::refuse(known.error());
    return take_ranges(from);
}

}  // namespace store

// The rows of one shard's partition (Space::queue).
//
// clang-format off
//   key                                   value
//   A                                     version u8 · next lane · items
//   E                                     version u8 · epoch · beat · holder 16 · owner 16 · duration in ms · seen      lease
//   I message 16                          version u8 · state u8 (1 open, 2 made) · noted        at its home shard: see ArrivalRow
//   d lane:32 order u8 time:64 item 16    (empty)                         a lane's items as they are due; order: priority,
//                                                                         or 255 where held
//   e item 16                             version u8 · message 16 · home u8 · body 16 · nonce:64   written, not yet in its lane
//   i item 16                             version u8 · message 16 · lane · lane text · body 16 · nonce:64 · body size ·
//                                         priority u8 · standing u8 · created · next attempt · return path text · dsn text ·
//                                         recipient…
//   k gone:64 item 16                     version u8 · (recipient · account 16)…                markers of an item that is gone
//   l lane:32                             version u8 · name text · items · held · standing u8 · rests until · answer text · next
//   n name                                version u8 · lane
//   s time:64 lane:32                     (empty)                         lanes as they are due
//   x item 16 nonce:64                    version u8 · body 16            gone, and its body still refers to it
//   recipient                             address text · dsn text · progress u8 · attempts · next attempt · expires ·
//                                         answer text · here u8 · [account 16 if here]
// clang-format on
//
// Numbers in values are varints unless a width is given. Times are microseconds of queue time since 1970. The
// partition's id is the shard's number + 1. The engine adds a checksum.

#include "store/queue_rows.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/account_rows.hpp"

#include <algorithm>

namespace store {
namespace {

using base::ByteReader;
using base::ByteWriter;

std::unexpected<base::Error> damaged(std::string_view what)
{
    return base::refuse(base::Code::corrupt, base::format("a damaged {} row", what));
}

// The version that begins every value; refuses those of newer programs.
base::Result<void> take_version(ByteReader& from, std::string_view what, std::uint8_t known)
{
    const std::uint8_t version = from.u8();
    if (version > known) {
        return base::refuse(base::Code::unsupported,
                            base::format("a {} row of format {}: a newer program wrote it", what, version));
    }
    if (version == 0) return damaged(what);
    return {};
}

std::uint64_t microseconds(base::WallTime time)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.time_since_epoch().count()));
}

base::WallTime wall_time(std::uint64_t microseconds)
{
    const auto most = static_cast<std::uint64_t>(never.time_since_epoch().count());
    return base::WallTime(std::chrono::microseconds(std::min(microseconds, most)));
}

// A byte that names one of an enum's values, the last of which is `last`.
template<typename Enum> Enum take_enum(ByteReader& from, Enum last, bool& fits)
{
    const std::uint8_t value = from.u8();
    fits = fits && value <= static_cast<std::uint8_t>(last);
    return static_cast<Enum>(value);
}

LaneNumber take_lane_number(ByteReader& from, bool& fits)
{
    const std::uint64_t value = from.varint();
    fits = fits && value <= 0xFFFFFFFF;
    return static_cast<LaneNumber>(value);
}

// What stands behind the letter of a key that holds an id and nothing else.
base::Uuid take_id(std::string_view key, bool& fits)
{
    ByteReader from(key);
    from.u8();
    const base::Uuid id = from.uuid();
    fits = fits && from.at_end();
    return id;
}

void put_recipient(ByteWriter& to, const Recipient& recipient)
{
    to.text(recipient.address).text(recipient.dsn).u8(static_cast<std::uint8_t>(recipient.progress));
    to.varint(recipient.attempts).varint(microseconds(recipient.next_attempt));
    to.varint(microseconds(recipient.expires)).text(recipient.answer).u8(recipient.account ? 1 : 0);
    if (recipient.account) to.uuid(*recipient.account);
}

Recipient take_recipient(ByteReader& from, bool& fits)
{
    Recipient recipient;
    recipient.address = from.text();
    recipient.dsn = from.text();
    recipient.progress = take_enum(from, Progress::failed, fits);
    const std::uint64_t attempts = from.varint();
    recipient.attempts = static_cast<std::uint32_t>(attempts);
    recipient.next_attempt = wall_time(from.varint());
    recipient.expires = wall_time(from.varint());
    recipient.answer = from.text();
    const std::uint8_t here = from.u8();
    if (here == 1) recipient.account = from.uuid();
    fits = fits && here <= 1 && attempts <= 0xFFFFFFFF;
    return recipient;
}

}  // namespace

std::string to_bytes(const ShardRow& row)
{
    ByteWriter to;
    to.u8(ShardRow::version).varint(row.next_lane).varint(row.items);
    return std::move(to).bytes();
}

base::Result<ShardRow> shard_row(std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "shard", ShardRow::version); !known)
        return base::refuse(known.error());
    ShardRow row;
    bool fits = true;
    row.next_lane = take_lane_number(from, fits);
    row.items = from.varint();
    if (!from.at_end() || !fits) return damaged("shard");
    return row;
}

std::string to_bytes(const LeaseRow& row)
{
    ByteWriter to;
    to.u8(LeaseRow::version).varint(row.epoch).varint(row.beat).uuid(row.holder).uuid(row.owner);
    to.varint(static_cast<std::uint64_t>(row.duration.count())).varint(microseconds(row.seen));
    return std::move(to).bytes();
}

base::Result<LeaseRow> lease_row(std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "lease", LeaseRow::version); !known)
        return base::refuse(known.error());
    LeaseRow row;
    row.epoch = from.varint();
    row.beat = from.varint();
    row.holder = from.uuid();
    row.owner = from.uuid();
    const std::uint64_t duration = from.varint();
    row.duration = base::Duration(static_cast<std::int64_t>(duration));
    row.seen = wall_time(from.varint());
    if (!from.at_end() || duration > static_cast<std::uint64_t>(longest_lease.count()))
        return damaged("lease");
    return row;
}

std::string to_bytes(const ItemRow& row)
{
    const Item& item = row.item;
    ByteWriter to;
    to.u8(ItemRow::version).uuid(item.message).varint(row.lane).text(item.lane);
    to.uuid(item.body).be64(row.nonce).varint(item.body_size);
    to.u8(static_cast<std::uint8_t>(item.priority)).u8(static_cast<std::uint8_t>(item.standing));
    to.varint(microseconds(item.created)).varint(microseconds(item.next_attempt));
    to.text(item.return_path).text(item.dsn);
    for (const auto& recipient : item.recipients) put_recipient(to, recipient);
    return std::move(to).bytes();
}

base::Result<ItemRow> item_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "queue item", ItemRow::version); !known)
        return base::refuse(known.error());
    ItemRow row;
    Item& item = row.item;
    bool fits = true;
    item.id = take_id(key, fits);
    item.message = from.uuid();
    row.lane = take_lane_number(from, fits);
    item.lane = from.text();
    item.body = from.uuid();
    row.nonce = from.be64();
    item.body_size = from.varint();
    item.priority = take_enum(from, Priority::bulk, fits);
    item.standing = take_enum(from, Standing::held, fits);
    item.created = wall_time(from.varint());
    item.next_attempt = wall_time(from.varint());
    item.return_path = from.text();
    item.dsn = from.text();
    while (from.ok() && !from.at_end()) item.recipients.push_back(take_recipient(from, fits));
    if (!from.ok() || !fits || item.recipients.empty()) return damaged("queue item");
    return row;
}

std::string to_bytes(const LaneRow& row)
{
    const Lane& lane = row.lane;
    ByteWriter to;
    to.u8(LaneRow::version).text(lane.name).varint(lane.items).varint(lane.held);
    to.u8(static_cast<std::uint8_t>(lane.standing)).varint(microseconds(lane.rests_until));
    to.text(lane.answer).varint(microseconds(row.next));
    return std::move(to).bytes();
}

base::Result<LaneRow> lane_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "lane", LaneRow::version); !known) return base::refuse(known.error());
    LaneRow row;
    Lane& lane = row.lane;
    bool fits = key.size() == 5;
    row.number = key::last_number(key);
    lane.name = from.text();
    lane.items = from.varint();
    lane.held = from.varint();
    lane.standing = take_enum(from, Standing::held, fits);
    lane.rests_until = wall_time(from.varint());
    lane.answer = from.text();
    row.next = wall_time(from.varint());
    if (!from.at_end() || !fits) return damaged("lane");
    return row;
}

std::string to_bytes(const ArrivalRow& row)
{
    ByteWriter to;
    to.u8(ArrivalRow::version).u8(static_cast<std::uint8_t>(row.state)).varint(microseconds(row.noted));
    return std::move(to).bytes();
}

base::Result<ArrivalRow> arrival_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "arrival", ArrivalRow::version); !known)
        return base::refuse(known.error());
    ArrivalRow row;
    bool fits = true;
    row.message = take_id(key, fits);
    row.state = take_enum(from, ArrivalRow::State::made, fits);
    row.noted = wall_time(from.varint());
    if (!from.at_end() || !fits || row.state < ArrivalRow::State::open) return damaged("arrival");
    return row;
}

std::string to_bytes(const EnteringRow& row)
{
    ByteWriter to;
    to.u8(EnteringRow::version).uuid(row.message).u8(row.home);
    to.uuid(row.reference.body).be64(row.reference.nonce);
    return std::move(to).bytes();
}

base::Result<EnteringRow> entering_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "entering item", EnteringRow::version); !known)
        return base::refuse(known.error());
    EnteringRow row;
    bool fits = true;
    row.reference.item = take_id(key, fits);
    row.message = from.uuid();
    row.home = from.u8();
    row.reference.body = from.uuid();
    row.reference.nonce = from.be64();
    if (!from.at_end() || !fits) return damaged("entering item");
    return row;
}

std::string to_bytes(const DepartedRow& row)
{
    ByteWriter to;
    to.u8(DepartedRow::version).uuid(row.reference.body);
    return std::move(to).bytes();
}

base::Result<DepartedRow> departed_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "departed item", DepartedRow::version); !known)
        return base::refuse(known.error());
    ByteReader from_key(key);
    from_key.u8();
    DepartedRow row;
    row.reference.item = from_key.uuid();
    row.reference.nonce = from_key.be64();
    row.reference.body = from.uuid();
    if (!from.at_end() || !from_key.at_end()) return damaged("departed item");
    return row;
}

std::string to_bytes(const MarkersRow& row)
{
    ByteWriter to;
    to.u8(MarkersRow::version);
    for (const auto& [recipient, account] : row.accounts) to.varint(recipient).uuid(account);
    return std::move(to).bytes();
}

base::Result<MarkersRow> markers_row(std::string_view key, std::string_view value)
{
    ByteReader from(value);
    if (auto known = take_version(from, "left markers", MarkersRow::version); !known)
        return base::refuse(known.error());
    MarkersRow row;
    ByteReader from_key(key);
    from_key.u8();
    row.gone = wall_time(from_key.be64());
    row.item = from_key.uuid();
    while (from.ok() && !from.at_end()) {
        const std::uint64_t recipient = from.varint();
        row.accounts.emplace_back(recipient, from.uuid());
    }
    if (!from.ok() || !from_key.at_end()) return damaged("left markers");
    return row;
}

}  // namespace store

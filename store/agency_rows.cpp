// The rows of one agency's partition.
//
// clang-format off
//   key               value
//   A                 version u8 · bytes · messages · limit of bytes · of messages · kept for notices u8 ·
//                     reached u8 · told u8 · thresholds u8…, to the end
//   m member 16       version u8 · kind u8 (1 account, 2 agency) · bytes · messages · reached u8 · told u8
// clang-format on
//
// Numbers are varints unless a width is given; thresholds, kept, reached and told are percent.

#include "store/agency_rows.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

using base::ByteReader;
using base::ByteWriter;

std::unexpected<base::Error> damaged(std::string_view what)
{
    return base::refuse(base::Code::corrupt, base::format("a damaged {} row", what));
}

base::Result<void> check_version(std::uint8_t version, std::uint8_t known, std::string_view what)
{
    if (version == 0) return damaged(what);
    if (version <= known) return {};
    return base::refuse(base::Code::unsupported,
                        base::format("a {} row of format {}: a newer program wrote it", what, version));
}

bool is_reached(std::uint64_t used, std::uint64_t limit, std::uint8_t percent)
{
    // As used * 100 >= limit * percent, for numbers of any size.
    return limit != 0 && used >= limit / 100 * percent + (limit % 100 * percent + 99) / 100;
}

}  // namespace

std::string to_bytes(const AgencyRow& row)
{
    ByteWriter to;
    to.u8(AgencyRow::version).varint(row.usage.bytes).varint(row.usage.messages);
    to.varint(row.limit.quota.bytes).varint(row.limit.quota.messages).u8(row.limit.quota.kept_for_notices);
    to.u8(row.warned.reached).u8(row.warned.told);
    for (const std::uint8_t percent : row.limit.warn_at) to.u8(percent);
    return std::move(to).bytes();
}

std::string to_bytes(const MemberRow& row)
{
    ByteWriter to;
    to.u8(MemberRow::version).u8(static_cast<std::uint8_t>(row.kind));
    to.varint(row.usage.bytes).varint(row.usage.messages).u8(row.warned.reached).u8(row.warned.told);
    return std::move(to).bytes();
}

base::Result<AgencyRow> agency_row(std::string_view value)
{
    ByteReader from(value);
    if (auto known = check_version(from.u8(), AgencyRow::version, "agency"); !known)
        return base::refuse(known.error());
    AgencyRow row;
    row.usage.bytes = from.varint();
    row.usage.messages = from.varint();
    row.limit.quota.bytes = from.varint();
    row.limit.quota.messages = from.varint();
    row.limit.quota.kept_for_notices = from.u8();
    row.warned.reached = from.u8();
    row.warned.told = from.u8();
    if (!from.ok()) return damaged("agency");
    while (!from.at_end()) row.limit.warn_at.push_back(from.u8());
    if (!std::ranges::is_sorted(row.limit.warn_at)) return damaged("agency");
    return row;
}

base::Result<MemberRow> member_row(std::string_view key, std::string_view value)
{
    ByteReader from_key(key);
    ByteReader from(value);
    if (auto known = check_version(from.u8(), MemberRow::version, "member"); !known)
        return base::refuse(known.error());
    MemberRow row;
    from_key.u8();
    row.id = from_key.uuid();
    const std::uint8_t kind = from.u8();
    row.usage.bytes = from.varint();
    row.usage.messages = from.varint();
    row.warned.reached = from.u8();
    row.warned.told = from.u8();
    if (!from.at_end() || !from_key.at_end() || kind < 1 || kind > 2) return damaged("member");
    row.kind = static_cast<MemberKind>(kind);
    return row;
}

base::Result<AgencyRow> read_agency(const Rows& rows)
{
    const auto value = rows.get(key::agency());
    if (!value) return AgencyRow();
    return agency_row(*value);
}

base::Result<std::vector<MemberRow>> read_members(const Rows& rows)
{
    base::Result<std::vector<MemberRow>> members;
    rows.scan_prefix(key::members(), [&](std::string_view key, std::string_view value) {
        auto row = member_row(key, value);
        if (row)
            members->push_back(*row);
        else
            members = base::refuse(row.error());
        return members ? Next::go_on : Next::stop;
    });
    return members;
}

std::uint8_t threshold_reached(const Usage& usage, const Limit& limit)
{
    std::uint8_t reached = 0;
    for (const std::uint8_t percent : limit.warn_at) {
        const bool is_above = is_reached(usage.bytes, limit.quota.bytes, percent) ||
                              is_reached(usage.messages, limit.quota.messages, percent);
        if (is_above) reached = percent;
    }
    return reached;
}

Warned warn(Warned before, const Usage& usage, const Limit& limit)
{
    const std::uint8_t reached = threshold_reached(usage, limit);
    return {reached, std::min(before.told, reached)};
}

namespace key {

std::string agency()
{
    return "A";
}

std::string members()
{
    return "m";
}

std::string member(const base::Uuid& id)
{
    return members().append(id.view());
}

}  // namespace key

}  // namespace store

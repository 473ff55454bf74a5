// The rows of one body's partition.
//
// clang-format off
//   key               value
//   s                 version u8 = 2 · size · thread id 8 · summary (mime/summary.hpp) as codec u8 · its size ·
//                     packed, to the end; in version 1 as it is
//   o byte            version u8 · (account 16 · own u8 · [email id 16 if own: it is not the body's])*
//   q item 16 nonce:64  version u8                an item of the queue (queue_rows.cpp)
// clang-format on

#include "store/body_rows.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/packing.hpp"
#include "store/thread_id.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr char owners_letter = 'o';
constexpr char references_letter = 'q';
constexpr char reference_version = 1;

base::Result<OwnersRow> read_owners(const Rows& rows, const BlobId& body, std::uint8_t first_byte)
{
    const std::string key = key::owners(first_byte);
    const auto value = rows.get(key);
    if (!value) return OwnersRow();
    return owners_row(*value, body);
}

// Of one row.
base::Result<void> add_some(Batch& rows, const BlobId& body, std::span<const Owner> owners)
{
    const std::uint8_t first_byte = owners.front().account.bytes[0];
    auto row = read_owners(rows, body, first_byte);
    if (!row) return base::refuse(row.error());
    OwnersRow both;
    std::ranges::set_union(row->owners, owners, std::back_inserter(both.owners));
    rows.put(key::owners(first_byte), to_bytes(both, body));
    return {};
}

}  // namespace

std::string to_bytes(const BodyRow& row)
{
    base::ByteWriter to;
    to.u8(BodyRow::version).varint(row.size);
    put_thread_id(to, row.thread_id);
    to.raw(row.summary);
    return std::move(to).bytes();
}

base::Result<BodyRowView> body_row_view(std::string_view value)
{
    base::ByteReader from(value);
    BodyRowView row;
    row.version = from.u8();
    if (row.version > BodyRow::version) {
        return base::refuse(base::Code::unsupported, base::format("a body row of format {}", row.version));
    }
    row.size = from.varint();
    row.thread_id = take_thread_id(from);
    if (!from.ok() || row.version == 0) return base::refuse(base::Code::corrupt, "a damaged body row");
    row.summary = from.rest();
    return row;
}

base::Result<BodyRow> body_row(std::string_view value)
{
    auto row = body_row_view(value);
    if (!row) return base::refuse(std::move(row.error()));
    auto summary = row->version == 1 ? packed_value(row->summary) : std::string(row->summary);
    return BodyRow{row->size, row->thread_id, std::move(summary)};
}

std::optional<std::string> packed_body_row(std::string_view value, Effort effort)
{
    auto row = body_row(value);
    if (!row) return std::nullopt;
    auto summary = repacked_value(row->summary, effort);
    if (!summary) return std::nullopt;
    row->summary = std::move(*summary);
    return to_bytes(*row);
}

std::string to_bytes(const OwnersRow& row, const BlobId& body)
{
    base::ByteWriter to;
    to.u8(OwnersRow::version);
    for (const auto& owner : row.owners) {
        const bool is_own = owner.email_id != body;
        to.uuid(owner.account).u8(is_own ? 1 : 0);
        if (is_own) to.uuid(owner.email_id);
    }
    return std::move(to).bytes();
}

base::Result<OwnersRow> owners_row(std::string_view value, const BlobId& body)
{
    base::ByteReader from(value);
    const std::uint8_t version = from.u8();
    if (version > OwnersRow::version) {
        return base::refuse(base::Code::unsupported, base::format("an owners row of format {}", version));
    }
    OwnersRow row;
    bool fits = version != 0;
    while (from.ok() && !from.at_end()) {
        Owner owner{from.uuid(), body};
        const std::uint8_t own = from.u8();
        fits = fits && own <= 1;
        if (own == 1) owner.email_id = from.uuid();
        row.owners.push_back(owner);
    }
    if (!from.ok() || !fits) return base::refuse(base::Code::corrupt, "a damaged owners row");
    return row;
}

std::string reference_row()
{
    return std::string(1, reference_version);
}

base::Result<void> check_reference(std::string_view value)
{
    base::ByteReader from(value);
    const std::uint8_t version = from.u8();
    if (version > reference_version) {
        return base::refuse(base::Code::unsupported, base::format("a reference row of format {}", version));
    }
    if (version == 0 || !from.at_end()) return base::refuse(base::Code::corrupt, "a damaged reference row");
    return {};
}

namespace key {

std::string body()
{
    return "s";
}

std::string owners(std::uint8_t first_byte)
{
    return {owners_letter, static_cast<char>(first_byte)};
}

std::string references()
{
    return {references_letter};
}

std::string reference(const Reference& reference)
{
    base::ByteWriter to;
    to.raw(references()).uuid(reference.item).be64(reference.nonce);
    return std::move(to).bytes();
}

std::optional<Reference> reference_in(std::string_view key, const BlobId& body)
{
    base::ByteReader from(key);
    Reference reference;
    reference.body = body;
    if (from.u8() != references_letter) return std::nullopt;
    reference.item = from.uuid();
    reference.nonce = from.be64();
    return from.at_end() ? std::optional(reference) : std::nullopt;
}

}  // namespace key

base::Result<void> add_owners(Batch& rows, const BlobId& body, std::vector<Owner> owners)
{
    std::ranges::sort(owners);
    for (std::size_t at = 0; at < owners.size();) {
        std::size_t end = at + 1;
        while (end < owners.size() && owners[end].account.bytes[0] == owners[at].account.bytes[0]) ++end;
        auto added = add_some(rows, body, std::span(owners).subspan(at, end - at));
        if (!added) return added;
        at = end;
    }
    return {};
}

base::Result<void> drop_owner(Batch& rows, const BlobId& body, const Owner& owner)
{
    const std::uint8_t first_byte = owner.account.bytes[0];
    auto row = read_owners(rows, body, first_byte);
    if (!row) return base::refuse(row.error());
    if (std::erase(row->owners, owner) == 0) return {};
    if (row->owners.empty())
        rows.erase(key::owners(first_byte));
    else
        rows.put(key::owners(first_byte), to_bytes(*row, body));
    return {};
}

void add_reference(Batch& rows, const Reference& reference)
{
    rows.put(key::reference(reference), reference_row());
}

void drop_reference(Batch& rows, const Reference& reference)
{
    rows.erase(key::reference(reference));
}

bool has_owner(const Rows& rows)
{
    bool found = false;
    for (const char letter : {owners_letter, references_letter}) {
        rows.scan_prefix(std::string(1, letter), [&](std::string_view, std::string_view) {
            found = true;
            return Next::stop;
        });
        if (found) break;
    }
    return found;
}

}  // namespace store

// The rows of one body's partition.
//
//   key                                    value
//   s                                      version u8 · size · thread id 16 · summary (mime/summary.hpp), to
//   the end o account 16 [email id 16, unless      (empty)
//     it is the body's id]

#include "store/body_rows.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

namespace store {

std::string to_bytes(const BodyRow& row)
{
    base::ByteWriter to;
    to.u8(BodyRow::version).varint(row.size).uuid(row.thread_id).raw(row.summary);
    return std::move(to).bytes();
}

base::Result<BodyRow> body_row(std::string_view value)
{
    base::ByteReader from(value);
    const std::uint8_t version = from.u8();
    if (version > BodyRow::version) {
        return base::refuse(base::Code::unsupported, base::format("a body row of format {}", version));
    }
    BodyRow row;
    row.size = from.varint();
    row.thread_id = from.uuid();
    if (!from.ok() || version == 0) return base::refuse(base::Code::corrupt, "a damaged body row");
    row.summary = from.rest();
    return row;
}

namespace key {

std::string body()
{
    return "s";
}

std::string owners()
{
    return "o";
}

std::string owner(const base::Uuid& account, const base::Uuid& email_id, const BlobId& body)
{
    std::string key = owners().append(account.view());
    if (email_id != body) key += email_id.view();
    return key;
}

}  // namespace key

bool has_owner(const Rows& rows)
{
    bool found = false;
    rows.scan_prefix(key::owners(), [&](std::string_view, std::string_view) {
        found = true;
        return Next::stop;
    });
    return found;
}

}  // namespace store

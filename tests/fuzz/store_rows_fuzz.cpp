// Rows of accounts and bodies, by the first byte.
#include "store/account_rows.hpp"
#include "store/body_rows.hpp"
#include "store/lmdb/blob_index.hpp"
#include "store/mentions.hpp"
#include "store/prefix_bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view row(reinterpret_cast<const char*>(data), size);
    const std::string_view value = row.substr(row.empty() ? 0 : 1);
    if (auto read = store::account_row(value); read && store::to_bytes(*read).empty()) return 1;
    if (auto read = store::mailbox_row(row.substr(0, 5), value); read) store::to_bytes(*read);
    if (auto read = store::message_row(row.substr(0, 9), value); read) store::to_bytes(*read);
    if (auto read = store::flags_row(row.substr(0, 9), value); read) store::to_bytes(*read);
    if (auto read = store::intent_row(row.substr(0, 33), row.substr(size < 33 ? size : 33)); read)
        store::to_bytes(*read);
    if (auto read = store::copy_row(row.substr(0, 17), row.substr(size < 17 ? size : 17)); read)
        store::to_bytes(*read);
    if (auto read = store::acl_entry(row.substr(0, 23), row.substr(size < 23 ? size : 23)); read)
        store::to_bytes(*read);
    if (auto read = store::mention_row(row.substr(0, 34), row.substr(size < 34 ? size : 34)); read)
        store::to_bytes(*read);
    if (auto read = store::reader_row(row.substr(0, 21), row.substr(size < 21 ? size : 21)); read)
        store::to_bytes(*read);
    if (auto read = store::marks_from(value); read) store::marks_row(*read);
    if (auto read = store::uids_from(value); read) store::uids_row(*read);
    if (auto read = store::number_from(value); read) store::number_row(*read);
    if (auto read = store::owners_row(value, {}); read) store::to_bytes(*read, {});
    if (auto read = store::unpack_prefix(value); read) store::pack_prefix(*read);
    if (auto read = store::body_row(value); read) store::to_bytes(*read);
    if (auto read = store::place_from(value); read) store::to_bytes(*read);
    return 0;
}

// Rows of the queue: a key of 25 bytes, then the value.
#include "store/queue_rows.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view row(reinterpret_cast<const char*>(data), size);
    const std::string_view key = row.substr(0, 25);
    const std::string_view value = row.substr(key.size());
    if (auto read = store::shard_row(value); read && store::to_bytes(*read).empty()) return 1;
    if (auto read = store::lease_row(value); read) store::to_bytes(*read);
    if (auto read = store::item_row(key.substr(0, 17), value); read) store::to_bytes(*read);
    if (auto read = store::lane_row(key.substr(0, 5), value); read) store::to_bytes(*read);
    if (auto read = store::arrival_row(key.substr(0, 17), value); read) store::to_bytes(*read);
    if (auto read = store::entering_row(key.substr(0, 17), value); read) store::to_bytes(*read);
    if (auto read = store::departed_row(key, value); read) store::to_bytes(*read);
    if (auto read = store::markers_row(key, value); read) store::to_bytes(*read);
    return 0;
}

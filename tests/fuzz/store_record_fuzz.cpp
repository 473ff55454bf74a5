// Records, chunks, packed bytes and sealed values, all as strangers may have written them.
#include "base/bytes.hpp"
#include "store/lmdb/record.hpp"
#include "store/lmdb/sealed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto header = store::record_header(bytes); header && store::to_bytes(*header).empty()) return 1;
    if (auto body = store::body_in(bytes, {}); body && body->size() > bytes.size() << 17) return 1;
    const std::uint64_t given = size < 2 ? 0 : data[0] << 8 | data[1];
    const auto unpacked = store::unpack(store::Codec::zstd_1, bytes.substr(size < 2 ? size : 2), given);
    if (unpacked && unpacked->size() != given) return 1;
    const store::RecordHeader large{{}, {}, size * 7281, size, base::crc32c(bytes)};
    if (auto chunks = store::chunk_table(large, bytes); chunks && chunks->size() != size / 9) return 1;
    store::unpacked_value(bytes);
    store::unsealed_chunk(bytes);
    store::is_segment_header(bytes, 1);
    store::unseal(bytes.substr(0, size / 2), bytes.substr(size / 2));
    if (store::body_in(store::to_record({}, bytes), {}) != bytes) return 1;
    return 0;
}

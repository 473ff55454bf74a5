#include "store/lmdb/record.hpp"
#include "store/lmdb/sealed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto header = store::record_header(bytes); header && store::to_bytes(*header).empty()) return 1;
    if (auto chunk = store::unsealed_chunk(bytes); chunk) store::sealed_chunk(*chunk);
    store::is_segment_header(bytes, 1);
    store::unseal(bytes.substr(0, size / 2), bytes.substr(size / 2));
    return 0;
}

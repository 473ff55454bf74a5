#include "store/lmdb/log_batch.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    auto table = store::log_batch(bytes, 0, {});
    if (!table) return 0;
    std::string again;
    store::write_log_batch(again, {}, *table, 0);
    return store::log_batch(again, 0, {}) ? 0 : 1;
}

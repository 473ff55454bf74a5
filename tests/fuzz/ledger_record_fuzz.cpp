// A record of the audit, and what stands before the first one.
#include "ledger/segment.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto header = ledger::segment_header_from(bytes))
        if (ledger::segment_header_from(to_bytes(*header)) != *header) __builtin_trap();
    if (auto record = ledger::record_from(bytes)) to_json(*record).print();
    return 0;
}

// What is plain, our own reader reads without repairs: every address whole, none with a route.
#include "mime/address.hpp"
#include "smtp/proto/author_list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view value(reinterpret_cast<const char*>(bytes), size);
    if (!smtp::is_plain_author_list(value)) return 0;
    for (const auto& entry : mime::parse_envelope_addresses(value))
        if (entry.host && (entry.host->empty() || entry.route)) __builtin_trap();
    return 0;
}

// What AUTH gets from strangers.
#include "smtp/proto/sasl.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    smtp::parse_plain(smtp::decode_response(text).value_or(std::string(text)));
    smtp::is_credential(text);
    return 0;
}

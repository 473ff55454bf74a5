// Whatever is decoded is UTF-8.
#include "base/text.hpp"
#include "mime/encoded_word.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    if (!base::is_utf8(mime::decode_words({reinterpret_cast<const char*>(bytes), size}))) __builtin_trap();
    return 0;
}

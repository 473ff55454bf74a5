// Whatever is decoded is UTF-8, and comes back from its encoded form.
#include "base/text.hpp"
#include "mime/encoded_word.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const auto text = mime::decode_words({reinterpret_cast<const char*>(bytes), size});
    if (!base::is_utf8(text)) __builtin_trap();
    if (mime::decode_words(mime::encode_words(text)) != text) __builtin_trap();
    return 0;
}

// Pieces make no difference to what is decoded, and what is encoded comes back.
#include "mime/transfer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    mime::TransferDecoder base64(mime::Encoding::base64), quoted(mime::Encoding::quoted_printable);
    std::string out64, out_quoted;
    for (char c : text) base64.feed({&c, 1}, out64), quoted.feed({&c, 1}, out_quoted);
    quoted.finish(out_quoted);
    if (out64 != decode_transfer(mime::Encoding::base64, text)) __builtin_trap();
    if (out_quoted != decode_transfer(mime::Encoding::quoted_printable, text)) __builtin_trap();
    return decode_transfer(mime::Encoding::base64, mime::encode_base64_lines(text)) == text
               ? 0
               : (__builtin_trap(), 0);
}

// Pieces make no difference to what is decoded, and what is encoded comes back.
#include "mime/transfer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (auto encoding : {mime::Encoding::base64, mime::Encoding::quoted_printable}) {
        mime::TransferDecoder decoder(encoding);
        std::string out;
        for (char c : text) decoder.feed({&c, 1}, out);
        decoder.finish(out);
        if (out != mime::decode_transfer(encoding, text)) __builtin_trap();
    }
    return decode_transfer(mime::Encoding::base64, mime::encode_base64_lines(text)) == text
               ? 0
               : (__builtin_trap(), 0);
}

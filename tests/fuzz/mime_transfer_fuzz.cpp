// Pieces make no difference to what is decoded.
#include "mime/transfer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (auto encoding : {mime::Encoding::base64, mime::Encoding::quoted_printable}) {
        mime::TransferDecoder decoder(encoding);
        std::string out;
        for (char c : text) decoder.feed({&c, 1}, out);
        decoder.finish(out);
        if (out != decode_transfer(encoding, text)) __builtin_trap();
    }
    return 0;
}

// The end of DATA is the same, however the bytes are cut: first byte, where.
#include "smtp/proto/data_scanner.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view all(reinterpret_cast<const char*>(bytes), size);
    const auto cut = std::min<std::size_t>(size > 0 ? bytes[0] : 0, size);
    smtp::DataScanner whole, parts;
    std::string one, two;
    const auto used = whole.feed(all, one);
    const auto first = parts.feed(all.substr(0, cut), two);
    const auto then = parts.is_done() ? 0 : parts.feed(all.substr(cut), two);
    if (one != two || used != first + then || whole.is_done() != parts.is_done()) __builtin_trap();
    return 0;
}

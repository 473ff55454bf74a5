// A header is read the same whole and in pieces, and what comes out is UTF-8.
#include "base/text.hpp"
#include "imap/search/header_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    std::string whole, pieces;
    const auto into = [](std::string& text) { return [&text](const auto& field) { text += field.value; }; };
    imap::search::HeaderText at_once(into(whole)), by_byte(into(pieces));
    at_once.feed({reinterpret_cast<const char*>(bytes), size});
    for (std::size_t i = 0; i < size; ++i) by_byte.feed({reinterpret_cast<const char*>(bytes) + i, 1});
    at_once.finish(), by_byte.finish();
    if (!base::is_utf8(whole) || (size < 16'000 && whole != pieces)) __builtin_trap();
    return 0;
}

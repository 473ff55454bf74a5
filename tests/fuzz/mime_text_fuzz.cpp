// What is decoded is UTF-8, the same in pieces, in any charset (the first line names it).
#include "base/text.hpp"
#include "mime/charset.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view all(reinterpret_cast<const char*>(bytes), size);
    const auto name = all.substr(0, all.find('\n')), text = all.substr(name.size());
    auto decoder = mime::open_charset(name);
    if (!decoder) return 0;
    std::string pieces;
    for (char c : text) (*decoder)->feed({&c, 1}, pieces);
    (*decoder)->finish(pieces);
    return base::is_utf8(pieces) && pieces == mime::to_utf8(name, text) ? 0 : (__builtin_trap(), 0);
}

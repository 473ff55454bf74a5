// Whoever reads the stored message finds the header that was judged, and no more.
#include "tests/fuzz/filter_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view message(reinterpret_cast<const char*>(bytes), size);
    if (has_bad_lines(message)) return 0;
    const auto filtered = filter_header(message);
    if (AsRead::from(filtered) != filtered.from) __builtin_trap();
    if (header_of(filtered).size() != filtered.header) __builtin_trap();
    if (!filtered.stored.ends_with(message.substr(size - filtered.rest))) __builtin_trap();
    return 0;
}

// What is taken for a stored summary is written back and read again as the same; a check takes the same.
#include "mime/summary.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view given(reinterpret_cast<const char*>(bytes), size);
    const auto read = mime::Summary::from_bytes(given);
    if (read.has_value() != mime::Summary::check(given).has_value()) __builtin_trap();
    if (!read) return 0;
    const auto stored = read->to_bytes();
    if (mime::Summary::from_bytes(stored).value().to_bytes() != stored) __builtin_trap();
    return 0;
}

// A pattern of LIST and a name, separated by a line feed.

#include "imap/list_pattern.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto end = std::min(input.find('\n'), input.size());
    imap::ListPattern(input.substr(0, end)).matches(input.substr(end));
    return 0;
}

// The same lines are read, however the bytes arrive.

#include "tests/fuzz/read_lines.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
    const auto whole = read_lines(bytes, net::Delivery::as_sent);
    if (whole != read_lines(bytes, net::Delivery::byte_by_byte)) base::bug("the pieces made a difference");
    for (const auto& line : whole) {
        if (line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos)
            base::bug("a line holds a line end");
    }
    return 0;
}

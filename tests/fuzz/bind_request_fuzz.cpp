// What slapd's overlay sock asks: one reading or none.

#include "binds/proto/request.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto request = binds::request_from(text);
    if (!request) return 0;
    const bool has_lines = request->dn.contains('\n') || request->password.contains('\n');
    if (has_lines || !binds::is_whole(text) || request->is_own != request->address.empty()) std::abort();
    return 0;
}

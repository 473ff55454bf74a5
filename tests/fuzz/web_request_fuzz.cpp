// An HTTP request's first line and one header field.

#include "web/proto/request.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    auto end = text.find('\n');
    auto request = web::request_line(text.substr(0, end));
    if (request && !request->path.starts_with('/')) std::abort();
    if (request && end != std::string_view::npos) (void)web::field_line(text.substr(end + 1), *request);
    return 0;
}

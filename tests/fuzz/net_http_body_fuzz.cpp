// What a responder answers by HTTP.

#include "net/http_post.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)net::http_body(bytes, "application/ocsp-response");
    (void)net::http_place(bytes);
    return 0;
}

// What values say is read from anything.
#include "mime/header.hpp"
#include "mime/parameters.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view value(reinterpret_cast<const char*>(bytes), size);
    if (auto type = mime::parse_content_type(value)) mime::decoded_parameter(type->parameters, "name");
    if (auto disposition = mime::parse_disposition(value))
        mime::decoded_parameter(disposition->parameters, "filename");
    if (mime::message_ids(mime::unfold(value), 10).size() > 10) __builtin_trap();
    return 0;
}

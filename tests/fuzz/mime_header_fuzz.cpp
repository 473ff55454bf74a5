// The fields of a block and what follows them are all of its bytes.
#include "mime/header.hpp"
#include "mime/parameters.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view block(reinterpret_cast<const char*>(bytes), size);
    std::size_t fields = 0;
    for (mime::FieldReader reader(block); auto field = reader.next();) fields += field->raw.size();
    const auto end = mime::header_size(block);
    if (end < fields || end > fields + 2) __builtin_trap();
    if (auto type = mime::parse_content_type(block)) mime::decoded_parameter(type->parameters, "name");
    mime::message_ids(block);
    return 0;
}

// A date that is read is written in a form that is read as the same moment.
#include "mime/date.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (auto date = mime::parse_date(text); date && mime::parse_date(mime::format_date(*date)) != date)
        __builtin_trap();
    if (auto date = mime::parse_internal_date(text))
        if (mime::parse_internal_date(mime::format_internal_date(*date)) != date) __builtin_trap();
    if (auto day = mime::parse_search_date(text))
        if (mime::parse_search_date(mime::format_search_date(*day)) != day) __builtin_trap();
    return 0;
}

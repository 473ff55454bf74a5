// A date that is read is written in a form that is read as the same moment.
#include "mime/date.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const auto date = mime::parse_date({reinterpret_cast<const char*>(bytes), size});
    if (date && mime::parse_date(mime::format_date(*date)) != date) __builtin_trap();
    return 0;
}

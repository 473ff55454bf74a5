// A header that loses no field is the same bytes afterwards.
#include "smtp/proto/header_filter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view all(reinterpret_cast<const char*>(bytes), size);
    smtp::HeaderFilter filter([](std::string_view) { return smtp::HeaderFilter::Fate::keep; }, {"From"},
                              [](std::string_view, std::string_view) {});
    std::string out;
    const auto used = filter.feed(all, out);
    filter.finish();
    if (out + filter.take_end() + std::string(all.substr(used)) != all) __builtin_trap();
    return 0;
}

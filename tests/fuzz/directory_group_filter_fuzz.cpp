// A group's filter: anything may be typed; a fault names a column of the text, and a filter that is taken can be used.
#include "directory/group_filter.hpp"
#include "directory/sample.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const directory::Snapshot snapshot({}, {directory::sample::account("nqhuy", "Nguyễn Quang Huy")},
                                              {"x.vn"});
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto filter = directory::GroupFilter::parse(text);
    if (!filter && (filter.error().column < 1 || filter.error().column > size + 1)) __builtin_trap();
    std::vector<bool> chosen(1);
    if (filter && !filter->unknown_agency(snapshot)) filter->choose(snapshot, chosen);
    return 0;
}

// A line of the admin protocol, in both directions.
#include "control/proto/rows.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::string_view line(reinterpret_cast<const char*>(data), size);
    auto hello = control::hello_from(line);
    if (hello && *control::hello_from(to_line(*hello)) != *hello) __builtin_trap();
    if (auto reply = control::reply_from(line)) control::reply_from(to_line(*reply)).value();
    auto request = control::request_from(line);
    if (request) control::to_json(control::official_row_from(request->args));
    return 0;
}

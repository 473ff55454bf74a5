// A line of the admin protocol, in both directions.

#include "control/proto/rows.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view line(reinterpret_cast<const char*>(data), size);
    if (auto hello = control::hello_from(line); hello && *control::hello_from(to_line(*hello)) != *hello)
        std::abort();
    if (auto reply = control::reply_from(line)) control::reply_from(to_line(*reply)).value();
    auto request = control::request_from(line);
    if (request) control::to_json(control::official_row_from(request->args));
    return 0;
}

// Fail points: see failpoint.hpp.

#include "disk/failpoint.hpp"

#include "base/text.hpp"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace disk::detail {
namespace {

struct Point {
    std::string name;
    std::uint64_t count = 1;
    int signal = SIGKILL;
};

// name[:n]=kill or =stop; no name where the text is anything else.
Point parse(const char* text)
{
    std::string_view rest = text ? text : "";
    const bool is_stop = rest.ends_with("=stop");
    if (!is_stop && !rest.ends_with("=kill")) return {};
    rest.remove_suffix(5);
    const int signal = is_stop ? SIGSTOP : SIGKILL;
    const auto colon = rest.find(':');
    if (colon == rest.npos) return {std::string(rest), 1, signal};
    return {std::string(rest.substr(0, colon)), base::to_number(rest.substr(colon + 1)).value_or(1), signal};
}

const Point point = parse(std::getenv("CONGVU_FAILPOINT"));
std::atomic<std::uint64_t> reached{0};

}  // namespace

const std::atomic<bool> has_failpoint{!point.name.empty()};

void reach_failpoint(std::string_view name)
{
    if (name == point.name && ++reached == point.count) ::kill(::getpid(), point.signal);
}

}  // namespace disk::detail

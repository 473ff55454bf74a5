#include "base/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace base {

std::string_view to_string(Code code)
{
    switch (code) {
    case Code::invalid: return "invalid";
    case Code::not_found: return "not found";
    case Code::exists: return "exists already";
    case Code::denied: return "denied";
    case Code::wrong_login: return "wrong login";
    case Code::expired: return "expired";
    case Code::cannot: return "cannot be done";
    case Code::limit: return "over a limit";
    case Code::too_big: return "too big";
    case Code::over_quota: return "over quota";
    case Code::no_space: return "no space";
    case Code::unavailable: return "unavailable";
    case Code::conflict: return "conflict";
    case Code::unknown: return "outcome unknown";
    case Code::corrupt: return "corrupt";
    case Code::bad_charset: return "unknown charset";
    case Code::unsupported: return "unsupported";
    }
    bug("unnamed code");
}

void bug(std::string_view what, std::source_location where)
{
    std::fprintf(stderr, "bug: %.*s at %s:%u in %s\n", static_cast<int>(what.size()), what.data(),
                 where.file_name(), static_cast<unsigned>(where.line()), where.function_name());
    std::abort();
}

}  // namespace base

// HttpPost: one question to a server by HTTP, for a thread that may wait: OCSP responders (RFC 6960 App. A). In clear, for what
// is signed itself. HTTP/1.0, so that the answer ends with the connection (RFC 9112 §6.3).
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace net {

struct HttpPlace {
    std::string host, port, path;

    bool operator==(const HttpPlace&) const = default;
};
// "http://ocsp.ca.gov.vn/path" and no other scheme, no user, no fragment. invalid: anything else.
base::Result<HttpPlace> http_place(std::string_view url);

struct HttpQuestion {
    std::string type;  // of the body
    std::string body;
    std::string accepts;                                // the type that the answer must have
    std::size_t most = 64 << 10;                        // bytes of an answer, its head included
    base::Duration patience = std::chrono::seconds(5);  // for all of it, the looking up of the name aside
};

// The body of a whole answer. invalid: it is none of 200, of another type, or shorter than it says. Pure.
base::Result<std::string> http_body(std::string_view answer, std::string_view type);
// The same, asked for. unavailable: nobody answers in time.
base::Result<std::string> http_post(const HttpPlace& place, const HttpQuestion& question);

}  // namespace net

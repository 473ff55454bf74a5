// Request: the first line and the headers of an HTTP/1.1 request, as far as a server that only answers
// GET and HEAD minds them (RFC 9112 §3, §5). Pure, fed line by line.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace web {

enum class Method { get, head, other };

struct Request {
    Method method = Method::other;
    std::string path;  // /health: without query, percent-decoded never (no path of ours needs it)
    bool has_body = false;
    bool needs_host = false;  // HTTP/1.1
    unsigned hosts = 0;       // Host fields

    bool operator==(const Request&) const = default;
};

// request-line = method SP request-target SP HTTP-version
base::Result<Request> request_line(std::string_view line);

// field-line = field-name ":" OWS field-value OWS. Refused: no name, a space before the colon (RFC 9112 §5.1:
// where proxies and servers have been set at odds), a folded line.
base::Result<void> field_line(std::string_view line, Request& request);

// After the last field. Refused: HTTP/1.1 without a Host, or more than one (RFC 9112 §3.2).
base::Result<Request> whole(Request request);

}  // namespace web

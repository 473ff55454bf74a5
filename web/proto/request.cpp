#include "web/proto/request.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace web {
namespace {

using base::Code;

bool is_token_char(char c)
{
    bool is_alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_alphanumeric || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

bool is_token(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool is_visible(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

// A target may be a whole URL (RFC 9112 §3.2.2); only its path counts here.
std::string_view path_of(std::string_view target)
{
    for (std::string_view scheme : {"http://", "https://"}) {
        if (!base::istarts_with(target, scheme)) continue;
        auto slash = target.find('/', scheme.size());
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    return target.substr(0, target.find_first_of("?#"));
}

}  // namespace

base::Result<Request> request_line(std::string_view line)
{
    auto parts = base::split(line, ' ');
    if (parts.size() != 3 || !is_token(parts[0]) || !is_visible(parts[1]))
        return base::refuse(Code::invalid, "no request line");
    if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0") return base::refuse(Code::unsupported, "no HTTP/1");
    Request request;
    if (parts[0] == "GET") request.method = Method::get;
    if (parts[0] == "HEAD") request.method = Method::head;
    request.needs_host = parts[2] == "HTTP/1.1";
    request.path = std::string(path_of(parts[1]));
    if (!request.path.starts_with('/')) return base::refuse(Code::invalid, "no path");
    return request;
}

base::Result<void> field_line(std::string_view line, Request& request)
{
    auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
        return base::refuse(Code::invalid, "no header field");
    std::string_view name = line.substr(0, colon);
    std::string_view value = base::trim(line.substr(colon + 1));
    if (base::iequals(name, "Content-Length") && value != "0") request.has_body = true;
    if (base::iequals(name, "Transfer-Encoding")) request.has_body = true;
    if (base::iequals(name, "Host")) ++request.hosts;
    return {};
}

base::Result<Request> whole(Request request)
{
    if (request.hosts > 1 || (request.hosts == 0 && request.needs_host))
        return base::refuse(Code::invalid, "not exactly one Host");
    return request;
}

}  // namespace web

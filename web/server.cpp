#include "web/server.hpp"

#include "base/format.hpp"
#include "base/json.hpp"
#include "web/autoconfig.hpp"

#include <algorithm>

namespace web {
namespace {

using base::Code;

constexpr std::size_t longest_line = 4096;
constexpr int most_fields = 64;
constexpr base::Duration patience = std::chrono::seconds(10);  // for a whole request, and for its answer

std::string_view reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Bad Request";
    }
}

Response failure(int status)
{
    return {status, "text/plain; charset=utf-8", base::format("{}\n", reason(status))};
}

int status_of(Code code)
{
    if (code == Code::too_big || code == Code::limit) return 431;
    return code == Code::unsupported ? 505 : 400;
}

// Nothing here is for a browser to interpret, keep or show to another site.
std::string head_of(const Response& response)
{
    return base::format("HTTP/1.1 {} {}\r\n"
                        "Content-Type: {}\r\n"
                        "Content-Length: {}\r\n"
                        "Cache-Control: no-store\r\n"
                        "X-Content-Type-Options: nosniff\r\n"
                        "{}"
                        "Connection: close\r\n\r\n",
                        response.status, reason(response.status), response.type, response.body.size(),
                        response.status == 405 ? "Allow: GET, HEAD\r\n" : "");
}

base::Duration left_until(base::SteadyTime deadline)
{
    const auto left = std::chrono::ceil<base::Duration>(deadline - net::Loop::current().now());
    return std::max(left, base::Duration::zero());
}

}  // namespace

std::string busy()
{
    return head_of(failure(503)) + failure(503).body;
}

void describe(base::Section& section, Settings& settings)
{
    section.field("tells_everybody", settings.tells_everybody,
                  "Whether other machines too may read the metrics and the details of health.");
}

Server::Server(Parts parts, Settings settings)
    : parts_(std::move(parts)),
      settings_(settings),
      started_(parts_.clock.steady()),
      requests_(parts_.metrics.counter("congvu_web_requests_total", "HTTP requests."))
{}

Response Server::health(bool is_told_all) const
{
    base::Json::Object checks;
    bool is_well = true;
    for (const auto& check : parts_.checks) {
        directory::Health health = check.look();
        is_well = is_well && health.is_up;
        checks.emplace(check.name, base::Json::Object{{"is_up", health.is_up}, {"text", health.text}});
    }
    base::Json::Object answer{{"is_well", is_well}};
    if (is_told_all) {
        auto up = std::chrono::duration_cast<std::chrono::seconds>(parts_.clock.steady() - started_);
        answer.emplace("uptime_s", static_cast<std::int64_t>(up.count()));
        answer.emplace("checks", std::move(checks));
    }
    return {is_well ? 200 : 503, "application/json", base::Json(std::move(answer)).print() + "\n"};
}

Response Server::answer(const Request& request, const net::Peer& peer) const
{
    if (request.method == Method::other) return failure(405);
    if (request.has_body) return failure(413);
    bool is_told_all = peer.is_loopback || settings_.tells_everybody;
    if (request.path == "/health") return health(is_told_all);
    // 404, not 403: a stranger learns nothing of what there is.
    if (request.path == "/metrics" && is_told_all)
        return {200, "text/plain; version=0.0.4; charset=utf-8", parts_.metrics.text()};
    if (request.path == "/mail/config-v1.1.xml" ||
        request.path == "/.well-known/autoconfig/mail/config-v1.1.xml")
        return {200, "text/xml; charset=utf-8", autoconfig(parts_.ports)};
    return failure(404);
}

net::Task<base::Result<Request>> Server::read_request(net::Lines& lines, base::SteadyTime deadline) const
{
    auto first = co_await lines.line(longest_line, left_until(deadline));
    if (!first) co_return base::refuse(first.error());
    auto request = request_line(*first);
    for (int count = 0; request && count <= most_fields; ++count) {
        auto line = co_await lines.line(longest_line, left_until(deadline));
        if (!line) co_return base::refuse(line.error());
        if (line->empty()) co_return whole(std::move(*request));
        if (auto read = field_line(*line, *request); !read) co_return base::refuse(read.error());
    }
    if (!request) co_return request;
    co_return base::refuse(Code::limit, "too many header fields");
}

net::Task<void> Server::converse(net::Lines& lines) const
{
    const auto deadline = net::Loop::current().now() + patience;
    co_await lines.wait_input(patience);
    auto request = co_await read_request(lines, deadline);
    requests_.add();
    Response response =
        request ? answer(*request, lines.stream().peer()) : failure(status_of(request.error().code));
    lines.write(head_of(response));
    if (!request || request->method != Method::head) lines.write(response.body);
    co_await lines.flush(patience);
    lines.stream().close();
}

net::Task<void> Server::serve(std::unique_ptr<net::Stream> stream)
{
    net::Lines lines(std::move(stream));
    try {
        co_await converse(lines);
    } catch (const net::Disconnected&) {
        // The peer may leave whenever it likes; each of these ends one request of a machine.
    } catch (const net::TimedOut&) {
    } catch (const net::ShuttingDown&) {
    }
}

}  // namespace web

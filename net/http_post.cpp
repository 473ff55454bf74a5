#include "net/http_post.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "net/socket.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace net {
namespace {

using base::Code;
using base::refuse;
using Addresses = std::unique_ptr<addrinfo, decltype([](addrinfo* all) { freeaddrinfo(all); })>;
using Deadline = std::chrono::steady_clock::time_point;

// Whether the socket becomes ready before the deadline.
bool wait_for(int socket, short what, Deadline deadline)
{
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd wanted{socket, what, 0};
        const int ready = poll(&wanted, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

Socket connected(const addrinfo& address, Deadline deadline)
{
    Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return {};
    const bool is_begun =
        ::connect(socket.fd(), address.ai_addr, address.ai_addrlen) == 0 || errno == EINPROGRESS;
    if (!is_begun || !wait_for(socket.fd(), POLLOUT, deadline)) return {};
    int failed = 0;
    socklen_t size = sizeof failed;
    getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &failed, &size);
    return failed == 0 ? std::move(socket) : Socket();
}

Socket reach(const HttpPlace& place, Deadline deadline)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(place.host.c_str(), place.port.c_str(), &hints, &found) != 0) return {};
    const Addresses all(found);
    for (const auto* one = all.get(); one; one = one->ai_next)
        if (auto socket = connected(*one, deadline)) return socket;
    return {};
}

bool send_all(int socket, std::string_view bytes, Deadline deadline)
{
    while (!bytes.empty()) {
        const auto sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0)
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        else if (errno != EAGAIN || !wait_for(socket, POLLOUT, deadline))
            return false;
    }
    return true;
}

std::string_view field_of(std::string_view head, std::string_view name);

// Whether all has come that the head announces: some servers leave the connection open after it.
bool is_whole(std::string_view answer)
{
    const auto blank = answer.find("\r\n\r\n");
    if (blank == std::string_view::npos) return false;
    const auto size = base::to_number(field_of(answer.substr(0, blank), "Content-Length"));
    return size && answer.size() - blank - 4 >= *size;
}

base::Result<std::string> receive_all(int socket, std::size_t most, Deadline deadline)
{
    std::string all;
    char buffer[4096];
    for (;;) {
        if (!wait_for(socket, POLLIN, deadline)) return refuse(Code::unavailable, "no whole answer in time");
        const auto got = recv(socket, buffer, sizeof buffer, 0);
        if (got < 0 && errno == EAGAIN) continue;
        if (got < 0) return refuse(Code::unavailable, std::strerror(errno));
        if (got == 0) return all;
        all.append(buffer, static_cast<std::size_t>(got));
        if (is_whole(all)) return all;
        if (all.size() > most) return refuse(Code::too_big, "the answer is too long");
    }
}

bool is_of_host(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

// The value of a field of the head, without blanks; empty where there is none.
std::string_view field_of(std::string_view head, std::string_view name)
{
    for (auto line : base::split(head, '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !base::iequals(line.substr(0, colon), name)) continue;
        auto value = line.substr(colon + 1);
        if (value.ends_with('\r')) value.remove_suffix(1);
        return base::trim(value);
    }
    return {};
}

}  // namespace

base::Result<HttpPlace> http_place(std::string_view url)
{
    constexpr std::string_view scheme = "http://";
    const auto wrong =
        refuse(Code::invalid, base::format("'{}' is no http:// address", base::printable(url, 100)));
    if (url.size() > 500 || !base::istarts_with(url, scheme)) return wrong;
    url.remove_prefix(scheme.size());
    const auto slash = url.find('/');
    auto authority = url.substr(0, slash);
    HttpPlace place{{}, "80", slash == std::string_view::npos ? "/" : std::string(url.substr(slash))};
    for (const char c : place.path)
        if (c <= ' ' || c >= 0x7F || c == '#') return wrong;
    if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
        const auto port = base::to_number(authority.substr(colon + 1));
        if (!port || *port == 0 || *port > 65535) return wrong;
        place.port = std::to_string(*port);
        authority = authority.substr(0, colon);
    }
    for (const char c : authority)
        if (!is_of_host(c)) return wrong;
    if (authority.empty()) return wrong;
    place.host = authority;
    return place;
}

base::Result<std::string> http_body(std::string_view answer, std::string_view type)
{
    const auto blank = answer.find("\r\n\r\n");
    const bool is_http = answer.starts_with("HTTP/1.") && answer.size() > 12;
    if (!is_http || blank == std::string_view::npos)
        return refuse(Code::invalid, "that is no answer by HTTP");
    if (answer.substr(8, 4) != " 200")
        return refuse(Code::invalid, "it answers" + base::printable(answer.substr(8, 4)));
    const auto head = answer.substr(0, blank);
    auto body = answer.substr(blank + 4);
    const auto said = field_of(head, "Content-Type");
    if (!base::iequals(base::trim(said.substr(0, said.find(';'))), type))
        return refuse(Code::invalid, "it answers in another type");
    if (!field_of(head, "Transfer-Encoding").empty()) return refuse(Code::invalid, "it answers in pieces");
    if (const auto length = field_of(head, "Content-Length"); !length.empty()) {
        const auto size = base::to_number(length);
        if (!size || *size > body.size()) return refuse(Code::invalid, "it answers only in part");
        body = body.substr(0, static_cast<std::size_t>(*size));
    }
    return std::string(body);
}

base::Result<std::string> http_post(const HttpPlace& place, const HttpQuestion& question)
{
    const auto deadline = std::chrono::steady_clock::now() + question.patience;
    const auto socket = reach(place, deadline);
    if (!socket)
        return refuse(Code::unavailable, base::format("{}:{} does not answer", place.host, place.port));
    const auto head =
        base::format("POST {} HTTP/1.0\r\nHost: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
                     place.path, place.host, question.type, question.body.size());
    if (!send_all(socket.fd(), head + question.body, deadline))
        return refuse(Code::unavailable, base::format("{}:{} does not listen", place.host, place.port));
    const auto answer = receive_all(socket.fd(), question.most, deadline);
    if (!answer) return answer;
    return http_body(*answer, question.accepts);
}

}  // namespace net

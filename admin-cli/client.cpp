#include "admin-cli/client.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace admin_cli {
namespace {

// Far above any answer; only a broken server sends more without a line's end.
constexpr std::size_t longest_answer = 256 << 20;

[[noreturn]] void away(std::string key, base::Json::Object values = {})
{
    throw ServerAway({std::move(key), std::move(values)});
}

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) away("socket_too_long", {{"path", path}});
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

}  // namespace

Client::Client(const std::string& socket_path)
{
    connect(socket_path);
    try {
        greet();
    } catch (...) {
        close(socket_);
        throw;
    }
}

Client::~Client()
{
    close(socket_);
}

void Client::connect(const std::string& path)
{
    sockaddr_un address = address_of(path);
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ >= 0 && ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return;
    int error = errno;
    if (socket_ >= 0) close(socket_);
    if (error == EACCES || error == EPERM) away("socket_denied", {{"path", path}});
    away("no_server", {{"path", path}, {"why", std::strerror(error)}});
}

void Client::greet()
{
    send(to_line(control::Hello{}));
    std::string line = receive();
    if (auto hello = control::hello_from(line)) return;
    auto reply = control::reply_from(line);
    const auto* refused = reply ? std::get_if<control::Refusal>(&reply->body) : nullptr;
    if (refused == nullptr) away("not_congvud");
    throw ServerAway(refused->why);
}

control::Answer Client::ask(std::string verb, base::Json args, const OnProgress& on_progress)
{
    send(to_line(control::Request{++last_id_, std::move(verb), std::move(args)}));
    for (;;) {
        auto reply = control::reply_from(receive());
        if (!reply) away("not_congvud");
        if (const auto* progress = std::get_if<control::Progress>(&reply->body)) {
            if (on_progress) on_progress(*progress);
        } else if (auto* refused = std::get_if<control::Refusal>(&reply->body)) {
            return std::unexpected(std::move(*refused));
        } else {
            return std::get<base::Json>(std::move(reply->body));
        }
    }
}

void Client::send(std::string line)
{
    line += "\r\n";
    for (std::string_view rest = line; !rest.empty();) {
        ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;  // perhaps it has said why: receive() will see
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string Client::receive()
{
    std::size_t searched = 0;
    for (;;) {
        if (auto end = input_.find("\r\n", searched); end != std::string::npos) {
            std::string line = input_.substr(0, end);
            input_.erase(0, end + 2);
            return line;
        }
        searched = input_.empty() ? 0 : input_.size() - 1;
        if (input_.size() > longest_answer) away("not_congvud");
        char buffer[64 * 1024];
        ssize_t got = recv(socket_, buffer, sizeof buffer, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) away("server_gone");
        input_.append(buffer, static_cast<std::size_t>(got));
    }
}

}  // namespace admin_cli

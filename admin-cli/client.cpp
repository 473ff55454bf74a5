#include "admin-cli/client.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace admin_cli {
namespace {

using control::Refusal;

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

[[noreturn]] void not_connected(const std::string& path, int error)
{
    switch (error) {
    case EACCES:
    case EPERM: away("socket_denied", {{"path", path}});
    case ENOENT: away("no_socket", {{"path", path}});
    case ECONNREFUSED: away("no_server", {{"path", path}});
    case EAGAIN: away("server_silent");
    default: away("socket_trouble", {{"path", path}, {"why", std::strerror(error)}});
    }
}

// The first of the host's addresses that takes the connection; -1: none does, for the reason in errno.
int connected_to(const addrinfo* all, const timeval& wait)
{
    for (const auto* one = all; one != nullptr; one = one->ai_next) {
        const int made = ::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (made < 0) continue;
        setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        if (::connect(made, one->ai_addr, one->ai_addrlen) == 0) return made;
        const int error = errno;
        close(made);
        errno = error;
    }
    return -1;
}

}  // namespace

Client::Client(Place place, base::Duration patience) : place_(std::move(place)), patience_(patience)
{
    try {
        if (place_.is_elsewhere())
            connect_elsewhere();
        else
            connect();
        greet();
        if (!place_.token.empty()) resume();
    } catch (...) {
        tls_.reset();
        if (socket_ >= 0) close(socket_);
        throw;
    }
}

Client::~Client()
{
    tls_.reset();
    close(socket_);
}

void Client::connect_elsewhere()
{
    base::Json::Object where{{"host", place_.host}, {"port", place_.port}};
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(place_.host.c_str(), place_.port.c_str(), &hints, &found); error != 0) {
        where.emplace("why", gai_strerror(error));
        away("host_trouble", std::move(where));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, freeaddrinfo);
    socket_ = connected_to(all.get(), {patience_.count() / 1000, patience_.count() % 1000 * 1000});
    if (socket_ < 0) {
        where.emplace("why", std::strerror(errno));
        away("host_trouble", std::move(where));
    }
    auto secured = net::TlsClient::over(socket_, {place_.host, place_.ca, place_.certificate, place_.key});
    if (!secured) {
        where.emplace("why", secured.error().detail);
        away(secured.error().code == base::Code::denied ? "host_not_trusted" : "host_trouble",
             std::move(where));
    }
    tls_ = std::move(*secured);
}

void Client::resume()
{
    auto resumed = ask("resume", base::Json::Object{{"token", place_.token}});
    if (!resumed) throw TurnedAway(std::move(resumed.error()));
}

// A server that hangs does not accept, and its queue may be full: connecting and sending have patience too.
void Client::connect()
{
    sockaddr_un address = address_of(place_.socket);
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval wait{patience_.count() / 1000, patience_.count() % 1000 * 1000};
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (socket_ < 0 || ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        not_connected(place_.socket, errno);
}

// Whoever is turned away may be told so before he has said anything.
void Client::greet()
{
    send(to_line(control::Hello{}));
    std::string line = receive(Silence::is_the_end);
    if (auto hello = control::hello_from(line)) {
        base::Json::Object values{{"theirs", control::protocol_version}, {"ours", hello->protocol}};
        if (hello->protocol == control::protocol_version) return;
        throw TurnedAway(control::refusal(base::Code::unsupported, "other_protocol", std::move(values)));
    }
    auto reply = control::reply_from(line);
    auto* refused = reply ? std::get_if<Refusal>(&reply->body) : nullptr;
    if (refused == nullptr) away("not_congvud");
    throw TurnedAway(std::move(*refused));
}

control::Answer Client::ask(std::string verb, base::Json args, const OnProgress& on_progress,
                            const OnItem& on_item)
{
    // Where it cannot be sent the server has closed, and most often said why before.
    send(to_line(control::Request{++last_id_, std::move(verb), std::move(args), said}));
    for (;;) {
        control::Reply reply = next_reply();
        if (const auto* progress = std::get_if<control::Progress>(&reply.body)) {
            if (on_progress) on_progress(*progress);
        } else if (const auto* item = std::get_if<control::Item>(&reply.body)) {
            if (on_item) on_item(item->json);
        } else if (auto* refused = std::get_if<Refusal>(&reply.body)) {
            return std::unexpected(std::move(*refused));
        } else {
            return std::get<base::Json>(std::move(reply.body));
        }
    }
}

void Client::send(std::string line)
{
    line += "\r\n";
    if (tls_) {
        tls_->send(line);  // where it cannot be sent, receive() will see why
        return;
    }
    for (std::string_view rest = line; !rest.empty();) {
        ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == EAGAIN) away("server_silent");
        if (sent <= 0) return;  // perhaps it has said why: receive() will see
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
}

control::Reply Client::next_reply()
{
    auto reply = control::reply_from(receive(Silence::may_be_work));
    if (!reply) away("not_congvud");
    return std::move(*reply);
}

std::string Client::receive(Silence silence)
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
        wait_for_input(silence);
        char buffer[64 * 1024];
        ssize_t got =
            tls_ ? static_cast<ssize_t>(tls_->receive(buffer)) : recv(socket_, buffer, sizeof buffer, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) away("server_gone");
        input_.append(buffer, static_cast<std::size_t>(got));
    }
}

void Client::wait_for_input(Silence silence) const
{
    if (tls_ && tls_->has_input()) return;
    for (;;) {
        pollfd wanted{socket_, POLLIN, 0};
        int ready = poll(&wanted, 1, static_cast<int>(patience_.count()));
        if (ready > 0) return;
        if (ready < 0) continue;  // a signal
        if (silence == Silence::is_the_end) away("server_silent");
        Place same = place_;
        same.token.clear();
        Client second(std::move(same), patience_);  // throws when the server is silent to others too
    }
}

}  // namespace admin_cli

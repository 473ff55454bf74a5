#include "directory/ldap/leftover.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "disk/file.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
namespace fs = std::filesystem;

constexpr int rounds_before_force = 500;

bool is_ours(std::uint64_t pid, const fs::path& folder)
{
    const auto process = fs::path("/proc") / std::to_string(pid);
    std::error_code none;
    if (fs::read_symlink(process / "cwd", none) != folder) return false;
    auto command = disk::read_file(process / "cmdline").value_or("");
    return base::split(command, '\0').front().ends_with("slapd");
}

void end(std::uint64_t pid, const fs::path& folder)
{
    // Process ids are given again: asked each time.
    for (int round = 0; is_ours(pid, folder); ++round) {
        kill(static_cast<pid_t>(pid), round < rounds_before_force ? SIGTERM : SIGKILL);
        if (round == 0) kill(static_cast<pid_t>(pid), SIGCONT);
        std::this_thread::sleep_for(20ms);
    }
}

std::uint16_t free_port()
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    bool is_bound = bind(fd, any, size) == 0 && getsockname(fd, any, &size) == 0;
    close(fd);
    return is_bound ? ntohs(address.sin_port) : 0;
}

struct Place {
    std::string host, port;
};

// ldap://host:port/, ldaps://[2001:db8::1]; an empty host or * is every address.
Place place_of(std::string_view uri)
{
    std::string port = uri.starts_with("ldaps:") ? "636" : "389";
    auto rest = uri.substr(uri.find("://") + 3);
    rest = rest.substr(0, rest.find('/'));
    auto colon = rest.rfind(':');
    bool has_port = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
    if (has_port) {
        port = rest.substr(colon + 1);
        rest = rest.substr(0, colon);
    }
    if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
    return {rest == "*" ? std::string() : std::string(rest), port};
}

// As slapd will do it; what errno says otherwise.
int try_to_listen(const addrinfo& address)
{
    const int on = 1;
    int fd = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return 0;  // a family that this machine does not have
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address.ai_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    bool may = bind(fd, address.ai_addr, address.ai_addrlen) == 0 && listen(fd, 1) == 0;
    int why = may ? 0 : errno;
    close(fd);
    return why;
}

base::Result<void> check_listen(const std::string& uri)
{
    const auto place = place_of(uri);
    addrinfo wanted{}, *found = nullptr;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_PASSIVE;
    const char* host = place.host.empty() ? nullptr : place.host.c_str();
    if (getaddrinfo(host, place.port.c_str(), &wanted, &found) != 0)
        return base::refuse(Code::invalid,
                            base::format("[directory] listen: {} is no address of this machine", uri));
    std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
    for (const auto* address = found; address; address = address->ai_next) {
        int why = try_to_listen(*address);
        if (why == 0) continue;
        auto advice = why == EADDRINUSE ? "another program does: stop it (systemctl stop slapd?) or choose "
                                          "another address in [directory] listen"
                                        : std::strerror(why);
        return base::refuse(Code::invalid, base::format("slapd cannot listen on {}: {}", uri, advice));
    }
    return {};
}

}  // namespace

void end_leftovers(const fs::path& folder)
{
    std::error_code error;
    const auto whole = fs::canonical(folder, error);
    if (error) return;
    for (const auto& process : fs::directory_iterator("/proc", error)) {
        if (auto pid = base::to_number(process.path().filename().string())) end(*pid, whole);
    }
}

std::string with_free_port(const std::string& uri)
{
    if (!uri.ends_with(":0")) return uri;
    return uri.substr(0, uri.size() - 1) + std::to_string(free_port());
}

base::Result<void> check_listen(const std::vector<std::string>& uris)
{
    for (const auto& uri : uris) {
        if (!uri.starts_with("ldap://") && !uri.starts_with("ldaps://"))
            return base::refuse(Code::invalid,
                                base::format("[directory] listen: '{}' is neither ldap://… nor ldaps://…",
                                             base::printable(uri, 100)));
        if (auto free = check_listen(uri); !free) return free;
    }
    return {};
}

}  // namespace directory::ldap

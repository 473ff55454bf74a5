#include "directory/ldap/leftover.hpp"

#include "base/text.hpp"
#include "directory/ldap/file.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;

// Process ids are given again: only a process that was started with our configuration file is ours.
bool is_ours(std::uint64_t pid, const SlapdFolders& folders)
{
    auto command = read_file("/proc/" + std::to_string(pid) + "/cmdline").value_or("");
    auto words = base::split(command, '\0');
    return std::ranges::find(words, folders.config().string()) != words.end();
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

}  // namespace

void end_leftover(const SlapdFolders& folders)
{
    auto pid = base::to_number(base::split(read_file(folders.pid()).value_or(""), '\n').front());
    if (!pid || *pid == 0) return;
    for (int round = 0; is_ours(*pid, folders); ++round) {
        kill(static_cast<pid_t>(*pid), round < 500 ? SIGTERM : SIGKILL);
        if (round == 0) kill(static_cast<pid_t>(*pid), SIGCONT);
        std::this_thread::sleep_for(20ms);
    }
}

std::string with_free_port(const std::string& uri)
{
    if (!uri.ends_with(":0")) return uri;
    return uri.substr(0, uri.size() - 1) + std::to_string(free_port());
}

}  // namespace directory::ldap

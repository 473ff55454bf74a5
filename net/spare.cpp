#include "net/spare.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>

namespace net {
namespace {

Socket open_spare()
{
    return Socket(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

std::expected<Socket, int> accepted(int listening)
{
    Socket socket(accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) return std::unexpected(errno);
    return socket;
}

}  // namespace

Spare::Spare() : spare_(open_spare())
{}

std::expected<Socket, int> Spare::accept(int listening)
{
    std::lock_guard lock(mutex_);
    if (!spare_) spare_ = open_spare();
    return accepted(listening);
}

bool Spare::accept_with_spare(int listening, const std::function<void(const Socket&)>& refuse)
{
    std::lock_guard lock(mutex_);
    spare_ = Socket();
    bool is_refused = false;
    if (const auto socket = accepted(listening)) {
        refuse(*socket);
        is_refused = true;
    }
    spare_ = open_spare();
    return is_refused;
}

}  // namespace net

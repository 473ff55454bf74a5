#include "base/format.hpp"
#include "net/stream.hpp"

namespace net {

std::string Peer::to_text() const
{
    if (address.empty()) return user ? base::format("uid {}", *user) : "unix";
    if (address.find(':') != address.npos) return base::format("[{}]:{}", address, port);
    return base::format("{}:{}", address, port);
}

}  // namespace net

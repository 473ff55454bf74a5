#include "imap/server.hpp"

#include "imap/session.hpp"

namespace imap {

Server::Server(Settings settings, Services services)
    : settings_(std::move(settings)),
      services_(services),
      meters_(services.metrics)
{}

net::Task<void> Server::serve(std::unique_ptr<net::Stream> stream)
{
    Session session(*this, std::move(stream));
    co_await session.run();
}

}  // namespace imap

#include "tests/talk/socket_channel.hpp"

#include "net/blocking_client.hpp"
#include "tests/talk/line_splitter.hpp"

namespace talk {
namespace {

using namespace std::chrono_literals;

constexpr base::Duration answer_patience = 10s;
constexpr base::Duration silence_patience = 100ms;

class SocketChannel final : public Channel {
  public:
    SocketChannel(net::BlockingClient client, const Server& server)
        : client_(std::move(client)),
          server_(server)
    {}

    // That the server has gone is seen by the next receive().
    void send(std::string_view bytes) override { (void)client_.send(bytes); }

    Received receive(Patience patience) override
    {
        const auto wait = patience == Patience::answer ? answer_patience : silence_patience;
        for (;;) {
            if (auto line = lines_.next()) return {Received::Kind::line, std::move(*line)};
            const auto bytes = client_.receive(wait);
            if (!bytes) return {Received::Kind::nothing, lines_.unfinished()};
            if (bytes->empty()) return {Received::Kind::closed, lines_.unfinished()};
            lines_.add(*bytes);
        }
    }

    base::Result<void> start_tls() override
    {
        if (!lines_.is_empty()) return base::refuse(base::Code::conflict, unread_before_tls);
        if (server_.trusted.empty()) return client_.start_tls(net::make_trusting_tls_client(), "");
        auto context = net::make_tls_client(server_.trusted);
        if (!context) return base::refuse(context.error());
        return client_.start_tls(std::move(*context), server_.server_name);
    }

    base::Result<void> let_pass(base::Duration) override
    {
        return base::refuse(base::Code::unsupported, "time cannot be made to pass over sockets");
    }

  private:
    net::BlockingClient client_;
    Server server_;
    LineSplitter lines_;
};

}  // namespace

Dial dial_sockets(const Server& server)
{
    return [server](Cover begins) -> base::Result<std::unique_ptr<Channel>> {
        const auto port = begins == Cover::tls ? server.tls_port : server.clear_port;
        if (port == 0)
            return base::refuse(base::Code::unsupported, "no port is given for the way this file begins");
        auto client = net::dial_tcp(server.host, port, answer_patience);
        if (!client) return base::refuse(client.error());
        auto channel = std::make_unique<SocketChannel>(std::move(*client), server);
        if (begins == Cover::tls) {
            const auto started = channel->start_tls();
            if (!started) return base::refuse(started.error());
        }
        return channel;
    };
}

}  // namespace talk

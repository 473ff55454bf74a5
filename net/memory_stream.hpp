// MemoryStream: a Stream without a socket, for tests. The server's end runs on a TestLoop; the
// client's end is plain functions, each of which lets the loop run until nothing is left to do.
//
//   net::TestLoop loop;
//   auto [server, client] = net::make_memory_stream(loop);
//   loop.start(serve(std::move(server)));
//   client.send("a1 NOOP\r\n");
//   EXPECT_EQ(client.take(), "* OK hello\r\na1 OK\r\n");
#pragma once

#include "net/stream.hpp"
#include "net/test_loop.hpp"

namespace net {

namespace detail {
struct MemoryPipe;
}

class MemoryClient {
  public:
    explicit MemoryClient(std::shared_ptr<detail::MemoryPipe> pipe) : pipe_(std::move(pipe)) {}
    MemoryClient(MemoryClient&&) = default;
    MemoryClient& operator=(MemoryClient&&) = default;
    ~MemoryClient();

    void send(std::string_view bytes);
    // What the server wrote since the last call.
    std::string take();
    // Ends the client's side; the server reads to the end and then meets Disconnected.
    void close();
    // Whether the server has closed (or let go of) its end.
    bool is_ended() const;
    // The handshake; whether the server took part in it.
    bool start_tls();

    // As others on the loop, and the runtime, would do to the server's end.
    void nudge();
    void ask_to_end();        // a wait for input throws ShuttingDown
    void cut();               // everything throws Disconnected
    bool is_welcome() const;  // whether the server has said so

    std::size_t nudges() const;  // that reached the server's end so far
    // From now on the server can write only so much ahead of take().
    void set_window(std::size_t bytes);

  private:
    std::shared_ptr<detail::MemoryPipe> pipe_;
};

struct MemoryPair {
    std::unique_ptr<Stream> server;
    MemoryClient client;
};

enum class Tls { not_offered, offered, running };
enum class Delivery { as_sent, byte_by_byte };  // byte by byte: each arrives alone and is answered first

struct MemorySettings {
    Peer peer{.address = "192.0.2.1", .port = 40000, .is_loopback = false, .user = {}};
    Tls tls = Tls::offered;
    Delivery delivery = Delivery::as_sent;
    base::Duration handshake_patience = std::chrono::seconds(10);
    std::vector<std::string> certificates{};  // that the client shows under TLS
};

MemoryPair make_memory_stream(TestLoop& loop, MemorySettings settings = {});

}  // namespace net

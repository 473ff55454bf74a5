// Client: congvu's end of the admin protocol, over a Unix socket, blocking: one question at a time.
//
// Throws ServerAway when there is nobody to talk to or the server goes in the middle; what it had
// answered before is done and durable, whatever was asked last is unknown.
#pragma once

#include "control/proto/message.hpp"

#include <functional>
#include <stdexcept>
#include <string>

namespace admin_cli {

struct ServerAway : std::runtime_error {
    explicit ServerAway(control::Note note) : std::runtime_error(note.key), why(std::move(note)) {}
    control::Note why;
};

class Client {
  public:
    // Connects and says hello.
    explicit Client(const std::string& socket_path);
    Client(const Client&) = delete;
    ~Client();

    using OnProgress = std::function<void(const control::Progress&)>;
    control::Answer ask(std::string verb, base::Json args, const OnProgress& on_progress = {});

  private:
    void connect(const std::string& path);
    void greet();
    void send(std::string line);
    std::string receive();

    int socket_ = -1;
    std::int64_t last_id_ = 0;
    std::string input_;
};

}  // namespace admin_cli

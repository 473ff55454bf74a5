// Client: congvu's end of the admin protocol, over a Unix socket or TLS, blocking: one question at a time.
//
// Throws ServerAway when there is nobody to talk to, nobody answers, or the server goes in the middle; what
// it had answered before is done and durable, whatever was asked last is unknown. Throws TurnedAway when the
// server wants nothing to do with us.
#pragma once

#include "base/clock.hpp"
#include "control/proto/message.hpp"
#include "net/tls_client.hpp"

#include <functional>
#include <stdexcept>
#include <string>

namespace admin_cli {

struct ServerAway : std::runtime_error {
    explicit ServerAway(control::Note note) : std::runtime_error(note.key), why(std::move(note)) {}
    control::Note why;
};

struct TurnedAway : std::runtime_error {
    explicit TurnedAway(control::Refusal said) : std::runtime_error(said.why.key), refusal(std::move(said)) {}
    control::Refusal refusal;
};

// Where the server is: a Unix socket, or a host elsewhere.
struct Place {
    std::string socket{};
    std::string host{}, port{}, ca{};  // `ca`: a file of roots; empty: the system's
    std::string token{};               // of a login there
    std::string certificate{}, key{};  // files that are shown to it, to log in by; empty: none

    bool is_elsewhere() const { return !host.empty(); }
};

class Client {
  public:
    static constexpr base::Duration usual_patience = std::chrono::seconds(10);

    // Connects and says hello; both are answered within `patience`.
    explicit Client(std::string socket_path, base::Duration patience = usual_patience)
        : Client(Place{.socket = std::move(socket_path)}, patience)
    {}
    // Elsewhere it goes on with the login whose token there is.
    explicit Client(Place place, base::Duration patience = usual_patience);
    Client(const Client&) = delete;
    ~Client();

    // Work may take long, silence may not: after `patience` of it a second connection asks whether the server
    // still says hello.
    using OnProgress = std::function<void(const control::Progress&)>;
    using OnItem = std::function<void(const base::Json&)>;
    // By which document, why, and as whom all that follows is asked.
    control::Said said{};
    control::Answer ask(std::string verb, base::Json args, const OnProgress& on_progress = {},
                        const OnItem& on_item = {});

  private:
    enum class Silence { is_the_end, may_be_work };

    void connect();
    void connect_elsewhere();
    void resume();
    void greet();
    void send(std::string line);
    control::Reply next_reply();
    std::string receive(Silence silence);
    void wait_for_input(Silence silence) const;

    const Place place_;
    const base::Duration patience_;
    int socket_ = -1;
    std::unique_ptr<net::TlsClient> tls_;
    std::int64_t last_id_ = 0;
    std::string input_;
};

}  // namespace admin_cli

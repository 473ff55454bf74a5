// Gate: lets clients in through one door, each to a conversation on the loop that accepted it.
#pragma once

#include "net/admission.hpp"
#include "net/asio_loop.hpp"
#include "net/handshakes.hpp"
#include "net/spare.hpp"

namespace net {

// What all doors share. Outlives the conversations.
struct Hall {
    Handshakes handshakes;
    Admission admission;
    LimitWarnings warnings;
    const base::Log& log;
    Spare spare{};
};

// What all loops share of a door. Outlives the conversations.
struct Gate {
    using Serve = std::function<Task<void>(std::unique_ptr<Stream>)>;

    Gate(Door its_door, SocketFile its_file, Serve its_serve, Hall& its_hall, base::Metrics& metrics);

    const Handshakes* handshakes() const { return door.tls == DoorTls::none ? nullptr : &hall.handshakes; }

    const Door door;
    const SocketFile file;
    const Serve serve;
    Hall& hall;
    base::Gauge& open;
    base::Counter& accepted;
    const LimitCounters refused;
};

// Accepts on this loop until it is asked to end.
Task<void> keep_accepting(AsioLoop& loop, Socket listening, const Gate& gate);

// What has escaped a task, to the log; the usual ends of a conversation are no news.
void log_escaped(const base::Log& log, std::string_view who, std::exception_ptr escaped) noexcept;

}  // namespace net

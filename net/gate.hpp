// Gate: lets clients in through one door, each to a conversation on the loop that accepted it.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/admission.hpp"
#include "net/asio_loop.hpp"
#include "net/socket.hpp"
#include "net/tls.hpp"

namespace net {

// What all loops share of a door. Outlives the conversations.
struct Gate {
    using Serve = std::function<Task<void>(std::unique_ptr<Stream>)>;

    Door door;
    Serve serve;
    std::shared_ptr<const TlsContext> tls;  // empty where the door has none
    base::Duration handshake_patience;
    Admission& admission;
    const base::Log& log;
    base::Gauge& open;
    base::Counter& accepted;
    base::Counter& refused;
};

// Accepts on this loop until it is asked to end.
Task<void> keep_accepting(AsioLoop& loop, Socket listening, const Gate& gate);

// What has escaped a task, to the log; the usual ends of a conversation are no news.
void log_escaped(const base::Log& log, std::string_view who, std::exception_ptr escaped);

}  // namespace net

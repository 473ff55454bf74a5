// Runtime: the loops, one per core, each on its own thread, and the doors that lead to them.
//
//   net::Runtime runtime(settings, tls, log, metrics);
//   auto port = runtime.listen({.name = "imap", .address = "*", .port = 143, .tls = net::DoorTls::starttls},
//                              [&](auto stream) { return imap.serve(std::move(stream)); });
//   runtime.on_signal([&](int) { runtime.stop(); });
//   runtime.run();
//
// The end: doors are closed; every wait for input and every sleep throws ShuttingDown, so sessions
// finish the command in hand and say good-bye; after the grace period every wait on a stream throws
// Disconnected; run() returns when the last task is gone. Waits for values from elsewhere (a commit
// in progress) are never cut. A second stop() ends the grace period at once.
//
// `serve` is called on every loop's thread. Whatever serve and background tasks use, and the loops'
// users on other threads, must keep to: first run() returns, then their parts go.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/loop.hpp"
#include "net/settings.hpp"
#include "net/socket.hpp"
#include "net/tls.hpp"

#include <vector>

namespace net {

class Signals;
struct Gate;
struct Hall;
struct Lane;

class Runtime {
  public:
    using Serve = std::function<Task<void>(std::unique_ptr<Stream>)>;

    // `tls` may be empty; then doors with TLS are refused.
    Runtime(Settings settings, std::shared_ptr<const TlsContext> tls, const base::Log& log,
            base::Metrics& metrics);
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;
    ~Runtime();

    // Opens a door on all loops; gives the port. A refusal is one line that says what to do.
    base::Result<std::uint16_t> listen(Door door, Serve serve);
    // The same for a door at which somebody listens already, with one socket for each loop (count_of_loops).
    void serve(Door door, Listening listening, Serve serve);

    std::size_t size() const { return lanes_.size(); }
    Loop& loop(std::size_t index);  // for post() from anywhere

    // A task that lives beside the sessions: made and started on that loop. It must end when a sleep
    // or a wait throws ShuttingDown. What escapes it is logged under this name.
    void background(std::size_t loop, std::string name, std::function<Task<void>()> make);

    // SIGTERM, SIGINT and SIGHUP, told on loop 0. Before run().
    void on_signal(std::function<void(int)> told);

    void run();   // on the calling thread and others, until stopped
    void stop();  // from any thread

  private:
    const base::Log& log_;
    base::Metrics& metrics_;
    const std::unique_ptr<Hall> hall_;
    std::vector<std::unique_ptr<Gate>> gates_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::unique_ptr<Signals> signals_;
};

}  // namespace net

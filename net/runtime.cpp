#include "net/runtime.hpp"

#include "base/format.hpp"
#include "net/gate.hpp"

#include <csignal>
#include <thread>
#include <unistd.h>

namespace net {

// One loop and how it comes to its end.
struct Lane {
    Lane(const base::Log& its_log, base::Duration its_grace)
        : log(its_log),
          grace(its_grace),
          loop([this](std::exception_ptr e) { log_escaped(log, "a task", e); }),
          cut_timer(loop.context())
    {}

    // On the loop.
    void stop()
    {
        if (!std::exchange(is_stopping, true)) {
            cut_after(grace);
            loop.ask_to_end();
        } else {
            loop.cut();
        }
    }

    void cut_after(base::Duration wait)
    {
        cut_timer.expires_after(wait);
        cut_timer.async_wait([this](AsioError error) {
            if (error) return;
            log.warning("net", "cutting what did not end in time",
                        {{"tasks", std::to_string(loop.running())}});
            loop.cut();
            cut_after(std::max<base::Duration>(grace, std::chrono::seconds(5)));
        });
    }

    const base::Log& log;
    const base::Duration grace;
    AsioLoop loop;
    asio::steady_timer cut_timer;
    bool is_stopping = false;
};

class Signals {
  public:
    Signals(asio::io_context& context, std::function<void(int)> told)
        : signals_(context, SIGTERM, SIGINT, SIGHUP),
          told_(std::move(told))
    {
        wait();
    }

  private:
    void wait()
    {
        signals_.async_wait([this](AsioError error, int number) {
            if (error) return;
            told_(number);
            wait();
        });
    }

    asio::signal_set signals_;
    std::function<void(int)> told_;
};

namespace {

std::size_t count_of_loops(const Settings& settings)
{
    return settings.threads > 0 ? settings.threads : std::max(1U, std::thread::hardware_concurrency());
}

Task<void> named(std::function<Task<void>()> make, std::string name, const base::Log& log)
{
    try {
        co_await make();
    } catch (...) {
        log_escaped(log, name, std::current_exception());
    }
}

}  // namespace

Runtime::Runtime(Settings settings, std::shared_ptr<const TlsContext> tls, const base::Log& log,
                 base::Metrics& metrics)
    : settings_(std::move(settings)),
      tls_(std::move(tls)),
      log_(log),
      metrics_(metrics),
      admission_(
          std::make_unique<Admission>(settings_.max_connections, settings_.max_connections_per_address))
{
    // OpenSSL writes to sockets with write(2): a peer that is gone must be an error, not a signal.
    std::signal(SIGPIPE, SIG_IGN);
    for (std::size_t i = 0; i < count_of_loops(settings_); ++i) {
        lanes_.push_back(std::make_unique<Lane>(log_, settings_.shutdown_grace));
    }
}

Runtime::~Runtime()
{
    for (const auto& gate : gates_) {
        if (!gate->door.path.empty()) unlink(gate->door.path.c_str());
    }
    signals_.reset();
    lanes_.clear();
}

base::Result<std::uint16_t> Runtime::listen(Door door, Serve serve)
{
    if (door.tls != DoorTls::none && !tls_) {
        return base::refuse(
            base::Code::unavailable,
            base::format("cannot listen: {}: this door needs a TLS certificate; set net.tls_certificate",
                         door.to_text()));
    }
    auto listening = listen_at(door, lanes_.size());
    if (!listening) return base::refuse(listening.error());

    const auto labels = base::format("door=\"{}\"", door.name);
    auto& gate = *gates_.emplace_back(std::make_unique<Gate>(Gate{
        .door = door,
        .serve = std::move(serve),
        .tls = door.tls == DoorTls::none ? nullptr : tls_,
        .handshake_patience = settings_.handshake_patience,
        .admission = *admission_,
        .log = log_,
        .open = metrics_.gauge("congvu_connections", "Connections now.", labels),
        .accepted = metrics_.counter("congvu_connections_accepted_total", "Connections let in.", labels),
        .refused =
            metrics_.counter("congvu_connections_refused_total", "Connections turned away: full.", labels),
    }));
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        auto& loop = lanes_[i]->loop;
        loop.start([&loop, &gate, socket = std::move(listening->sockets[i])]() mutable {
            return keep_accepting(loop, std::move(socket), gate);
        });
    }
    return listening->port;
}

Loop& Runtime::loop(std::size_t index)
{
    return lanes_.at(index)->loop;
}

void Runtime::background(std::size_t loop, std::string name, std::function<Task<void>()> make)
{
    lanes_.at(loop)->loop.start([make = std::move(make), name = std::move(name), &log = log_]() mutable {
        return named(std::move(make), std::move(name), log);
    });
}

void Runtime::on_signal(std::function<void(int)> told)
{
    signals_ = std::make_unique<Signals>(lanes_.front()->loop.context(), std::move(told));
}

void Runtime::run()
{
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < lanes_.size(); ++i) {
        threads.emplace_back([&loop = lanes_[i]->loop] { loop.run(); });
    }
    lanes_.front()->loop.run();
}

void Runtime::stop()
{
    for (const auto& lane : lanes_) lane->loop.post([at = lane.get()] { at->stop(); });
}

std::uint64_t Runtime::connections() const
{
    return admission_->size();
}

}  // namespace net

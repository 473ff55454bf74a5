#include "net/runtime.hpp"

#include "base/format.hpp"
#include "net/gate.hpp"

#include <csignal>
#include <thread>

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
            loop.ask_to_end();
            cut_after(grace);
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

namespace {

// Whatever comes after the last of its listeners has gone would end the process at once, and this listener
// never goes.
void keep_from_ending_the_process()
{
    static auto* const nobody = new asio::io_context;
    static auto* const for_ever = new asio::signal_set(*nobody, SIGTERM, SIGINT, SIGHUP);
    (void)for_ever;
}

}  // namespace

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
            wait();  // first: what is told may throw
            told_(number);
        });
    }

    asio::signal_set signals_;
    std::function<void(int)> told_;
};

namespace {

// Beside all limits for clients: the way in for whoever is to help.
constexpr std::uint64_t most_admins = 64;

Admission::Limits limits_of(const Settings& settings)
{
    return {.connections = settings.max_connections,
            .admins = most_admins,
            .strangers =
                std::max<std::uint64_t>(1, std::min(settings.max_strangers, settings.max_connections / 2)),
            .per_network = settings.max_connections_per_address,
            .per_second = settings.max_new_connections_per_address};
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
    : log_(log),
      metrics_(metrics),
      hall_(new Hall{.handshakes{std::move(tls), settings.handshake_patience, log, metrics},
                     .admission = Admission(limits_of(settings)),
                     .warnings = LimitWarnings(log),
                     .log = log})
{
    // OpenSSL writes to sockets with write(2): a peer that is gone must be an error, not a signal.
    std::signal(SIGPIPE, SIG_IGN);
    for (std::size_t i = 0; i < count_of_loops(settings); ++i) {
        lanes_.push_back(std::make_unique<Lane>(log_, settings.shutdown_grace));
    }
}

Runtime::~Runtime()
{
    signals_.reset();
    lanes_.clear();
}

base::Result<std::uint16_t> Runtime::listen(Door door, Serve serve)
{
    if (door.tls != DoorTls::none && !hall_->handshakes.are_possible()) {
        return base::refuse(
            base::Code::unavailable,
            base::format("cannot listen: {}: this door needs a TLS certificate; set net.tls_certificate",
                         door.to_text()));
    }
    auto listening = listen_at(door, lanes_.size());
    if (!listening) return base::refuse(listening.error());
    const auto port = listening->port;
    this->serve(std::move(door), std::move(*listening), std::move(serve));
    return port;
}

void Runtime::serve(Door door, Listening listening, Serve serve)
{
    auto& gate = *gates_.emplace_back(std::make_unique<Gate>(std::move(door), std::move(listening.file),
                                                             std::move(serve), *hall_, metrics_));
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        auto& loop = lanes_[i]->loop;
        loop.start([&loop, &gate, socket = std::move(listening.sockets.at(i))]() mutable {
            return keep_accepting(loop, std::move(socket), gate);
        });
    }
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
    keep_from_ending_the_process();
    signals_ = std::make_unique<Signals>(lanes_.front()->loop.context(), std::move(told));
}

void Runtime::run()
{
    std::vector<std::jthread> threads;
    try {
        for (std::size_t i = 1; i < lanes_.size(); ++i) {
            threads.emplace_back([&loop = lanes_[i]->loop] { loop.run(); });
        }
    } catch (const std::exception&) {
        for (const auto& lane : lanes_) lane->loop.context().stop();
        throw;
    }
    lanes_.front()->loop.run();
}

void Runtime::stop()
{
    for (const auto& lane : lanes_) lane->loop.post([at = lane.get()] { at->stop(); });
}

}  // namespace net

#include "net/gate.hpp"

#include "net/socket_stream.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>

namespace net {
namespace {

using namespace std::chrono_literals;

constexpr auto for_ever = std::chrono::years(10);
constexpr auto pause_without_descriptors = 20ms;
constexpr auto pause_between_warnings = 1min;

Task<void> converse(AsioLoop& loop, Socket socket, const Gate& gate, Admission::Ticket)
{
    gate.open.add(1);
    std::string who = gate.door.name;
    try {
        auto stream = std::make_unique<SocketStream>(loop, std::move(socket), gate.tls);
        who += " " + stream->peer().to_text();
        if (gate.door.tls == DoorTls::implicit) (void)co_await stream->start_tls(gate.handshake_patience);
        co_await gate.serve(std::move(stream));
    } catch (...) {
        log_escaped(gate.log, who, std::current_exception());
    }
    gate.open.add(-1);
}

// Says why, if that can be said in clear and without waiting.
void refuse_politely(const Socket& socket, const Gate& gate)
{
    gate.refused.add();
    if (gate.door.tls == DoorTls::implicit) return;
    send(socket.fd(), gate.door.busy.data(), gate.door.busy.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(socket.fd(), SHUT_WR);
}

class Acceptor {
  public:
    Acceptor(AsioLoop& loop, Socket listening, const Gate& gate)
        : loop_(loop),
          gate_(gate),
          readiness_(Readiness::make(loop, std::move(listening))),
          spare_(open_spare())
    {}
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;
    ~Acceptor() { readiness_->close(); }

    Task<void> run()
    {
        while (!readiness_->is_ending()) {
            if (Socket socket = accept_one()) {
                try_to_let_in(std::move(socket));
                co_await loop_.yield();
                continue;
            }
            if (is_shortage(errno)) {
                refuse_with_spare(errno);
                co_await loop_.sleep(pause_without_descriptors);
            }
            // Also after a shortage: it is reported even when nobody stands at the door.
            co_await readiness_->until(Readiness::Direction::read, loop_.now() + for_ever);
        }
    }

  private:
    Socket accept_one()
    {
        return Socket(accept4(readiness_->fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    }
    static Socket open_spare() { return Socket(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

    static bool is_shortage(int error)
    {
        return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
    }

    // Whatever is wrong with one connection, the door stays open.
    void try_to_let_in(Socket socket)
    {
        try {
            let_in(std::move(socket));
        } catch (...) {
            log_escaped(gate_.log, gate_.door.name, std::current_exception());
        }
    }

    void let_in(Socket socket)
    {
        auto ticket = gate_.admission.admit(peer_of(socket.fd()));
        if (!ticket) return refuse_politely(socket, gate_);
        gate_.accepted.add();
        loop_.start([&loop = loop_, &gate = gate_, socket = std::move(socket),
                     ticket = std::move(*ticket)]() mutable {
            return converse(loop, std::move(socket), gate, std::move(ticket));
        });
    }

    // Out of descriptors a client could not even be told; one is kept back for that.
    void refuse_with_spare(int error)
    {
        if (loop_.now() >= next_warning_) {
            gate_.log.warning("net", "no more connections can be accepted; raise LimitNOFILE",
                              {{"door", gate_.door.to_text()}, {"why", std::strerror(error)}});
            next_warning_ = loop_.now() + pause_between_warnings;
        }
        spare_ = Socket();
        if (const Socket socket = accept_one()) refuse_politely(socket, gate_);
        spare_ = open_spare();
    }

    AsioLoop& loop_;
    const Gate& gate_;
    std::shared_ptr<Readiness> readiness_;
    Socket spare_;
    base::SteadyTime next_warning_{};
};

}  // namespace

Task<void> keep_accepting(AsioLoop& loop, Socket listening, const Gate& gate)
{
    Acceptor acceptor(loop, std::move(listening), gate);
    co_await acceptor.run();
}

void log_escaped(const base::Log& log, std::string_view who, std::exception_ptr escaped)
{
    try {
        std::rethrow_exception(escaped);
    } catch (const Disconnected&) {
    } catch (const TimedOut&) {
    } catch (const ShuttingDown&) {
    } catch (const std::exception& e) {
        log.error("net", "a task broke", {{"who", std::string(who)}, {"why", e.what()}});
    }
}

}  // namespace net

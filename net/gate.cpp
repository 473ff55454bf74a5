#include "net/gate.hpp"

#include "base/format.hpp"
#include "net/socket_stream.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace net {
namespace {

using namespace std::chrono_literals;

constexpr auto for_ever = std::chrono::years(10);
constexpr auto pause_without_descriptors = 20ms;
constexpr int most_refused_in_a_row = 64;

// The end of a stranger that has to make room for another.
std::function<void()> ending(std::weak_ptr<Readiness> stream)
{
    return [stream = std::move(stream)] {
        if (const auto readiness = stream.lock()) readiness->cut_from_elsewhere();
    };
}

Task<void> converse(AsioLoop& loop, Socket socket, const Gate& gate, Admission::Ticket ticket)
{
    const base::Counted open(gate.open);
    std::string who;
    try {
        auto stream = std::make_unique<SocketStream>(loop, std::move(socket), gate.handshakes(),
                                                     gate.door.client_certificate,
                                                     [&ticket](Welcome as) { ticket.welcome(as); });
        ticket.on_sent_away(ending(stream->readiness()));
        who = gate.door.name + " " + stream->peer().to_text();
        if (gate.door.tls == DoorTls::implicit) (void)co_await stream->start_tls();
        co_await gate.serve(std::move(stream));
    } catch (...) {
        log_escaped(gate.hall.log, who, std::current_exception());
    }
}

// Says why, if that can be said in clear and without waiting. What the client has sent already is taken: a
// socket that is closed with unread bytes is reset, and our words with it.
void say_busy(const Socket& socket, const Door& door, Limit limit)
{
    if (door.tls == DoorTls::implicit) return;
    const auto& text = is_about_the_peer(limit) && !door.too_many.empty() ? door.too_many : door.busy;
    send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(socket.fd(), SHUT_WR);
    char bytes[4096];
    recv(socket.fd(), bytes, sizeof bytes, MSG_DONTWAIT);
}

class Acceptor {
  public:
    Acceptor(AsioLoop& loop, Socket listening, const Gate& gate)
        : loop_(loop),
          gate_(gate),
          readiness_(Readiness::make(loop, std::move(listening)))
    {}
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;
    ~Acceptor() { readiness_->close(); }

    // Whatever goes wrong, the door stays open.
    Task<void> run()
    {
        while (!readiness_->is_ending()) {
            bool has_failed = false;
            try {
                co_await step();
            } catch (const ShuttingDown&) {
            } catch (...) {
                has_failed = true;
                log_escaped(gate_.hall.log, gate_.door.name, std::current_exception());
            }
            if (has_failed) co_await loop_.yield();
        }
    }

  private:
    Task<void> step()
    {
        auto socket = gate_.hall.spare.accept(readiness_->fd());
        if (socket) {
            greet(*socket);
            let_in(std::move(*socket));
            co_await loop_.yield();
            co_return;
        }
        if (is_shortage(socket.error())) {
            refuse_with_spare();
            co_await loop_.sleep(pause_without_descriptors);
        }
        // Also after a shortage: it is reported even when nobody stands at the door.
        co_await readiness_->until(Readiness::Direction::read, loop_.now() + for_ever);
    }

    static bool is_shortage(int error)
    {
        return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
    }

    // There is nothing to wait for: a socket that is new takes it.
    void greet(const Socket& socket) const
    {
        const auto& text = gate_.door.greeting;
        if (!text.empty()) send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    void let_in(Socket socket)
    {
        const auto peer = peer_of(socket.fd());
        auto ticket = gate_.hall.admission.admit(peer, loop_.now());
        if (!ticket) {
            count(ticket.error(), peer);
            return say_busy(socket, gate_.door, ticket.error());
        }
        if (ticket->has_displaced()) count(Limit::strangers, peer);
        gate_.accepted.add();
        loop_.start([&loop = loop_, &gate = gate_, socket = std::move(socket),
                     ticket = std::move(*ticket)]() mutable {
            return converse(loop, std::move(socket), gate, std::move(ticket));
        });
    }

    void count(Limit limit, const Peer& peer)
    {
        gate_.refused.add(limit);
        gate_.hall.warnings.reached(limit, gate_.door, peer, loop_.now());
    }

    // Out of descriptors a client could not even be told.
    void refuse_with_spare()
    {
        const auto refuse = [this](const Socket& socket) {
            count(Limit::descriptors, peer_of(socket.fd()));
            say_busy(socket, gate_.door, Limit::descriptors);
        };
        for (int i = 0; i < most_refused_in_a_row; ++i)
            if (!gate_.hall.spare.accept_with_spare(readiness_->fd(), refuse)) return;
    }

    AsioLoop& loop_;
    const Gate& gate_;
    std::shared_ptr<Readiness> readiness_;
};

}  // namespace

Gate::Gate(Door its_door, SocketFile its_file, Serve its_serve, Hall& its_hall, base::Metrics& metrics)
    : door(std::move(its_door)),
      file(std::move(its_file)),
      serve(std::move(its_serve)),
      hall(its_hall),
      open(metrics.gauge("congvu_connections", "Connections now.", base::format("door=\"{}\"", door.name))),
      accepted(metrics.counter("congvu_connections_accepted_total", "Connections let in.",
                               base::format("door=\"{}\"", door.name))),
      refused(metrics, base::format("door=\"{}\"", door.name))
{}

Task<void> keep_accepting(AsioLoop& loop, Socket listening, const Gate& gate)
{
    Acceptor acceptor(loop, std::move(listening), gate);
    co_await acceptor.run();
}

void log_escaped(const base::Log& log, std::string_view who, std::exception_ptr escaped) noexcept
{
    try {
        std::rethrow_exception(escaped);
    } catch (const Disconnected&) {
    } catch (const TimedOut&) {
    } catch (const ShuttingDown&) {
    } catch (const std::exception& e) {
        try {
            log.error("net", "a task broke", {{"who", std::string(who)}, {"why", e.what()}});
        } catch (const std::exception&) {
            // Not even memory to say it.
        }
    } catch (...) {
        base::bug("something that is no exception was thrown");
    }
}

}  // namespace net

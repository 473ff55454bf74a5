#include "net/readiness.hpp"

namespace net {

std::shared_ptr<Readiness> Readiness::make(AsioLoop& loop, Socket socket)
{
    auto made = std::make_shared<Readiness>(loop, std::move(socket));
    loop.enter(*made);
    return made;
}

Readiness::Readiness(AsioLoop& loop, Socket socket)
    : loop_(loop),
      descriptor_(loop.context()),
      timer_(loop.context()),
      is_ending_(loop.is_ending())
{
    descriptor_.assign(socket.fd());
    socket.release();
}

// When a stream could not be made: otherwise it has been closed.
Readiness::~Readiness()
{
    if (!is_closed_) loop_.leave(*this);
}

void Readiness::Wait::await_resume() const
{
    if (std::exchange(readiness.is_late_, false)) throw TimedOut();
}

// Without memory for a step, nobody waits and the step throws.
void Readiness::begin(const Wait& wait, std::coroutine_handle<> handle)
{
    using Descriptor = asio::posix::stream_descriptor;
    deadline_ = wait.deadline;
    arm();
    const auto kind = wait.direction == Direction::read ? Descriptor::wait_read : Descriptor::wait_write;
    descriptor_.async_wait(kind,
                           [self = shared_from_this(), turn = ++turn_](AsioError) { self->finish(turn); });
    waiting_ = handle;
}

void Readiness::arm()
{
    if (timer_at_ && *timer_at_ <= deadline_) return;
    timer_at_.reset();
    timer_.expires_at(deadline_);
    timer_.async_wait([self = shared_from_this()](AsioError error) {
        if (!error) self->timer_fired();
    });
    timer_at_ = deadline_;
}

void Readiness::timer_fired()
{
    timer_at_.reset();
    if (!waiting_) return;
    if (deadline_ > std::chrono::steady_clock::now()) {
        try {
            return arm();
        } catch (const std::exception&) {
            // A wait whose end nobody would see ends now.
        }
    }
    is_late_ = true;
    finish(turn_);
}

void Readiness::finish(std::uint64_t turn)
{
    if (turn != turn_ || !waiting_) return;
    const auto handle = std::exchange(waiting_, nullptr);
    AsioError ignored;
    descriptor_.cancel(ignored);
    handle.resume();
}

void Readiness::poke()
{
    if (waiting_ && !poke_.of) poke_.post(*this);
}

void Readiness::Poke::post(Readiness& readiness)
{
    of = readiness.shared_from_this();
    readiness.loop_.post(*this);
}

void Readiness::cut_from_elsewhere()
{
    cut_.post(*this);
}

void Readiness::nudge()
{
    is_nudged_ = true;
    poke();
}

void Readiness::ask_to_end()
{
    is_ending_ = true;
    poke();
}

void Readiness::cut()
{
    is_cut_ = true;
    poke();
}

void Readiness::close()
{
    loop_.leave(*this);
    is_closed_ = true;
    waiting_ = nullptr;
    AsioError ignored;
    timer_.cancel();
    descriptor_.close(ignored);
}

}  // namespace net

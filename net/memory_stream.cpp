#include "net/memory_stream.hpp"

#include <algorithm>
#include <limits>

namespace net {

// What both ends share. The server's end waits for changed() or for its patience to end.
struct detail::MemoryPipe {
    TestLoop& loop;
    MemorySettings settings;
    std::string to_server{}, to_client{};
    std::size_t window = std::numeric_limits<std::size_t>::max();
    std::size_t nudges = 0;
    bool is_nudged = false, is_ending = false, is_cut = false;
    bool is_client_closed = false, is_server_closed = false, has_client_hello = false;
    bool is_in_handshake = false, is_welcome = false;

    std::coroutine_handle<> waiting{};
    QueueLoop::Timer timer{};
    bool is_late = false;

    bool is_over() const { return is_cut || is_server_closed; }

    void resume(bool late)
    {
        if (!waiting) return;
        loop.cancel(timer);
        is_late = late;
        loop.post([handle = std::exchange(waiting, nullptr)] { handle.resume(); });
    }
    void changed() { resume(false); }
};

namespace {

// As a SocketStream has it.
constexpr auto breath = std::chrono::seconds(1);

using Pipe = std::shared_ptr<detail::MemoryPipe>;

struct Change {
    detail::MemoryPipe& pipe;
    base::SteadyTime deadline;

    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) const
    {
        pipe.waiting = handle;
        pipe.timer = pipe.loop.at(deadline, [at = &pipe] { at->resume(true); });
    }
    void await_resume() const
    {
        if (std::exchange(pipe.is_late, false)) throw TimedOut();
    }
};

class MemoryStream final : public Stream {
  public:
    explicit MemoryStream(Pipe pipe) : pipe_(std::move(pipe)) {}
    ~MemoryStream() override
    {
        pipe_->loop.cancel(pipe_->timer);
        pipe_->waiting = nullptr;
        pipe_->is_server_closed = true;
    }

    Task<std::size_t> read_some(std::span<char> into, base::Duration patience) override
    {
        co_await input(patience);
        if (pipe_->to_server.empty()) throw Disconnected();
        const auto most = is_byte_by_byte() ? std::size_t{1} : into.size();
        const auto count = std::min({most, into.size(), pipe_->to_server.size()});
        std::copy_n(pipe_->to_server.data(), count, into.data());
        pipe_->to_server.erase(0, count);
        if (pipe_->to_server.empty()) std::string().swap(pipe_->to_server);  // keeps nothing, like a socket
        co_return count;
    }

    Task<Woken> wait_input(base::Duration patience) override
    {
        const auto deadline = pipe_->loop.now() + patience;
        for (;;) {
            if (pipe_->is_over()) throw Disconnected();
            if (pipe_->is_ending) throw ShuttingDown();
            if (std::exchange(pipe_->is_nudged, false)) co_return Woken::nudge;
            if (has_input()) co_return Woken::input;
            co_await Change{*pipe_, deadline};
        }
    }

    void nudge() override
    {
        ++pipe_->nudges;
        pipe_->is_nudged = true;
        pipe_->changed();
    }

    Task<void> wait_more(Amid what, base::Duration patience) override
    {
        auto deadline = pipe_->loop.now() + patience;
        bool is_last = false;
        while (!pipe_->is_over() && !has_input()) {
            if (pipe_->is_ending) {
                if (what == Amid::command) throw ShuttingDown();
                if (!std::exchange(is_last, true)) deadline = std::min(deadline, pipe_->loop.now() + breath);
            }
            try {
                co_await Change{*pipe_, deadline};
            } catch (const TimedOut&) {
                if (!is_last) throw;
                throw ShuttingDown();
            }
        }
        if (pipe_->is_over()) throw Disconnected();
    }

    Task<void> write_all(std::string_view bytes, base::Duration patience) override
    {
        if (pipe_->is_in_handshake) throw Disconnected();
        while (!bytes.empty()) {
            const auto deadline = pipe_->loop.now() + patience;
            while (!pipe_->is_over() && pipe_->to_client.size() >= pipe_->window) {
                co_await Change{*pipe_, deadline};
            }
            if (pipe_->is_over() || pipe_->is_client_closed) throw Disconnected();
            const auto count = std::min(bytes.size(), pipe_->window - pipe_->to_client.size());
            pipe_->to_client.append(bytes.substr(0, count));
            bytes.remove_prefix(count);
        }
    }

    Task<base::Result<void>> start_tls() override
    {
        if (pipe_->settings.tls != Tls::offered) co_return base::refuse(base::Code::unsupported);
        pipe_->is_in_handshake = true;
        const auto deadline = pipe_->loop.now() + pipe_->settings.handshake_patience;
        while (!pipe_->has_client_hello) {
            // Bytes in clear where a handshake should be: OpenSSL would refuse them.
            if (pipe_->is_over() || has_input()) throw Disconnected();
            if (pipe_->is_ending) throw ShuttingDown();
            co_await Change{*pipe_, deadline};
        }
        if (has_input()) throw Disconnected();
        pipe_->is_in_handshake = false;
        pipe_->settings.tls = Tls::running;
        co_return base::Result<void>();
    }

    bool is_tls() const override { return pipe_->settings.tls == Tls::running; }
    std::string tls_text() const override { return is_tls() ? "TLSv1.3 TLS_AES_256_GCM_SHA384" : ""; }
    std::string binding(Binding kind) const override
    {
        if (!is_tls()) return {};
        return kind == Binding::exporter ? "what both ends export" : "the certificate's hash";
    }
    std::vector<std::string> certificates() const override
    {
        return is_tls() ? pipe_->settings.certificates : std::vector<std::string>();
    }
    const Peer& peer() const override { return pipe_->settings.peer; }

    void welcome(Welcome) override { pipe_->is_welcome = true; }

    bool is_closed() const override { return pipe_->is_over(); }
    void close() override
    {
        pipe_->is_server_closed = true;
        pipe_->changed();
    }

  private:
    bool is_byte_by_byte() const { return pipe_->settings.delivery == Delivery::byte_by_byte; }
    bool has_input() const { return !pipe_->to_server.empty() || pipe_->is_client_closed; }

    Task<void> input(base::Duration patience)
    {
        const auto deadline = pipe_->loop.now() + patience;
        while (!pipe_->is_over() && !has_input()) co_await Change{*pipe_, deadline};
        if (pipe_->is_over()) throw Disconnected();
    }

    Pipe pipe_;
};

}  // namespace

MemoryPair make_memory_stream(TestLoop& loop, MemorySettings settings)
{
    auto pipe = std::make_shared<detail::MemoryPipe>(loop, std::move(settings));
    return {std::make_unique<MemoryStream>(pipe), MemoryClient(pipe)};
}

MemoryClient::~MemoryClient()
{
    if (!pipe_) return;
    pipe_->is_client_closed = true;
    pipe_->changed();
}

void MemoryClient::send(std::string_view bytes)
{
    const auto step = pipe_->settings.delivery == Delivery::byte_by_byte ? 1 : bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        pipe_->to_server.append(bytes.substr(at, step));
        pipe_->changed();
        pipe_->loop.run();
    }
}

std::string MemoryClient::take()
{
    pipe_->loop.run();
    std::string taken = std::exchange(pipe_->to_client, {});
    pipe_->changed();
    return taken;
}

void MemoryClient::close()
{
    pipe_->is_client_closed = true;
    pipe_->changed();
    pipe_->loop.run();
}

bool MemoryClient::is_ended() const
{
    return pipe_->is_server_closed;
}

bool MemoryClient::start_tls()
{
    if (pipe_->settings.tls != Tls::offered) return false;
    pipe_->has_client_hello = true;
    pipe_->changed();
    pipe_->loop.run();
    return pipe_->settings.tls == Tls::running;
}

void MemoryClient::nudge()
{
    ++pipe_->nudges;
    pipe_->is_nudged = true;
    pipe_->changed();
    pipe_->loop.run();
}

void MemoryClient::ask_to_end()
{
    pipe_->is_ending = true;
    pipe_->changed();
    pipe_->loop.run();
}

void MemoryClient::cut()
{
    pipe_->is_cut = true;
    pipe_->changed();
    pipe_->loop.run();
}

bool MemoryClient::is_welcome() const
{
    return pipe_->is_welcome;
}

std::size_t MemoryClient::nudges() const
{
    return pipe_->nudges;
}

void MemoryClient::set_window(std::size_t bytes)
{
    pipe_->window = bytes;
}

}  // namespace net

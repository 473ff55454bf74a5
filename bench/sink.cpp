// Sink: the disk's own limit. It speaks SMTP and LMTP just well enough for bench_load, appends what comes to one file, and
// answers 250 when the bytes are durable: whatever comes while one fdatasync runs waits for the next, all of it together.
// No recipient is looked up, nothing is parsed but the final dot, nothing can be read again.
//
//   bench_sink FILE PORT     says "ready", and ends with its standard input

#include <arpa/inet.h>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <mutex>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

[[noreturn]] void fail(const char* what)
{
    std::perror(what);
    std::exit(1);
}

// Bytes that wait for the disk, and whom to answer then.
struct Batch {
    std::string bytes;
    std::vector<int> sessions;
};

// A thread that does nothing but write and sync. `done` becomes readable when a batch is durable.
class Disk {
  public:
    explicit Disk(const char* path)
        : file_(::open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)),
          done_(::eventfd(0, EFD_NONBLOCK)),
          thread_([this](std::stop_token stop) { run(stop); })
    {
        if (file_ < 0) fail(path);
    }

    int done() const { return done_; }
    // False while the one before is under way; `batch` is empty afterwards.
    bool take(Batch& batch)
    {
        std::lock_guard lock(mutex_);
        if (is_busy_) return false;
        is_busy_ = true;
        work_ = std::exchange(batch, {});
        wake_.notify_one();
        return true;
    }
    std::vector<int> durable()
    {
        std::uint64_t count = 0;
        if (::read(done_, &count, sizeof count) < 0) return {};
        std::lock_guard lock(mutex_);
        is_busy_ = false;
        return std::exchange(work_.sessions, {});
    }

  private:
    void run(const std::stop_token& stop)
    {
        std::unique_lock lock(mutex_);
        while (wake_.wait(lock, stop, [this] { return is_busy_ && !work_.bytes.empty(); })) {
            std::string bytes = std::exchange(work_.bytes, {});
            lock.unlock();
            write(bytes);
            lock.lock();
            const std::uint64_t one = 1;
            if (::write(done_, &one, sizeof one) < 0) fail("eventfd");
        }
    }

    void write(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            ssize_t count = ::write(file_, bytes.data(), bytes.size());
            if (count < 0) fail("write");
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        if (::fdatasync(file_) != 0) fail("fdatasync");
    }

    int file_, done_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    bool is_busy_ = false;
    Batch work_;
    std::jthread thread_;
};

class Conversation {
  public:
    explicit Conversation(int socket) : socket_(socket) { say("220 sink\r\n"); }
    ~Conversation() { ::close(socket_); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    bool is_open() const { return is_open_; }
    // What is whole goes into `batch`.
    void on_ready(Batch& batch)
    {
        receive();
        while (is_open_ && (is_body_ ? take_body(batch) : take_line())) {
        }
        flush();
    }
    void on_durable()
    {
        for (std::size_t i = 0; i < (is_lmtp_ ? recipients_ : 1); ++i) say("250 durable\r\n");
        flush();
    }

  private:
    void receive()
    {
        char buffer[65536];
        ssize_t count = 0;
        while ((count = ::recv(socket_, buffer, sizeof buffer, 0)) > 0)
            input_.append(buffer, static_cast<std::size_t>(count));
        if (count == 0 || errno != EAGAIN) is_open_ = false;
    }

    bool take_body(Batch& batch)
    {
        // The final dot may have come in two pieces.
        auto end = input_.find("\r\n.\r\n", searched_ < 4 ? 0 : searched_ - 4);
        searched_ = input_.size();
        if (end == input_.npos) return false;
        batch.bytes.append(input_, 0, end + 2);
        batch.sessions.push_back(socket_);
        input_.erase(0, end + 5);
        is_body_ = false;
        return true;
    }

    bool take_line()
    {
        auto end = input_.find("\r\n", at_);
        if (end == input_.npos) {
            input_.erase(0, std::exchange(at_, 0));
            return false;
        }
        on_line(std::string_view(input_).substr(at_, end - at_));
        at_ = end + 2;
        if (is_body_) {
            input_.erase(0, std::exchange(at_, 0));
            searched_ = 0;
        }
        return true;
    }

    void on_line(std::string_view line)
    {
        is_lmtp_ = is_lmtp_ || line.starts_with("LHLO");
        if (line.starts_with("MAIL")) recipients_ = 0;
        if (line.starts_with("RCPT")) ++recipients_;
        is_body_ = line.starts_with("DATA");
        if (line.starts_with("QUIT")) is_open_ = false;
        say(is_body_ ? "354 go on\r\n" : is_open_ ? "250 PIPELINING\r\n" : "221 bye\r\n");
    }

    void say(std::string_view text) { output_ += text; }
    // Answers are short, and bench_load reads them at once: the socket's own buffer is enough.
    void flush()
    {
        if (!output_.empty() && ::send(socket_, output_.data(), output_.size(), MSG_NOSIGNAL) < 0)
            is_open_ = false;
        output_.clear();
    }

    int socket_;
    bool is_open_ = true, is_lmtp_ = false, is_body_ = false;
    std::size_t recipients_ = 0, at_ = 0, searched_ = 0;
    std::string input_, output_;
};

class Sink {
  public:
    Sink(const char* path, std::uint16_t port)
        : disk_(path),
          poll_(::epoll_create1(0)),
          listener_(listen_on(port))
    {
        for (int fd : {disk_.done(), listener_, STDIN_FILENO}) watch(fd, EPOLLIN);
    }

    void run()
    {
        std::vector<epoll_event> events(256);
        while (!is_ended_) {
            int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < ready; ++i) on_ready(events[static_cast<std::size_t>(i)].data.fd);
            if (!waiting_.sessions.empty()) disk_.take(waiting_);
        }
    }

  private:
    static int listen_on(std::uint16_t port)
    {
        int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        int on = 1;
        ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("bind");
        if (::listen(fd, 1024) != 0) fail("listen");
        return fd;
    }

    void watch(int fd, std::uint32_t what) const
    {
        epoll_event event{.events = what, .data = {.fd = fd}};
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event);
    }

    void on_ready(int fd)
    {
        if (fd == listener_) return accept();
        if (fd == disk_.done()) return on_durable();
        char ignored[64];
        if (fd == STDIN_FILENO) {
            is_ended_ = ::read(fd, ignored, sizeof ignored) <= 0;
            return;
        }
        auto& conversation = conversations_[static_cast<std::size_t>(fd)];
        if (!conversation) return;
        conversation->on_ready(waiting_);
        if (!conversation->is_open()) conversation.reset();
    }

    void accept()
    {
        for (int fd = 0; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
            int on = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            auto place = static_cast<std::size_t>(fd);
            if (place >= conversations_.size()) conversations_.resize(place + 1);
            conversations_[place] = std::make_unique<Conversation>(fd);
            watch(fd, EPOLLIN | EPOLLET);
            conversations_[place]->on_ready(waiting_);  // greets
        }
    }

    void on_durable()
    {
        for (int fd : disk_.durable())
            if (auto& conversation = conversations_[static_cast<std::size_t>(fd)]) conversation->on_durable();
    }

    Disk disk_;
    int poll_, listener_;
    bool is_ended_ = false;
    Batch waiting_;
    std::vector<std::unique_ptr<Conversation>> conversations_;
};

}  // namespace

int main(int count, char** words)
{
    if (count != 3) return 2;
    Sink sink(words[1], static_cast<std::uint16_t>(std::atoi(words[2])));
    std::puts("ready");
    std::fflush(stdout);
    sink.run();
}

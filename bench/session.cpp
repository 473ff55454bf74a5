#include "bench/session.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {
namespace {

int connect_to(std::uint16_t port)
{
    int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        std::perror("connect");
        std::exit(1);
    }
    int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

}  // namespace

std::string message_of(std::size_t size)
{
    std::string text = "From: load@example.org\r\nTo: user@bench.test\r\nSubject: load\r\n"
                       "Date: Mon, 6 Jul 2026 08:00:00 +0700\r\n\r\n";
    const std::string line = "The quick brown fox jumps over the lazy dog, and does it again and again.\r\n";
    while (text.size() + line.size() <= size) text += line;
    return text + ".\r\n";
}

Session::Session(Work& work, std::uint16_t port) : work_(work), socket_(connect_to(port))
{}

Session::~Session()
{
    ::close(socket_);
}

void Session::on_ready()
{
    char buffer[16384];
    for (;;) {
        ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
        if (count < 0 && errno == EAGAIN) break;
        if (count <= 0) {
            step_ = Step::done;
            return;
        }
        input_.append(buffer, static_cast<std::size_t>(count));
    }
    for (std::size_t end = 0; (end = input_.find("\r\n")) != std::string::npos; input_.erase(0, end + 2))
        if (end < 4 || input_[3] != '-') on_reply(std::atoi(input_.c_str()));
    flush();
}

void Session::on_reply(int code)
{
    switch (step_) {
    case Step::greeting:
        output_ += work_.is_lmtp ? "LHLO load.bench.test\r\n" : "EHLO load.bench.test\r\n";
        step_ = Step::hello;
        break;
    case Step::hello: next_message(); break;
    case Step::envelope: on_envelope_reply(code); break;
    case Step::body:
        if (code == 250) {
            std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started_;
            work_.milliseconds.push_back(took.count());
        } else {
            ++work_.refused;
        }
        next_message();
        break;
    case Step::bye:
    case Step::done: step_ = Step::done; break;
    }
}

// MAIL, RCPT and DATA were sent together: the third reply says whether the body may follow.
void Session::on_envelope_reply(int code)
{
    is_refused_ = is_refused_ || code >= 400;
    if (--replies_wanted_ > 0) return;
    if (is_refused_) {
        ++work_.refused;
        step_ = Step::hello;
        output_ += "RSET\r\n";
        return;
    }
    output_ += work_.message;
    step_ = Step::body;
}

void Session::next_message()
{
    if (work_.left == 0) {
        output_ += "QUIT\r\n";
        step_ = Step::bye;
        return;
    }
    --work_.left;
    char recipient[64];
    std::snprintf(recipient, sizeof recipient, "RCPT TO:<u%05zu@bench.test>\r\n",
                  work_.next_user++ % work_.users);
    output_ += std::string("MAIL FROM:<load@example.org>\r\n") + recipient + "DATA\r\n";
    step_ = Step::envelope;
    replies_wanted_ = 3;
    is_refused_ = false;
    started_ = std::chrono::steady_clock::now();
}

void Session::flush()
{
    while (!output_.empty()) {
        ssize_t count = ::send(socket_, output_.data(), output_.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) return;
        if (count < 0) {
            step_ = Step::done;
            return;
        }
        output_.erase(0, static_cast<std::size_t>(count));
    }
}

bool run_sessions(Work& work, std::uint16_t port, std::size_t count)
{
    int poll = ::epoll_create1(0);
    std::vector<std::unique_ptr<Session>> sessions;
    for (std::size_t i = 0; i < count; ++i) {
        auto& session = sessions.emplace_back(std::make_unique<Session>(work, port));
        epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = session.get()}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, session->socket(), &event);
    }
    std::size_t open = count;
    std::vector<epoll_event> events(count);
    while (open > 0) {
        int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 60'000);
        if (ready <= 0) break;  // nothing for a minute: the server hangs
        for (int i = 0; i < ready; ++i) {
            auto* session = static_cast<Session*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (session->is_done()) continue;
            session->on_ready();
            if (session->is_done()) --open;
        }
    }
    ::close(poll);
    return open == 0 && work.left == 0;
}

}  // namespace bench

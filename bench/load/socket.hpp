// Socket: a connection to loopback that never waits, in clear or under TLS. It trusts anybody: load generators
// measure, they do not check.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace bench {

class Socket {
  public:
    // Ends the program where nobody listens: there is nothing to measure then.
    explicit Socket(std::uint16_t port);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    int fd() const { return fd_; }
    bool is_open() const { return is_open_; }
    // What is sent from now on goes under TLS; what was to be sent must be gone.
    void start_tls();

    void send(std::string_view bytes) { output_ += bytes; }
    // As much as goes without waiting.
    void flush();
    // What has come, behind what is in `input`.
    void receive(std::string& input);

  private:
    struct Free {
        void operator()(ssl_st* tls) const;
    };
    // How many bytes went or came; 0 where one would have to wait, or at the end.
    std::size_t try_send(std::string_view bytes);
    std::size_t try_receive(char* to, std::size_t room);
    std::size_t moved(int count);

    int fd_;
    bool is_open_ = true;
    std::unique_ptr<ssl_st, Free> tls_;
    std::string output_;
    std::size_t sent_ = 0;  // of output_
};

}  // namespace bench

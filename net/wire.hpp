// Wire: one non-blocking socket, in clear or under TLS, one step at a time. It never waits: a step
// is done, or says for what it must wait. TLS works on the socket itself (no memory in between).
#pragma once

#include "net/door.hpp"
#include "net/handshakes.hpp"
#include "net/stream.hpp"

#include <span>
#include <string>
#include <string_view>

struct ssl_st;

namespace net {

struct Step {
    enum class Kind { done, want_read, want_write, ended };
    Kind kind = Kind::ended;
    std::size_t count = 0;  // bytes, when done
};

class Wire {
  public:
    explicit Wire(int fd) : fd_(fd) {}

    Step read(std::span<char> into);
    Step write(std::string_view bytes);
    // Done as soon as read() would give a byte.
    Step peek();

    // From here on the wire is under TLS; handshake() until it is done.
    void begin_tls(std::shared_ptr<ssl_ctx_st> context, ClientCertificate asked);
    Step handshake();
    bool is_tls() const { return tls_ != nullptr; }
    bool is_in_handshake() const { return tls_ != nullptr && !is_established_; }
    std::string tls_text() const;
    std::string binding(Binding kind) const;
    std::vector<std::string> certificates() const;  // see Stream
    // After a handshake that has ended: how, and in OpenSSL's words.
    HandshakeEnd handshake_end() const;
    const char* tls_error() const;

    // Says good-bye, if that needs no wait, and sends nothing more.
    void end();

  private:
    Step tls_step(int result);

    struct Free {
        void operator()(ssl_st* tls) const;
    };

    int fd_;
    std::unique_ptr<ssl_st, Free> tls_;
    unsigned long error_ = 0;  // OpenSSL's, of what broke TLS
    bool is_established_ = false, is_broken_ = false;
};

}  // namespace net

// Session: one load generator's conversation as a state machine over a non-blocking socket.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

// What all sessions share: how much is left to do, and what came of it.
struct Work {
    bool is_lmtp = true;
    std::size_t left = 0;
    std::size_t users = 1;
    std::string message;  // dot-stuffed, with the final dot

    std::size_t next_user = 0;
    std::size_t refused = 0;
    std::vector<double> milliseconds = {};  // one per acknowledged message
};

class Session {
  public:
    Session(Work& work, std::uint16_t port);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    int socket() const { return socket_; }
    bool is_done() const { return step_ == Step::done; }
    bool wants_write() const { return !output_.empty(); }
    void on_ready();  // reads, answers and writes what can be without waiting

  private:
    enum class Step { greeting, hello, envelope, body, bye, done };

    void on_reply(int code);
    void on_envelope_reply(int code);
    void next_message();
    void flush();

    Work& work_;
    int socket_;
    Step step_ = Step::greeting;
    int replies_wanted_ = 1;
    bool is_refused_ = false;
    std::string input_, output_;
    std::chrono::steady_clock::time_point started_;
};

// A mail of about `size` bytes, ready to be sent after DATA.
std::string message_of(std::size_t size);

// False if a session broke.
bool run_sessions(Work& work, std::uint16_t port, std::size_t sessions);

}  // namespace bench

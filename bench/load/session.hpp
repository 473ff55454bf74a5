// Session: one of the load generator's conversations, as a state machine over a socket that never waits.
#pragma once

#include "bench/load/socket.hpp"
#include "bench/load/work.hpp"

namespace bench {

class Session {
  public:
    explicit Session(Work& work);
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    int fd() const { return socket_.fd(); }
    bool is_done() const { return is_done_; }
    bool is_waiting() const { return is_waiting_; }  // has greeted, logged in, and does nothing yet
    void on_ready();                                 // reads, answers and writes what can be without waiting
    void begin();                                    // what was ordered

  protected:
    // Without its CRLF.
    virtual void on_line(std::string_view line) = 0;
    virtual void do_next() = 0;
    // Amid something that was begun and not answered yet.
    virtual bool is_busy() const = 0;

    Work& work() const { return work_; }
    void send(std::string_view bytes) { socket_.send(bytes); }
    // So many octets after this line are not read.
    void skip(std::size_t octets) { skip_ = octets; }
    // What the server says next comes under TLS.
    void start_tls();
    void end() { is_done_ = true; }
    // Ready for work: it begins when all sessions are, so that nobody's start counts.
    void wait_for_all();
    // Takes the next piece of work; nothing where this connection has had its share.
    std::optional<std::size_t> take();

  private:
    void read_lines();

    Work& work_;
    Socket socket_;
    bool is_done_ = false, is_waiting_ = false;
    std::size_t taken_ = 0, skip_ = 0;
    std::string input_;
};

// Plays the order; false if it could not be played to its end.
bool run_sessions(Work& work);

}  // namespace bench

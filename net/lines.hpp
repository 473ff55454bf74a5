// Lines: a conversation in lines and counted octets over a Stream.
//
// Output is collected and flushed when the session is about to wait for input, nowhere else, so
// the answers to pipelined commands share one write. Memory is bounded: a line by its limit, octets
// by the chunk, output by `high_water` (write past it and flush() at a safe point: see wants_flush).
// While it waits for input, it holds nothing but what has come of a line.
#pragma once

#include "net/loop.hpp"
#include "net/stream.hpp"

#include <memory>

namespace net {

class Lines {
  public:
    explicit Lines(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

    // Flushes, then waits for the first byte of a command (or a nudge). See Stream::wait_input.
    Task<Woken> wait_input(base::Duration patience);

    // One line without its CRLF. Refused: too_big past `limit` bytes (the rest of that line is still
    // unread: close, or call skip_line), invalid when it ends in a bare LF or holds a bare CR or NUL
    // (the line has been consumed).
    Task<base::Result<std::string>> line(std::size_t limit, base::Duration patience);
    // Reads on to the end of the line, keeping nothing; gives up with Disconnected after `most` bytes.
    Task<void> skip_line(std::size_t most, base::Duration patience);

    // Between 1 and `most` of the octets that come next, valid until the next read. For literals,
    // BDAT and DATA: take what is there, hand it on, ask again.
    Task<std::string_view> some(std::size_t most, base::Duration patience);
    // Puts back the last `count` octets that some() gave.
    void unread(std::size_t count);

    void write(std::string_view bytes) { output_.append(bytes); }
    bool wants_flush() const { return output_.size() >= high_water; }
    // After a flush that threw, nothing more can be said: the next one throws Disconnected.
    Task<void> flush(base::Duration patience = write_patience);

    // Input that arrived but has not been read: must be empty before STARTTLS.
    bool has_buffered_input() const { return at_ < input_.size(); }
    void discard_input();

    Stream& stream() { return *stream_; }

    static constexpr std::size_t high_water = 64 * 1024;
    static constexpr base::Duration write_patience = std::chrono::minutes(3);
    // For the last words of a conversation that has ended already.
    static constexpr base::Duration parting_patience = std::chrono::seconds(1);

  private:
    Task<void> fill(Amid what, base::SteadyTime deadline);
    Task<void> read(base::Duration left);

    std::unique_ptr<Stream> stream_;
    std::string input_;  // bytes read; those before at_ are consumed
    std::size_t at_ = 0;
    std::string output_;
    bool is_input_there_ = false;  // wait_input() has said so
    bool is_mute_ = false;         // bytes of ours may be lost, so what follows would make no sense
};

}  // namespace net

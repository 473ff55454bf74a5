// DataScanner: finds the end of DATA and takes the dot-stuffing out (RFC 5321 §4.5.2).
//
// Only CR LF . CR LF ends a message, however the bytes are cut into segments: no bare LF and no
// bare CR counts as a line end here, so nothing can be smuggled behind a half-understood end.
// Everything else is passed on as it is, for TextCheck to judge.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace smtp {

class DataScanner {
  public:
    // Takes bytes up to and with the end of the message, appends the message's octets to `out`, and
    // says how many bytes it took: all of them while is_done() is false.
    std::size_t feed(std::string_view bytes, std::string& out);
    bool is_done() const { return state_ == State::done; }

  private:
    enum class State { line_start, in_line, after_cr, after_dot, after_dot_cr, done };

    std::size_t in_lines(std::string_view bytes, std::string& out);
    void step(char c, std::string& out);

    State state_ = State::line_start;
};

}  // namespace smtp

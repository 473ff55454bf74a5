// DataScanner: a machine of six states, one byte at a time; lines that begin with no dot are copied whole,
// any number together.

#include "smtp/proto/data_scanner.hpp"

#include <algorithm>

namespace smtp {

std::size_t DataScanner::feed(std::string_view bytes, std::string& out)
{
    out.reserve(out.size() + bytes.size());
    std::size_t at = 0;
    while (at < bytes.size() && !is_done()) {
        if (state_ == State::in_line) {
            at += in_lines(bytes.substr(at), out);
        } else {
            step(bytes[at], out);
            ++at;
        }
    }
    return at;
}

// Up to and with the next CR that may lead to a line with a dot in front.
std::size_t DataScanner::in_lines(std::string_view bytes, std::string& out)
{
    const auto leads_on = [bytes](std::size_t cr) {
        return cr + 2 < bytes.size() && bytes[cr + 1] == '\n' && bytes[cr + 2] != '.' &&
               bytes[cr + 2] != '\r';
    };
    auto cr = bytes.find('\r');
    while (cr != std::string_view::npos && leads_on(cr)) cr = bytes.find('\r', cr + 3);
    const auto run = cr == std::string_view::npos ? bytes.size() : cr + 1;
    out.append(bytes.substr(0, run));
    if (cr != std::string_view::npos) state_ = State::after_cr;
    return run;
}

void DataScanner::step(char c, std::string& out)
{
    const auto plain = [c] { return c == '\r' ? State::after_cr : State::in_line; };
    switch (state_) {
    case State::line_start:
        if (c == '.') {
            state_ = State::after_dot;  // held back: stuffing, or the end
            return;
        }
        state_ = plain();
        break;
    case State::after_cr: state_ = c == '\n' ? State::line_start : plain(); break;
    case State::after_dot:
        if (c == '\r') {
            state_ = State::after_dot_cr;
            return;
        }
        state_ = State::in_line;
        break;
    case State::after_dot_cr:
        if (c == '\n') {
            state_ = State::done;
            return;
        }
        out += '\r';
        state_ = plain();
        break;
    case State::in_line:
    case State::done: return;
    }
    out += c;
}

}  // namespace smtp

// Intake: one whole command from the stream, its literals with it, within limits.
//
// What is over a limit never gets memory: a synchronizing literal is refused before it is asked for, a
// line or a literal that comes anyway ends the conversation (RFC 7888 §4). So does a line with NUL, a bare CR
// or a bare LF: whether it announced a literal, nobody knows.
#pragma once

#include "base/result.hpp"
#include "imap/proto/items.hpp"
#include "net/lines.hpp"

#include <string>
#include <string_view>

namespace imap {

struct IntakeLimits {
    std::size_t line = 0;
    std::size_t literal = 0;  // each
    std::size_t total = 0;    // lines and literals of one command

    bool operator==(const IntakeLimits&) const = default;
};

inline constexpr IntakeLimits before_login{8 * 1024, 4 * 1024, 16 * 1024};
inline constexpr IntakeLimits after_login{64 * 1024, 64 * 1024, 256 * 1024};

struct Intake {
    enum class Outcome {
        complete,
        refused,   // this command only: the stream stands at the next one
        hopeless,  // nobody knows where the next command begins
    };
    Outcome outcome = Outcome::complete;
    std::string text = {};   // the command, or as much of it as was read
    base::Error error = {};  // where it is not complete
};

struct IntakeTerms {
    IntakeLimits limits;
    NameForm names = NameForm::mutf7;
    base::SteadyTime deadline;     // for all of the command
    bool leaves_messages = false;  // APPEND's message is left to its page, who streams it
};

net::Task<Intake> take_in_command(net::Lines& lines, IntakeTerms terms);

}  // namespace imap

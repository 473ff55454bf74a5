// Player: plays a conversation against whatever is at the other end of a Channel. No I/O of its own.
#pragma once

#include "tests/talk/script.hpp"

#include <functional>
#include <memory>

namespace talk {

struct Received {
    enum class Kind { line, closed, nothing };
    Kind kind = Kind::nothing;
    std::string text;  // without CRLF; for closed and nothing: what came of an unfinished line
};

enum class Patience { answer, silence };  // an answer must come; or: nothing should

inline constexpr const char* unread_before_tls = "lines that came in clear were not read";

// One connection, as a client sees it.
class Channel {
  public:
    virtual ~Channel() = default;
    virtual void send(std::string_view bytes) = 0;
    virtual Received receive(Patience patience) = 0;
    // The client's side of the handshake; what went wrong, if anything. What came in clear and was not read
    // yet would be taken for a line under TLS, so it is a failure.
    virtual base::Result<void> start_tls() = 0;
    // Time passes; refused where it is real.
    virtual base::Result<void> let_pass(base::Duration time) = 0;
};

using Dial = std::function<base::Result<std::unique_ptr<Channel>>(Cover begins)>;

// Empty if everything went as written; else a report: file, line, what was wanted, what came, and the
// last lines before. `captures` may hold names that are known beforehand.
std::string play(const Script& script, const Dial& dial, Captures captures = {});

}  // namespace talk

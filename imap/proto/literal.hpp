// Literals: octets announced by a line's end, and the collecting of one whole command.
//
//   A1 LOGIN {4}CRLF lan1 {6+}CRLF secret CRLF      RFC 9051 §4.3, RFC 7888
//   A2 APPEND x ~{9}CRLF ...                        literal8, RFC 3516
//
// A line that ends in an announcement is taken for one whatever stands before it, so that the octets
// of a literal sent without waiting are never read as commands. Sizes are judged here, before
// anything is allocated.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imap {

struct Announcement {
    std::uint64_t size = 0;
    bool is_synchronizing = true;  // false for {n+}: the octets come without our "+"
    bool is_binary = false;        // ~{n}: may hold NUL

    bool operator==(const Announcement&) const = default;
};

// What a line (without its CRLF) announces. nullopt: nothing (also for {-1}, {5 and the like: the grammar
// refuses those). Refused (too_big): a number over 2^63-1, where nobody knows how many octets follow.
base::Result<std::optional<Announcement>> announced_literal(std::string_view line);

// One command in wire form: its lines joined by CRLF, literals in place, without the last CRLF. That is what
// a Scanner reads. Never holds more than `most` bytes.
//
//   auto announced = command.add_line(co_await lines.line(...));
//   while announced holds one: command.expect(*announced), send "+" if it is synchronizing,
//       add_octets() until wanted() is 0, then add_line() again
class CommandText {
  public:
    explicit CommandText(std::size_t most) : most_(most) {}

    // A line without its CRLF. Refused: too_big, or as announced_literal.
    base::Result<std::optional<Announcement>> add_line(std::string_view line);
    // The announced octets shall be part of the command. Refused: too_big; nothing is kept.
    base::Result<void> expect(const Announcement& literal);
    std::uint64_t wanted() const { return wanted_; }
    void add_octets(std::string_view octets);  // at most wanted() of them

    const std::string& text() const { return text_; }

  private:
    std::size_t most_;
    std::uint64_t wanted_ = 0;
    std::string text_;
};

}  // namespace imap

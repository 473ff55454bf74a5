// TextCheck: whether a message is made of lines that end in CRLF and nothing else is wrong with them.
//
// A bare CR or LF is refused in every message, since servers disagree on what it ends (RFC 5321
// §2.3.8, and every way of smuggling one message inside another); a NUL too. The verdict does not
// depend on how the octets are cut into pieces.
#pragma once

#include <cstdint>
#include <string_view>

namespace smtp {

enum class TextFault : std::uint8_t { none, bare_line_end, nul, long_line };

class TextCheck {
  public:
    explicit TextCheck(std::uint64_t longest_line) : longest_line_(longest_line) {}

    void feed(std::string_view octets);
    void finish();                              // a CR as the last octet is a bare one
    TextFault fault() const { return fault_; }  // the first one

  private:
    void step(char c);
    void refuse(TextFault fault);

    std::uint64_t longest_line_;
    std::uint64_t line_ = 0;  // octets of this line so far, without its end
    bool after_cr_ = false;
    TextFault fault_ = TextFault::none;
};

}  // namespace smtp

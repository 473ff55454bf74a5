// ListPattern: mailbox names against LIST's patterns: "%" is anything within a level, "*" anything.
//
//   RFC 9051 §6.3.9
//
// Compiled once, then every name costs its length times the pattern's length / 64, whatever is in them: the
// states of the automaton are bits of words (shift-and), so no pattern makes it backtrack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace imap {

class ListPattern {
  public:
    explicit ListPattern(std::string_view pattern);

    bool matches(std::string_view name) const;
    // "foo/%": also asks for levels that are no mailboxes themselves.
    bool ends_in_level() const { return ends_in_level_; }

  private:
    using Bits = std::vector<std::uint64_t>;

    static void set(std::uint64_t* bits, std::size_t at) { bits[at / 64] |= std::uint64_t{1} << (at % 64); }
    std::uint64_t* states_that_advance(char c);
    bool step(Bits& states, char c) const;

    // State i: i literal characters have been matched.
    std::size_t literals_ = 0;
    Bits stays_;           // "*" stands here: any character keeps the state
    Bits stays_in_level_;  // "%" stands here: any but "/" does
    // From these states a character leads on: rows of as many words as stays_ has; row 0 is that of the
    // characters which the pattern does not have.
    Bits advances_;
    std::array<std::uint8_t, 256> row_of_{};
    bool ends_in_level_ = false;
};

}  // namespace imap

#include "imap/list_pattern.hpp"

#include <algorithm>

namespace imap {

ListPattern::ListPattern(std::string_view pattern)
    : literals_(static_cast<std::size_t>(
          std::ranges::count_if(pattern, [](char c) { return c != '*' && c != '%'; }))),
      stays_(literals_ / 64 + 1),
      stays_in_level_(stays_.size()),
      advances_(stays_.size()),
      ends_in_level_(pattern.ends_with('%'))
{
    std::size_t state = 0;
    for (const char c : pattern) {
        if (c == '*') {
            set(stays_.data(), state);
        } else if (c == '%') {
            set(stays_in_level_.data(), state);
        } else {
            set(states_that_advance(c), state);
            ++state;
        }
    }
}

// 254 characters are literal at most, so a byte counts the rows.
std::uint64_t* ListPattern::states_that_advance(char c)
{
    auto& row = row_of_[static_cast<unsigned char>(c)];
    if (row == 0) {
        row = static_cast<std::uint8_t>(advances_.size() / stays_.size());
        advances_.resize(advances_.size() + stays_.size());
    }
    return advances_.data() + row * stays_.size();
}

// One character of the name; false once no state is left.
bool ListPattern::step(Bits& states, char c) const
{
    const auto* const advances = advances_.data() + row_of_[static_cast<unsigned char>(c)] * stays_.size();
    const std::uint64_t in_level = c == '/' ? 0 : ~std::uint64_t{0};
    std::uint64_t carry = 0;
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < states.size(); ++i) {
        const auto now = states[i];
        const auto moving = now & advances[i];
        const auto staying = now & (stays_[i] | (stays_in_level_[i] & in_level));
        states[i] = moving << 1 | carry | staying;
        carry = moving >> 63;
        any |= states[i];
    }
    return any != 0;
}

bool ListPattern::matches(std::string_view name) const
{
    if (literals_ > name.size()) return false;
    Bits states(stays_.size());
    set(states.data(), 0);
    for (const char c : name) {
        if (!step(states, c)) return false;
    }
    return (states[literals_ / 64] >> (literals_ % 64) & 1) != 0;
}

}  // namespace imap

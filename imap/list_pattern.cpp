#include "imap/list_pattern.hpp"

#include <algorithm>

namespace imap {

ListPattern::ListPattern(std::string_view pattern)
    : literals_(static_cast<std::size_t>(
          std::ranges::count_if(pattern, [](char c) { return c != '*' && c != '%'; }))),
      stays_(literals_ / 64 + 1),
      stays_in_level_(stays_.size()),
      ends_in_level_(pattern.ends_with('%'))
{
    std::size_t state = 0;
    for (const char c : pattern) {
        if (c == '*') {
            set(stays_, state);
        } else if (c == '%') {
            set(stays_in_level_, state);
        } else {
            set(advances_.try_emplace(c, stays_.size()).first->second, state);
            ++state;
        }
    }
}

// One character of the name; false once no state is left.
bool ListPattern::step(Bits& states, char c) const
{
    const auto advances = advances_.find(c);
    std::uint64_t carry = 0;
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < states.size(); ++i) {
        const auto now = states[i];
        const auto moving = advances == advances_.end() ? 0 : now & advances->second[i];
        const auto staying = now & (c == '/' ? stays_[i] : stays_[i] | stays_in_level_[i]);
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
    set(states, 0);
    for (const char c : name) {
        if (!step(states, c)) return false;
    }
    return (states[literals_ / 64] >> (literals_ % 64) & 1) != 0;
}

}  // namespace imap

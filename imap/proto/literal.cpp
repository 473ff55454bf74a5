#include "imap/proto/literal.hpp"

#include "base/text.hpp"

#include <limits>

namespace imap {
namespace {

constexpr std::uint64_t largest_number64 = std::numeric_limits<std::int64_t>::max();

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

}  // namespace

// literal  = "{" number64 ["+"] "}"
// literal8 = "~{" number64 ["+"] "}"
base::Result<std::optional<Announcement>> announced_literal(std::string_view line)
{
    if (!line.ends_with('}')) return std::nullopt;
    auto brace = line.rfind('{');
    if (brace == line.npos) return std::nullopt;

    Announcement literal;
    literal.is_binary = brace > 0 && line[brace - 1] == '~';
    auto digits = line.substr(brace + 1, line.size() - brace - 2);
    if (digits.ends_with('+')) {
        literal.is_synchronizing = false;
        digits.remove_suffix(1);
    }
    if (digits.empty()) return std::nullopt;
    for (char c : digits) {
        if (!is_digit(c)) return std::nullopt;
    }
    auto size = base::to_number(digits);
    if (!size || *size > largest_number64) return base::refuse(base::Code::too_big, "literal size");
    literal.size = *size;
    return literal;
}

base::Result<std::optional<Announcement>> CommandText::add_line(std::string_view line)
{
    if (wanted_ != 0) base::bug("a line in the middle of a literal");
    if (line.size() > most_ - text_.size()) return base::refuse(base::Code::too_big, "command line");
    text_.append(line);
    return announced_literal(line);
}

base::Result<void> CommandText::expect(const Announcement& literal)
{
    auto room = most_ - text_.size();
    if (room < 2 || literal.size > room - 2) return base::refuse(base::Code::too_big, "literal in a command");
    text_ += "\r\n";
    wanted_ = literal.size;
    return {};
}

void CommandText::add_octets(std::string_view octets)
{
    if (octets.size() > wanted_) base::bug("more octets than were announced");
    text_.append(octets);
    wanted_ -= octets.size();
}

}  // namespace imap

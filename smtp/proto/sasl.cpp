// Sasl: PLAIN's three fields, and what may be in them.

#include "smtp/proto/sasl.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace smtp {

std::optional<std::string> decode_response(std::string_view line)
{
    if (line == "=") return std::string{};
    return base::from_base64(line);
}

std::optional<Credentials> parse_plain(std::string_view message)
{
    const auto fields = base::split(message, '\0');
    if (fields.size() != 3) return std::nullopt;
    return Credentials{std::string(fields[1]), std::string(fields[2]), std::string(fields[0])};
}

bool is_credential(std::string_view text)
{
    return !text.empty() && base::is_utf8(text) && std::ranges::none_of(text, [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    });
}

}  // namespace smtp

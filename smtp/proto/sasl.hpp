// Sasl: what PLAIN and LOGIN send, decoded. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace smtp {

struct Credentials {
    std::string name, password;
    std::string authorization{};  // PLAIN's authzid: for whom he means to act
};

// One response line of AUTH: base64, or "=" for an empty one (RFC 4954 §4). nullopt: malformed.
std::optional<std::string> decode_response(std::string_view line);

// message = [authzid] UTF8NUL authcid UTF8NUL passwd  (RFC 4616 §2)
// nullopt: not that form.
std::optional<Credentials> parse_plain(std::string_view message);

// A name or password as people have them: UTF-8 without control characters.
bool is_credential(std::string_view text);

}  // namespace smtp

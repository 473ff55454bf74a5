// Password hashes and first secrets: Argon2id by libargon2, in the form that slapd's argon2 module reads.
//
// {ARGON2}$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>     (base64 without padding)

#include "directory/password.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"

#include <algorithm>
#include <argon2.h>
#include <array>
#include <cstdint>
#include <sys/random.h>

namespace directory {
namespace {

constexpr std::string_view scheme = "{ARGON2}";
constexpr std::size_t hash_bytes = 32;
constexpr std::uint32_t lanes = 1;

template<std::size_t size> std::array<std::uint8_t, size> random_bytes()
{
    std::array<std::uint8_t, size> bytes{};
    // Up to 256 bytes come whole or not at all (getrandom(2)).
    if (getrandom(bytes.data(), size, 0) != static_cast<ssize_t>(size)) base::bug("no random numbers");
    return bytes;
}

// Unicode's space separators (Zs) besides U+0020.
constexpr std::array<std::string_view, 16> spaces{"\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                                  "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                                                  "\u200a", "\u202f", "\u205f", "\u3000"};

constexpr std::size_t secret_length = 20;
constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
static_assert(letters.size() == 32, "so that every byte gives five even bits");

bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

std::string prepared_password(std::string_view password)
{
    if (!base::is_utf8(password)) return std::string(password);
    std::string plain;
    while (!password.empty()) {
        auto space = std::ranges::find_if(spaces, [&](auto one) { return password.starts_with(one); });
        plain += space == spaces.end() ? password.front() : ' ';
        password.remove_prefix(space == spaces.end() ? 1 : space->size());
    }
    return base::nfc(plain);
}

std::string hash_password(std::string_view given, HashCost cost)
{
    const std::string password = prepared_password(given);
    auto salt = random_bytes<16>();
    std::string encoded(
        argon2_encodedlen(cost.passes, cost.memory_kib, lanes, salt.size(), hash_bytes, Argon2_id), '\0');
    int status = argon2id_hash_encoded(cost.passes, cost.memory_kib, lanes, password.data(), password.size(),
                                       salt.data(), salt.size(), hash_bytes, encoded.data(), encoded.size());
    if (status != ARGON2_OK) base::bug(argon2_error_message(status));
    encoded.resize(encoded.find('\0'));
    return std::string(scheme) + encoded;
}

bool verify_password(std::string_view hash, std::string_view given)
{
    if (!hash.starts_with(scheme)) return false;
    const std::string password = prepared_password(given);
    std::string encoded(hash.substr(scheme.size()));
    return argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool is_password_hash(std::string_view text)
{
    return text.starts_with(std::string(scheme) + "$argon2id$") && text.find_first_of(" \r\n\t") == text.npos;
}

bool is_plausible_password(std::string_view password)
{
    return password.size() <= longest_password && password.find('\0') == std::string_view::npos &&
           !std::ranges::all_of(prepared_password(password), is_blank);
}

std::string random_secret()
{
    std::string secret;
    for (auto byte : random_bytes<secret_length>()) secret += letters[byte % letters.size()];
    return secret;
}

bool is_random_secret(std::string_view text)
{
    return text.size() == secret_length && text.find_first_not_of(letters) == text.npos;
}

}  // namespace directory

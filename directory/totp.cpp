#include "directory/totp.hpp"

#include "base/format.hpp"
#include "base/result.hpp"

#include <array>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace directory::totp {
namespace {

constexpr std::size_t secret_size = 20;  // RFC 4226 §4, R6: 160 bits are recommended
constexpr std::array<std::uint32_t, 10> tens{1,       10,        100,        1'000,       10'000,
                                             100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// RFC 4226 §5.3: 31 bits from where the last half byte points.
std::uint32_t truncated(std::span<const unsigned char, 20> mac)
{
    const std::size_t at = mac[19] & 0x0F;
    return (mac[at] & 0x7FU) << 24 | mac[at + 1] << 16 | mac[at + 2] << 8 | mac[at + 3];
}

std::string percented(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '-' || c == '.' || c == '_' || c == '~';
        out += is_plain ? std::string(1, c) : base::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace

std::string new_secret()
{
    std::string secret(secret_size, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), secret_size) != 1)
        base::bug("there is no randomness");
    return secret;
}

std::uint64_t counter_at(std::int64_t unix_seconds)
{
    return unix_seconds < 0 ? 0 : static_cast<std::uint64_t>(unix_seconds / step_seconds);
}

std::string code_of(std::string_view secret, std::uint64_t counter, unsigned digits)
{
    std::array<unsigned char, 8> message{};
    for (std::size_t i = 0; i < message.size(); ++i)
        message[7 - i] = static_cast<unsigned char>(counter >> (8 * i));
    std::array<unsigned char, 20> mac{};
    unsigned size = 0;
    HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message.data(), message.size(),
         mac.data(), &size);
    auto code = std::to_string(truncated(mac) % tens.at(digits));
    return std::string(digits - code.size(), '0') + code;
}

bool is_same_code(std::string_view code, std::string_view right)
{
    return code.size() == right.size() && CRYPTO_memcmp(code.data(), right.data(), right.size()) == 0;
}

std::optional<std::uint64_t> step_of(std::string_view secret, std::string_view code, std::uint64_t now,
                                     std::uint64_t last)
{
    std::optional<std::uint64_t> found;
    for (const std::uint64_t step : {now == 0 ? 0 : now - 1, now, now + 1}) {
        const auto right = code_of(secret, step);
        const bool is_it = is_same_code(code, right);
        if (is_it && step > last && !found) found = step;
    }
    return found;
}

std::string to_base32(std::string_view bytes)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xFFFF;
        for (bits += 8; bits >= 5; bits -= 5) out += letters[(buffer >> (bits - 5)) & 31];
    }
    if (bits > 0) out += letters[(buffer << (5 - bits)) & 31];
    return out;
}

std::string uri_of(std::string_view issuer, std::string_view login, std::string_view secret)
{
    return base::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}", percented(issuer), percented(login),
                        to_base32(secret));
}

}  // namespace directory::totp

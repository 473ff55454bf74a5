#include "directory/factor.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "directory/totp.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

namespace directory {
namespace {

constexpr std::size_t hash_size = 16;
constexpr std::size_t recovery_size = 12;  // letters of 5 bits
constexpr std::uint8_t form = 1;

// Without what is easily taken for something else.
constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";

std::string hash_of(std::string_view code)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(code.data()), code.size(), digest);
    return {reinterpret_cast<const char*>(digest), hash_size};
}

std::string random_code()
{
    unsigned char bytes[recovery_size];
    if (RAND_bytes(bytes, sizeof bytes) != 1) base::bug("there is no randomness");
    std::string code;
    for (const auto byte : bytes) code += letters[byte % letters.size()];
    return code;
}

std::string dashed(const std::string& code)
{
    return code.substr(0, 4) + "-" + code.substr(4, 4) + "-" + code.substr(8);
}

std::string plain(std::string_view typed)
{
    auto code = base::lower(typed);
    std::erase_if(code, [](char c) { return c == ' ' || c == '-'; });
    return code;
}

}  // namespace

Factor Factor::begin(std::int64_t now)
{
    return {.secret = totp::new_secret(), .since = now};
}

std::optional<Factor> Factor::after(std::string_view typed, std::int64_t now) const
{
    const auto code = plain(typed);
    Factor next = *this;
    if (const auto step = totp::step_of(secret, code, totp::counter_at(now), last_step)) {
        next.last_step = *step;
        return next;
    }
    if (!is_in_use || code.size() != recovery_size) return std::nullopt;
    const auto hash = hash_of(code);
    const auto used = std::erase_if(next.recovery, [&hash](const std::string& kept) {
        return kept.size() == hash.size() && CRYPTO_memcmp(kept.data(), hash.data(), hash.size()) == 0;
    });
    return used == 0 ? std::nullopt : std::optional(next);
}

std::vector<std::string> Factor::put_in_use(std::int64_t now)
{
    is_in_use = true;
    since = now;
    recovery.clear();
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < recovery_count; ++i) {
        const auto code = random_code();
        recovery.push_back(hash_of(code));
        codes.push_back(dashed(code));
    }
    return codes;
}

std::string Factor::to_bytes() const
{
    base::ByteWriter out;
    out.u8(form).u8(is_in_use ? 1 : 0).varint(static_cast<std::uint64_t>(since)).varint(last_step);
    out.text(secret).varint(recovery.size());
    for (const auto& hash : recovery) out.raw(hash);
    return std::move(out).bytes();
}

base::Result<Factor> Factor::from_bytes(std::string_view bytes)
{
    base::ByteReader in(bytes);
    Factor factor;
    const auto written = in.u8();
    factor.is_in_use = in.u8() == 1;
    factor.since = static_cast<std::int64_t>(in.varint());
    factor.last_step = in.varint();
    factor.secret = in.text();
    for (auto left = in.varint(); left > 0 && in.ok(); --left)
        factor.recovery.emplace_back(in.raw(hash_size));
    if (written != form || !in.at_end()) return base::refuse(base::Code::corrupt, "that is no second factor");
    return factor;
}

}  // namespace directory

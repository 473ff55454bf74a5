// Crypto: SHA-256, and Ed25519 signatures (RFC 8032). The one door to OpenSSL here.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace ledger {

using Hash = std::array<std::uint8_t, 32>;

inline std::string_view view(const Hash& hash)
{
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
Hash hash_from(std::string_view bytes);  // 32 of them
std::string to_hex(const Hash& hash);
// Zeros where it is no hash.
Hash hash_from_hex(std::string_view text);

// Asks for no memory.
Hash sha256(std::initializer_list<std::string_view> parts) noexcept;

// What a signature is checked with.
class PublicKey {
  public:
    // PEM. Refused: corrupt.
    static base::Result<PublicKey> from_pem(std::string_view pem);
    bool has_signed(std::string_view bytes, std::string_view signature) const;
    std::string id() const;  // the first 16 hexadecimal digits of its hash

  private:
    friend class SigningKey;
    explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

class SigningKey {
  public:
    static SigningKey make();
    static base::Result<SigningKey> from_pem(std::string_view pem);
    std::string pem() const;  // without passphrase: for a file that nobody else can read
    std::string public_pem() const;
    PublicKey public_key() const { return PublicKey(key_); }
    // Fails for lack of memory only.
    std::string sign(std::string_view bytes) const;

  private:
    explicit SigningKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace ledger

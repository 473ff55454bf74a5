#include "directory/ldap/keyed_hash.hpp"

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <sys/random.h>

namespace directory::ldap {
namespace {

constexpr std::size_t key_size = 32;

std::string random_key()
{
    std::string key(key_size, '\0');
    if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
        base::bug("no random numbers");
    return key;
}

}  // namespace

KeyedHash::KeyedHash() : KeyedHash(random_key())
{}

std::string KeyedHash::of(std::initializer_list<std::string_view> parts) const
{
    base::ByteWriter framed;
    for (auto part : parts) framed.text(part);
    std::string text = std::move(framed).bytes();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    OPENSSL_cleanse(text.data(), text.size());
    return {reinterpret_cast<const char*>(digest.data()), size};
}

bool is_same_secret(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace directory::ldap

#include "ledger/crypto.hpp"
#include "ledger/running_hash.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <new>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

namespace ledger {
namespace {

using Key = std::shared_ptr<evp_pkey_st>;
using Memory = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })>;

constexpr std::size_t signature_size = 64;

Memory reading(std::string_view pem)
{
    return Memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::string text_of(const Memory& memory)
{
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

bool is_ed25519(const Key& key)
{
    return key && EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519;
}

// Only lack of memory makes it fail.
Digest new_digest()
{
    Digest digest(EVP_MD_CTX_new());
    if (!digest) throw std::bad_alloc();
    return digest;
}

const unsigned char* octets(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Hash hash_from(std::string_view bytes)
{
    Hash hash{};
    std::ranges::copy(bytes.substr(0, hash.size()), hash.begin());
    return hash;
}

std::string to_hex(const Hash& hash)
{
    return base::to_hex(view(hash));
}

Hash hash_from_hex(std::string_view text)
{
    Hash hash{};
    if (text.size() != 2 * hash.size()) return hash;
    const auto digit = [](char c) -> int {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return {};
        hash[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return hash;
}

// OpenSSL would rather be asked through EVP, which asks for memory at every beginning: a record that is in the chain
// already must not fail for lack of it.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
Hash sha256(std::initializer_list<std::string_view> parts) noexcept
{
    Hash hash{};
    SHA256_CTX context;
    SHA256_Init(&context);
    for (const auto part : parts) SHA256_Update(&context, part.data(), part.size());
    SHA256_Final(hash.data(), &context);
    return hash;
}
#pragma clang diagnostic pop

RunningHash::RunningHash() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free)
{
    if (!context_) throw std::bad_alloc();
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
}

void RunningHash::add(std::string_view bytes)
{
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

Hash RunningHash::finish()
{
    Hash hash{};
    EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr);
    return hash;
}

base::Result<PublicKey> PublicKey::from_pem(std::string_view pem)
{
    Key key(PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (!is_ed25519(key)) return base::refuse(base::Code::corrupt, "this is no public Ed25519 key in PEM");
    return PublicKey(std::move(key));
}

bool PublicKey::has_signed(std::string_view bytes, std::string_view signature) const
{
    const Digest digest = new_digest();
    return signature.size() == signature_size &&
           EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(digest.get(), octets(signature), signature.size(), octets(bytes), bytes.size()) ==
               1;
}

std::string PublicKey::id() const
{
    std::array<unsigned char, 32> raw{};
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size);
    return to_hex(sha256({{reinterpret_cast<const char*>(raw.data()), size}})).substr(0, 16);
}

SigningKey SigningKey::make()
{
    Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
    if (!key) base::bug("OpenSSL makes no Ed25519 key");
    return SigningKey(std::move(key));
}

base::Result<SigningKey> SigningKey::from_pem(std::string_view pem)
{
    Key key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (!is_ed25519(key)) return base::refuse(base::Code::corrupt, "this is no private Ed25519 key in PEM");
    return SigningKey(std::move(key));
}

std::string SigningKey::pem() const
{
    const Memory memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(memory);
}

std::string SigningKey::public_pem() const
{
    const Memory memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PUBKEY(memory.get(), key_.get());
    return text_of(memory);
}

std::string SigningKey::sign(std::string_view bytes) const
{
    const Digest digest = new_digest();
    std::string signature(signature_size, '\0');
    std::size_t size = signature.size();
    const bool is_signed = EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                           EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                          &size, octets(bytes), bytes.size()) == 1;
    if (!is_signed) throw std::bad_alloc();
    return signature;
}

}  // namespace ledger

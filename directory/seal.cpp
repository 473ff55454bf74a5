#include "directory/seal.hpp"

#include "base/text.hpp"
#include "disk/file.hpp"

#include <memory>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace directory {
namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

constexpr std::size_t nonce_size = 12, tag_size = 16;
constexpr char form = 1;

unsigned char* bytes(std::string& text, std::size_t at = 0)
{
    return reinterpret_cast<unsigned char*>(text.data()) + at;
}

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string random(std::size_t size)
{
    std::string made(size, '\0');
    if (RAND_bytes(bytes(made), static_cast<int>(size)) != 1) base::bug("there is no randomness");
    return made;
}

}  // namespace

base::Result<Seal> Seal::open(const std::filesystem::path& file)
{
    auto kept = disk::read_file(file);
    if (!kept && kept.error().code == base::Code::not_found) {
        auto key = random(key_size);
        if (auto written = disk::replace_file(file, key); !written) return base::refuse(written.error());
        return Seal(std::move(key));
    }
    if (!kept) return base::refuse(kept.error());
    if (kept->size() != key_size) return base::refuse(base::Code::corrupt, file.string() + " is no key");
    return Seal(*std::move(kept));
}

std::string Seal::close(std::string_view plain, std::string_view about) const
{
    std::string sealed = form + random(nonce_size);
    const std::size_t begin = sealed.size();
    sealed.resize(begin + plain.size() + tag_size);
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    const bool is_done =
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), bytes(sealed, 1)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes(about), static_cast<int>(about.size())) == 1 &&
        EVP_EncryptUpdate(cipher.get(), bytes(sealed, begin), &size, bytes(plain),
                          static_cast<int>(plain.size())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), bytes(sealed, begin + plain.size()), &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_size),
                            bytes(sealed, begin + plain.size())) == 1;
    if (!is_done) base::bug("AES-256-GCM does not work");
    return sealed;
}

base::Result<std::string> Seal::reveal(std::string_view sealed, std::string_view about) const
{
    const auto wrong = base::refuse(base::Code::corrupt, "not sealed by this server");
    if (sealed.size() < 1 + nonce_size + tag_size || sealed.front() != form) return wrong;
    std::string nonce(sealed.substr(1, nonce_size)), tag(sealed.substr(sealed.size() - tag_size));
    const auto inner = sealed.substr(1 + nonce_size, sealed.size() - 1 - nonce_size - tag_size);
    std::string plain(inner.size() + 1, '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    const bool is_open =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), bytes(nonce)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes(about), static_cast<int>(about.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), bytes(plain), &size, bytes(inner), static_cast<int>(inner.size())) ==
            1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_size), bytes(tag)) ==
            1 &&
        EVP_DecryptFinal_ex(cipher.get(), bytes(plain, inner.size()), &size) == 1;
    if (!is_open) return wrong;
    plain.resize(inner.size());
    return plain;
}

}  // namespace directory

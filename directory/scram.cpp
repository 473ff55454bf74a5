// The one file here that derives keys: PBKDF2 and HMAC of OpenSSL.

#include "directory/scram.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "base/unicode.hpp"
#include "directory/password.hpp"

#include <algorithm>
#include <array>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace directory::scram {
namespace {

using base::Code;
using base::refuse;
using base::Result;

constexpr std::size_t digest_size = 32;
constexpr std::size_t salt_size = 16;
constexpr std::size_t longest_salt = 64;
constexpr std::size_t longest_nonce = 256;
constexpr std::string_view scheme = "SCRAM-SHA-256$";

std::string hmac(std::string_view key, std::string_view text)
{
    std::string out(digest_size, '\0');
    unsigned size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             reinterpret_cast<unsigned char*>(out.data()), &size) == nullptr)
        throw std::bad_alloc();
    return out;
}

std::string sha256(std::string_view text)
{
    std::string out(digest_size, '\0');
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
                   EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc();
    return out;
}

std::string exclusive_or(std::string a, std::string_view b)
{
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<char>(a[i] ^ b[i]);
    return a;
}

std::string salted_password(std::string_view given, const Salt& salt)
{
    const std::string password = prepared_password(given);
    std::string salted(digest_size, '\0');
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                          reinterpret_cast<const unsigned char*>(salt.salt.data()),
                          static_cast<int>(salt.salt.size()), static_cast<int>(salt.iterations), EVP_sha256(),
                          static_cast<int>(salted.size()),
                          reinterpret_cast<unsigned char*>(salted.data())) != 1)
        throw std::bad_alloc();
    return salted;
}

bool is_same(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// One attribute: "r=" and what follows up to the next comma. nullopt: the next one is another.
std::optional<std::string_view> take(std::string_view& rest, std::string_view mark)
{
    if (!rest.starts_with(mark)) return std::nullopt;
    const auto value = rest.substr(mark.size(), rest.find(',') - mark.size());
    rest.remove_prefix(std::min(rest.size(), mark.size() + value.size() + 1));
    return value;
}

// saslname = 1*(value-safe-char / "=2C" / "=3D")
std::optional<std::string> sasl_name(std::string_view text)
{
    std::string name;
    while (!text.empty()) {
        const bool is_escape = text.front() == '=';
        if (is_escape && !text.starts_with("=2C") && !text.starts_with("=3D")) return std::nullopt;
        name += !is_escape ? text.front() : text[1] == '2' ? ',' : '=';
        text.remove_prefix(is_escape ? 3 : 1);
    }
    const bool is_fine = !name.empty() && name.find('\0') == name.npos && base::is_utf8(name);
    return is_fine ? std::optional(std::move(name)) : std::nullopt;
}

// printable = %x21-2B / %x2D-7E
bool is_nonce(std::string_view text)
{
    return !text.empty() && text.size() <= longest_nonce &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

Result<void> malformed(std::string_view what)
{
    return refuse(Code::invalid, base::format("SCRAM: {} was expected", what));
}

}  // namespace

Keys make_keys(std::string_view password, Salt salt)
{
    std::string salted = salted_password(password, salt);
    Keys keys{std::move(salt), sha256(hmac(salted, "Client Key")), hmac(salted, "Server Key")};
    OPENSSL_cleanse(salted.data(), salted.size());
    return keys;
}

std::string client_proof(std::string_view password, const Salt& salt, std::string_view auth_message)
{
    const auto client_key = hmac(salted_password(password, salt), "Client Key");
    return exclusive_or(client_key, hmac(sha256(client_key), auth_message));
}

Salt salt_for(std::string_view password_hash)
{
    return {hmac("congvu: salt of SCRAM keys", password_hash).substr(0, salt_size)};
}

Salt no_ones_salt(std::string_view server_key, std::string_view name)
{
    return {hmac(server_key, name).substr(0, salt_size)};
}

std::string to_stored(const Keys& keys)
{
    return base::format("{}{}:{}${}:{}", scheme, keys.salt.iterations, base::to_base64(keys.salt.salt),
                        base::to_base64(keys.stored_key), base::to_base64(keys.server_key));
}

std::optional<Keys> keys_from_stored(std::string_view text)
{
    if (!text.starts_with(scheme) || text.size() > longest_message) return std::nullopt;
    const auto fields = base::split(text.substr(scheme.size()), '$');
    if (fields.size() != 2) return std::nullopt;
    const auto begin = base::split(fields[0], ':'), end = base::split(fields[1], ':');
    if (begin.size() != 2 || end.size() != 2) return std::nullopt;
    const auto rounds = base::to_number(begin[0]);
    auto salt = base::from_base64(begin[1]), stored = base::from_base64(end[0]),
         server = base::from_base64(end[1]);
    if (!rounds || *rounds < iterations || *rounds > most_iterations || !salt || !stored || !server)
        return std::nullopt;
    if (salt->empty() || salt->size() > longest_salt || stored->size() != digest_size ||
        server->size() != digest_size)
        return std::nullopt;
    return Keys{
        {*std::move(salt), static_cast<std::uint32_t>(*rounds)}, *std::move(stored), *std::move(server)};
}

// ClientKey := ClientProof XOR ClientSignature, of which StoredKey is the hash (RFC 5802 §3).
bool is_right(const Keys& keys, const Proof& proof)
{
    if (proof.client_proof.size() != digest_size) return false;
    const auto client_key = exclusive_or(hmac(keys.stored_key, proof.auth_message), proof.client_proof);
    return is_same(sha256(client_key), keys.stored_key) && proof.salt == keys.salt;
}

std::string server_signature(const Keys& keys, const Proof& proof)
{
    return hmac(keys.server_key, proof.auth_message);
}

// gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
Result<void> Exchange::take_binding(std::string_view flag)
{
    const bool is_bound = flag.starts_with("p=");
    if (!is_bound && flag != "n" && flag != "y") return malformed("p=, n or y");
    if (is_bound != (plus_ == Plus::yes)) return malformed("channel binding with -PLUS, and only with it");
    if (flag == "y" && bindings_.is_any())
        return refuse(Code::wrong_login, "it was made to believe that there is no channel binding here");
    if (!is_bound) return {};
    const auto name = flag.substr(2);
    if (name == "tls-exporter") binding_ = bindings_.exporter;
    if (name == "tls-server-end-point") binding_ = bindings_.end_point;
    if (binding_.empty()) return refuse(Code::wrong_login, "no such channel binding here");
    return {};
}

// client-first-message = gs2-header [reserved-mext ","] username "," nonce ["," extensions]
Result<void> Exchange::client_first(std::string_view message)
{
    if (message.size() > longest_message) return malformed("a shorter message");
    std::string_view rest = message;
    const auto flag = take(rest, "");
    if (auto taken = take_binding(flag.value_or("")); !taken) return taken;
    if (rest.starts_with(',')) {
        rest.remove_prefix(1);
    } else {
        const auto authorization = take(rest, "a=");
        auto name = authorization ? sasl_name(*authorization) : std::nullopt;
        if (!name) return malformed("a= with a name, or nothing");
        authorization_ = *std::move(name);
    }
    header_ = message.substr(0, message.size() - rest.size());
    first_ = rest;
    const auto user = take(rest, "n=");
    auto name = user ? sasl_name(*user) : std::nullopt;
    if (!name) return malformed("n= with a name");
    name_ = *std::move(name);
    const auto nonce = take(rest, "r=");
    if (!nonce || !is_nonce(*nonce)) return malformed("r= with a nonce");
    nonce_ = *nonce;
    return {};
}

// server-first-message = nonce "," salt "," iteration-count
std::string Exchange::server_first(const Salt& salt, std::string_view own_nonce)
{
    nonce_ += own_nonce.empty() ? random_secret() : std::string(own_nonce);
    salt_ = salt;
    said_ = base::format("r={},s={},i={}", nonce_, base::to_base64(salt.salt), salt.iterations);
    return said_;
}

// client-final-message = channel-binding "," nonce ["," extensions] "," proof
Result<Proof> Exchange::client_final(std::string_view message) const
{
    if (message.size() > longest_message) return refuse(malformed("a shorter message").error());
    std::string_view rest = message;
    const auto bound = take(rest, "c=");
    const auto binding = bound ? base::from_base64(*bound) : std::nullopt;
    if (!binding) return refuse(malformed("c= in base64").error());
    const auto nonce = take(rest, "r=");
    if (!nonce) return refuse(malformed("r=").error());
    const auto behind = rest.find(",p=");
    const auto at = rest.starts_with("p=") ? 0 : behind == rest.npos ? rest.size() : behind + 1;
    if (at == rest.size()) return refuse(malformed("p= at the end").error());
    auto proof = base::from_base64(rest.substr(at + 2));
    if (!proof || proof->size() != digest_size) return refuse(malformed("p= in base64").error());
    if (!is_same(*nonce, nonce_)) return refuse(Code::wrong_login, "another nonce");
    if (!is_same(*binding, header_ + binding_)) return refuse(Code::wrong_login, "another connection's");
    const auto without_proof = message.substr(0, message.size() - rest.substr(at).size() - 1);
    return Proof{first_ + "," + said_ + "," + std::string(without_proof), *std::move(proof), salt_};
}

std::string server_final(std::string_view signature)
{
    return "v=" + base::to_base64(signature);
}

}  // namespace directory::scram

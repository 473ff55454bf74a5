// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS: who logs in shows that he knows the password without saying it, and so does
// the server. Pure, bounded, one exchange an object:
//
//   C: n,,n=nqhuy,r=…             client_first() ─► name()              then the directory is asked for his Salt
//   S: r=…,s=…,i=4096             server_first()
//   C: c=biws,r=…,p=…             client_final() ─► Proof               then the directory says whether it is right
//   S: v=…                        server_final()
//
//   RFC 5802 §3, §5, §7   the exchange and its grammar; §6 channel binding
//   RFC 7677 §3           with SHA-256, 4096 rounds at least
//   RFC 5929 §4, RFC 9266 §3   tls-server-end-point, tls-exporter
//   RFC 5803 §3           how keys are stored: SCRAM-SHA-256$4096:salt$StoredKey:ServerKey
//
// Whoever claims that we offered no channel binding ("y") where we did has been lied to: refused (RFC 5802 §6).
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace directory::scram {

inline constexpr std::uint32_t iterations = 4096;
inline constexpr std::uint32_t most_iterations = 1'000'000;  // of keys that somebody else has stored
inline constexpr std::size_t longest_message = 2048;

// What the client needs to begin, and nothing that it could not be told before it has shown anything.
struct Salt {
    std::string salt;  // octets
    std::uint32_t iterations = scram::iterations;

    bool operator==(const Salt&) const = default;
};

struct Keys {
    Salt salt;
    std::string stored_key, server_key;  // 32 octets each

    bool operator==(const Keys&) const = default;
};

// By PBKDF2, of the prepared password (password.hpp; SASLprep, which clients use, makes the same of all that people type,
// but for compatibility characters such as full-width letters). Takes about a millisecond: not on a loop.
Keys make_keys(std::string_view password, Salt salt);
// The salt of keys that belong to this userPassword: keys whose salt is another one are those of a former password,
// which somebody has changed by another tool.
Salt salt_for(std::string_view password_hash);
// Stable, and that of nobody: told to who asks for an account that is not there, or has no keys.
Salt no_ones_salt(std::string_view server_key, std::string_view name);

std::string to_stored(const Keys& keys);
// nullopt: not that form, fewer rounds than 4096, or so many that somebody means to harm.
std::optional<Keys> keys_from_stored(std::string_view text);

// What the client has shown at the end.
struct Proof {
    std::string auth_message;  // all three messages, as the grammar says
    std::string client_proof;  // 32 octets
    Salt salt;                 // what it was told to begin with

    bool operator==(const Proof&) const = default;
};
bool is_right(const Keys& keys, const Proof& proof);
std::string server_signature(const Keys& keys, const Proof& proof);
// What a client sends that knows the password.
std::string client_proof(std::string_view password, const Salt& salt, std::string_view auth_message);

// What this end knows of the connection; empty: it has no such binding.
struct Bindings {
    std::string exporter, end_point;

    bool is_any() const { return !exporter.empty() || !end_point.empty(); }
};
enum class Plus { no, yes };  // SCRAM-SHA-256-PLUS

// The server's end. invalid: a message that is none. wrong_login: another connection's, another nonce, a lie about what
// was offered. Each function once, in this order.
class Exchange {
  public:
    // PLUS is offered wherever there is a binding.
    Exchange(Plus plus, Bindings bindings) : plus_(plus), bindings_(std::move(bindings)) {}

    base::Result<void> client_first(std::string_view message);
    const std::string& name() const { return name_; }
    const std::string& authorization() const { return authorization_; }           // empty: none
    std::string server_first(const Salt& salt, std::string_view own_nonce = {});  // empty: a random one
    base::Result<Proof> client_final(std::string_view message) const;

  private:
    base::Result<void> take_binding(std::string_view flag);

    Plus plus_;
    Bindings bindings_;
    std::string name_, authorization_, nonce_;
    std::string header_;        // gs2-header
    std::string binding_;       // the octets that the client must have, too
    std::string first_, said_;  // client-first-message-bare, server-first-message
    Salt salt_;
};

std::string server_final(std::string_view signature);  // v=…

}  // namespace directory::scram

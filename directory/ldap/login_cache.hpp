// LoginCache: passwords verified not long ago, as keyed hashes: for speed, and for logins while slapd is
// away.
//
// The key of an entry is account + mechanism + password under a random key of this process (FAULTS L8):
// nothing in it can be tried elsewhere, and nobody's success answers for somebody else. Any change of the
// account seen in the directory, its password included, forgets it. Any thread.
#pragma once

#include "directory/ldap/keyed_hash.hpp"

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "directory/admission.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace directory::ldap {

class LoginCache {
  public:
    explicit LoginCache(const base::Clock& clock);

    // What was proven by this password, and how long ago; nullopt if nothing was, or the account has changed since.
    struct Found {
        base::Duration age;
        Proven proven;
    };
    std::optional<Found> find(const base::Uuid& account, std::string_view password) const;

    // What ticket() gave before the verification began: a change of the account meanwhile makes it void.
    using Ticket = std::uint64_t;
    Ticket ticket(const base::Uuid& account) const;
    // False where it is void. Of one account as many are kept as one person has devices; then the oldest goes.
    bool keep(const Proven& proven, std::string_view password, Ticket ticket);
    static constexpr std::size_t most_of_one = 8;
    // Whether any password of this account has been verified since it last changed.
    bool has(const base::Uuid& account) const;
    // SCRAM's keys as slapd holds them; nullopt in Keys: it holds none. `verified`: how long ago somebody has shown that
    // he knows the password to them; nullopt: nobody has.
    struct FoundKeys {
        base::Duration age;
        std::optional<scram::Keys> keys;
        std::optional<base::Duration> verified;
    };
    std::optional<FoundKeys> keys(const base::Uuid& account) const;
    bool keep_keys(const base::Uuid& account, std::optional<scram::Keys> keys, Ticket ticket);
    void keys_verified(const base::Uuid& account, const scram::Keys& keys);
    // There are others now; what was verified counts on.
    void forget_keys(const base::Uuid& account);
    void forget(const base::Uuid& account);

  private:
    struct Kept {
        std::string mac;
        base::SteadyTime when;
        Proven proven;
    };
    struct KeptKeys {
        base::SteadyTime when;
        std::optional<scram::Keys> keys;
        std::optional<base::SteadyTime> verified;
    };
    struct Row {
        Ticket changes = 0;  // how often the account has been forgotten
        std::vector<Kept> kept;
        std::optional<KeptKeys> keys;
    };
    base::Duration since(base::SteadyTime when) const
    {
        return std::chrono::duration_cast<base::Duration>(clock_.steady() - when);
    }
    std::string mac(const base::Uuid& account, std::string_view password) const;

    const base::Clock& clock_;
    const KeyedHash hash_;
    mutable std::mutex mutex_;
    std::unordered_map<base::Uuid, Row> rows_;  // one per account of ours at most
};

}  // namespace directory::ldap

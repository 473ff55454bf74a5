// KeyedHash: fingerprints that nobody without the key can make: for comparing secrets without keeping them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace directory::ldap {

class KeyedHash {
  public:
    KeyedHash();  // a new random key
    explicit KeyedHash(std::string key) : key_(std::move(key)) {}

    // 32 bytes. Parts are kept apart: {"ab", "c"} is not {"a", "bc"}.
    std::string of(std::initializer_list<std::string_view> parts) const;
    const std::string& key() const { return key_; }

  private:
    std::string key_;
};

// In a time that does not tell where they differ.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace directory::ldap

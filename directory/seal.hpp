// Seal: what only this server may read although it stands in the directory: AES-256-GCM under a key of the data folder.
// Bound to what it is and whose it is (`about`): copied to another entry it opens nothing there.
//
//   +---+----------+------------+--------+
//   | 1 | nonce 12 | ciphertext | tag 16 |
//   +---+----------+------------+--------+
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace directory {

class Seal {
  public:
    static constexpr std::size_t key_size = 32;

    explicit Seal(std::string key) : key_(std::move(key)) {}
    // The key in this file; made (mode 0600, durable) where it is missing. corrupt: it is no key. Several servers on one
    // directory need the same.
    static base::Result<Seal> open(const std::filesystem::path& file);

    std::string close(std::string_view plain, std::string_view about) const;
    // corrupt: another key, something else, or it was changed.
    base::Result<std::string> reveal(std::string_view sealed, std::string_view about) const;

  private:
    std::string key_;
};

}  // namespace directory

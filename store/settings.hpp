// Settings of the store.
#pragma once

#include "base/settings.hpp"

namespace store {

struct Settings {
    std::uint64_t map_size = std::uint64_t{16} << 30;
    std::uint64_t segment_size = 256 << 20;
    std::uint64_t small_body = 128 << 10;
    std::uint64_t changes_per_commit = 4096;
    std::uint64_t reserve = 16 << 20;
    std::uint64_t log_size = 64 << 20;
    base::Duration apply_after = std::chrono::seconds(2);
    std::uint64_t compact_at = 50;
};

void describe(base::Section& section, Settings& settings);

}  // namespace store

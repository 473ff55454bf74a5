// Bulk: how many accounts each admin has made, locked or given passwords within an hour, so that very many at once do not go unseen (a break-in
// into a province's mail began with accounts made in bulk). From any thread.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace control {

class Bulk {
  public:
    Bulk(const base::Clock& clock, std::uint64_t most) : clock_(clock), most_(most) {}

    // How many it has come to, the first time within an hour that it is more than is usual.
    std::optional<std::uint64_t> made(const std::string& who, std::uint64_t count)
    {
        std::lock_guard lock(mutex_);
        auto& hour = hours_[who];
        const auto now = clock_.steady();
        if (!hour.begun || now - *hour.begun >= std::chrono::hours(1)) hour = {now, 0, false};
        hour.count += count;
        if (most_ == 0 || hour.is_told || hour.count <= most_) return std::nullopt;
        hour.is_told = true;
        return hour.count;
    }

  private:
    struct Hour {
        std::optional<base::SteadyTime> begun;
        std::uint64_t count = 0;
        bool is_told = false;
    };
    const base::Clock& clock_;
    const std::uint64_t most_;
    std::mutex mutex_;
    std::map<std::string, Hour> hours_;
};

}  // namespace control

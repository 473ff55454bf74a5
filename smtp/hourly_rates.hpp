// HourlyRates: how many messages each service has begun within the last hour. Shared by all loops; from any thread.
//
// The window slides by minutes: what was begun in the minute before the last sixty is forgotten as a whole. In memory
// alone: a restart forgives an hour.
#pragma once

#include "base/clock.hpp"
#include "base/uuid.hpp"

#include <array>
#include <mutex>
#include <unordered_map>

namespace smtp {

class HourlyRates {
  public:
    explicit HourlyRates(const base::Clock& clock) : clock_(clock) {}

    // Whether one more may go now; then it is counted. `most` 0: any number.
    bool admit(const base::Uuid& service, std::uint64_t most);

  private:
    struct Window {
        std::array<std::uint64_t, 60> minutes{};
        std::int64_t newest = 0;  // minute of the clock

        void slide_to(std::int64_t minute);
        std::uint64_t sum() const;
        std::uint64_t& at(std::int64_t minute) { return minutes.at(static_cast<std::size_t>(minute % 60)); }
    };

    const base::Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<base::Uuid, Window> windows_;
};

}  // namespace smtp

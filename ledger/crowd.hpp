// Crowd: what strangers are refused is recorded one by one only so often: otherwise whoever knocks without end would fill
// the audit's disk. Beyond that it is counted, by network, and the count is recorded when the minute is over.
//
// From any thread. Bounded: of networks beyond the most that are told apart only one sum is kept.
#pragma once

#include "base/clock.hpp"
#include "ledger/record.hpp"

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ledger {

class Crowd {
  public:
    static constexpr std::uint64_t most_each = 120;  // of one kind, from one network, within a minute
    static constexpr std::size_t most_networks = 4096;

    // Whether this one is to be recorded itself; otherwise it has been counted.
    bool admits(std::string_view network, Kind kind, base::SteadyTime now);
    // What was counted in minutes that are over by `now`.
    std::vector<Event> take_counted(base::SteadyTime now);

  private:
    struct Minute {
        base::SteadyTime ends;
        std::uint64_t recorded = 0, counted = 0;
    };
    using Key = std::pair<std::string, Kind>;

    Minute& minute_of(std::string_view network, Kind kind, base::SteadyTime now);

    std::mutex mutex_;
    std::map<Key, Minute> minutes_;
};

}  // namespace ledger

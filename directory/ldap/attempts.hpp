// Attempts: slows guessing down, per account and network, never by address alone: a whole office sits behind
// one address, and the right owner, who comes from elsewhere, is not locked out (FAULTS L5). Any thread.
//
// The first failures are free; then each further one doubles the wait, up to a limit. A success clears.
#pragma once

#include "base/clock.hpp"

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace directory::ldap {

// 192.0.2.77 → 192.0.2.0/24, 2001:db8:1:2:3::4 → 2001:db8:1:2::/64; an IPv4 address mapped into IPv6 is IPv4.
// Whatever is no address is one network.
std::string network_of(std::string_view address);

class Attempts {
  public:
    struct Limits {
        std::uint64_t free_failures = 10;
        base::Duration first_wait = std::chrono::seconds(1);
        base::Duration longest_wait = std::chrono::minutes(5);
        base::Duration memory = std::chrono::hours(1);  // failures older than this are forgotten
        std::size_t most_rows = 100'000;
    };

    Attempts(const base::Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

    // `who`: the account's id, or the name that was tried.
    bool must_wait(std::string_view who, std::string_view from) const;
    void failed(std::string_view who, std::string_view from);
    void succeeded(std::string_view who, std::string_view from);

  private:
    struct Row {
        std::uint64_t failures = 0;
        base::SteadyTime last, free_at;
        std::list<std::string>::iterator place;
    };
    static std::string key(std::string_view who, std::string_view from);
    base::Duration wait_after(std::uint64_t failures) const;
    Row& touch(const std::string& key);

    const base::Clock& clock_;
    const Limits limits_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Row> rows_;
    std::list<std::string> order_;  // the longest untouched first
};

}  // namespace directory::ldap

// Waiting: how many binds may be judged at once. Each holds one of slapd's threads while it waits, and slapd has to be
// able to answer others meanwhile, us among them: a password is verified by a bind of our own (directory/ldap/login.hpp).
//
// One network may have half of the places. When half of them are taken, it gets one only if it has next to none: to keep
// an office out, somebody has to come from many networks at once.
//
// While slapd takes in many entries it has three threads (directory/ldap/connection.hpp), and to change how many it lets all
// that it does come to an end first: then there is no place. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace binds {

class Waiting {
  public:
    static constexpr std::size_t most = 16;  // of slapd's 32 threads (directory/ldap/slapd_config.cpp)
    static constexpr std::size_t most_of_one = most / 2;
    static constexpr std::size_t next_to_none = 2;

    // Taken as long as it lives.
    class Place {
      public:
        Place(Place&& other) noexcept
            : waiting_(std::exchange(other.waiting_, nullptr)),
              network_(std::move(other.network_))
        {}
        Place& operator=(Place&&) = delete;
        ~Place()
        {
            if (waiting_) waiting_->leave(network_);
        }

      private:
        friend class Waiting;
        Place(Waiting& waiting, std::string network) : waiting_(&waiting), network_(std::move(network)) {}
        Waiting* waiting_;
        std::string network_;
    };

    // nullopt: there is none for this network now.
    std::optional<Place> enter(std::string network)
    {
        std::lock_guard lock(mutex_);
        const auto found = counts_.find(network);
        const auto own = found == counts_.end() ? 0 : found->second;
        const auto may_have = taken_ < most / 2 ? most_of_one : next_to_none;
        if (!is_open_ || taken_ >= most || own >= may_have) return std::nullopt;
        ++counts_[network];
        ++taken_;
        return Place(*this, std::move(network));
    }

    // From now on there is none. Blocks until all have left, or that long.
    void close(std::chrono::milliseconds longest)
    {
        std::unique_lock lock(mutex_);
        is_open_ = false;
        left_.wait_for(lock, longest, [this] { return taken_ == 0; });
    }
    void open()
    {
        std::lock_guard lock(mutex_);
        is_open_ = true;
    }

  private:
    void leave(const std::string& network)
    {
        std::lock_guard lock(mutex_);
        const auto found = counts_.find(network);
        if (--found->second == 0) counts_.erase(found);
        --taken_;
        left_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable left_;
    std::map<std::string, std::size_t> counts_;  // these, guarded by mutex_
    std::size_t taken_ = 0;
    bool is_open_ = true;
};

}  // namespace binds

// Admission: how many connections there are, in all and from one network, and whether one more may come in.
#pragma once

#include "net/settings.hpp"
#include "net/stream.hpp"

#include <map>
#include <mutex>

namespace net {

// Thread-safe: the doors of all loops share one.
class Admission {
  public:
    // Counted as long as it lives.
    class Ticket {
      public:
        Ticket(Admission& admission, std::string network)
            : admission_(&admission),
              network_(std::move(network))
        {}
        Ticket(Ticket&& other) noexcept
            : admission_(std::exchange(other.admission_, nullptr)),
              network_(std::move(other.network_))
        {}
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket()
        {
            if (admission_) admission_->leave(network_);
        }

      private:
        Admission* admission_;
        std::string network_;
    };

    Admission(std::uint64_t most, std::uint64_t most_per_network)
        : most_(most),
          most_per_network_(most_per_network)
    {}

    std::optional<Ticket> admit(const Peer& peer);
    std::uint64_t size() const;

  private:
    void leave(const std::string& network);

    const std::uint64_t most_, most_per_network_;
    mutable std::mutex mutex_;
    std::uint64_t total_ = 0;
    std::map<std::string, std::uint64_t> networks_;
};

// The IPv4 address, or the first 64 bits of the IPv6 address (what one customer is usually given);
// empty for this machine itself.
std::string network_of(const Peer& peer);

}  // namespace net

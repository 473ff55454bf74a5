// Admission: who may come in: how many connections in all, how many of them strangers, how many and how fast
// from one network.
//
// A stranger has neither logged in nor named a recipient here (Stream::welcome). When there are as many of
// them as may be, the one that has been here longest is sent away, so that a newcomer gets its turn however
// many others sit there and say nothing. When all places are taken and there is no stranger, it is the sender
// that has been here longest; officials are never touched.
#pragma once

#include "net/limits.hpp"

#include <expected>
#include <functional>
#include <limits>
#include <list>
#include <map>

namespace net {

// Thread-safe: the doors of all loops share one.
class Admission {
    struct Guest;
    using Guests = std::list<Guest>;

  public:
    static constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();
    struct Limits {
        std::uint64_t connections = no_limit;
        std::uint64_t admins = no_limit;
        std::uint64_t strangers = no_limit;
        std::uint64_t per_network = no_limit;
        std::uint64_t per_second = no_limit;  // new ones of one network; at once ten times as many
    };

    // On their way out at a time. More, and newcomers are refused.
    static constexpr std::size_t most_leaving = 256;

    // Counted as long as it lives.
    class Ticket {
      public:
        Ticket(Ticket&& other) noexcept;
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket();

        // No stranger from here on.
        void welcome(Welcome as);
        // How to end it; called from any thread, at most once, and never for an official. Throws nothing.
        void on_sent_away(std::function<void()> how);
        // Whether another one had to go for this one.
        bool has_displaced() const { return has_displaced_; }

      private:
        friend class Admission;
        Ticket(Admission& admission, Guests::iterator guest, bool has_displaced)
            : admission_(&admission),
              guest_(guest),
              has_displaced_(has_displaced)
        {}

        Admission* admission_;
        Guests::iterator guest_;
        bool has_displaced_;
    };

    explicit Admission(Limits limits) : limits_(limits) {}

    std::expected<Ticket, Limit> admit(const Peer& peer, base::SteadyTime now);

  private:
    struct Network {
        std::uint64_t count = 0;
        base::SteadyTime paid_until{};  // each new one costs its share of a second
    };
    struct Guest {
        std::string network;
        enum class Kind { admin, stranger, sender, official, leaving } kind;
        std::function<void()> send_away;
    };

    bool is_full() const
    {
        return strangers_.size() + senders_.size() + officials_.size() >= limits_.connections;
    }
    std::optional<Limit> refusal(const std::string& network, base::SteadyTime now);
    bool make_room();
    Guests& list_of(Guest::Kind kind);
    void move(Guests::iterator guest, Guest::Kind kind);
    void leave(Guests::iterator guest);
    void forget_networks(base::SteadyTime now);

    const Limits limits_;
    std::mutex mutex_;
    // All of these, guarded by mutex_.
    Guests admins_, strangers_, senders_, officials_, leaving_;
    std::map<std::string, Network> networks_;
    std::size_t forget_at_ = 1000;
};

// The IPv4 address, or the first 64 bits of the IPv6 address (what one customer is usually given), 2001:db8:1:2::/64;
// empty for this machine itself.
std::string network_of(const Peer& peer);

}  // namespace net

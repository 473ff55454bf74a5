// Attempts: slows guessing down, whichever service is used, without locking the right owner out (FAULTS L5).
//
// Whole offices sit behind one address, so an address alone says nothing; and whoever may try names may try
// everybody's name, so a name alone says nothing either. Wrong passwords are therefore counted, each against
// every budget that applies:
//
//   name × network      (IPv4 /24, IPv6 /64)            10 free, then 1 s, 2 s, 4 s … 5 min between two
//   name                from all such networks          100 free, then … 1 min: a thousand machines gain
//                                                       nothing over one
//   network             that nobody has logged in from  100 free, then … 1 min: one password for every
//                       lately                          name (spraying)
//   name × home         an address from which this      10 free, then … 1 min; instead of all of the above
//                       name has lately logged in
//
// Who is where:
//   - The owner at his usual place has a budget of his own, which nobody elsewhere can use up, neither his
//     office neighbour with another address nor a botnet. He gets in, whatever is tried elsewhere.
//   - An office behind one address (NAT) is one network with homes of many: it is never limited as a whole,
//     since people log in from it. Only who guesses at a colleague's name from behind the very same address
//     can delay that colleague's next login, by a minute at a time; sessions that are open stay open. To
//     tell the two apart there is nothing to go by.
//   - A machine that goes on with a former password (a telephone in a drawer) tries one wrong password over
//     and over: a wrong password counts once. It locks nobody out.
//   - A mail program that opens many connections at once with one password is one attempt (login.hpp).
//   - An owner at a new place while his name is under attack from everywhere waits with the attackers.
//     So does the owner at home in the first moments after a restart, since homes are not kept on disk.
//
// An attempt is counted before the password is looked at (admit), so that many at once get no more than
// many one by one; success gives it back and clears, and so does an outcome that says nothing about the
// password. Past the free ones there is one at a time. Names are as typed, not accounts: what is said to
// strangers must not depend on who exists. Any thread.
#pragma once

#include "directory/ldap/keyed_hash.hpp"
#include "directory/ldap/recent.hpp"

#include "base/clock.hpp"

#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace directory::ldap {

// 192.0.2.77 → 192.0.2.0/24, 2001:db8:1:2:3::4 → 2001:db8:1:2::/64; an IPv4 address mapped into IPv6 is IPv4.
// Whatever is no address is one network.
std::string network_of(std::string_view address);

class Attempts {
  public:
    struct Budget {
        std::uint64_t free;
        base::Duration longest_wait;
    };
    struct Limits {
        Budget of_name_in_network{10, std::chrono::minutes(5)};
        Budget of_name{100, std::chrono::minutes(1)};
        Budget of_network{100, std::chrono::minutes(1)};
        Budget of_name_at_home{10, std::chrono::minutes(1)};
        base::Duration first_wait = std::chrono::seconds(1);  // doubles with each further failure
        base::Duration memory = std::chrono::hours(1);        // older failures are forgotten
        base::Duration home_memory = std::chrono::hours(24 * 30);
        std::size_t most_rows = 100'000;
    };
    // Which budget has just been used up.
    enum class Slowed { none, name_in_network, name, network, name_at_home };

    Attempts(const base::Clock& clock, Limits limits);

    // One look at a password. Ends with succeeded() or failed(); otherwise it has never been.
    class Attempt {
      public:
        Attempt(Attempt&& other) noexcept;
        Attempt& operator=(Attempt&&) = delete;
        ~Attempt();
        void succeeded();
        Slowed failed();
        bool is_at_home() const { return is_at_home_; }
        bool is_repeated() const { return is_repeated_; }  // this very one was wrong before

      private:
        friend class Attempts;
        Attempt() = default;
        struct Count {
            std::string key;
            Budget budget;
            Slowed slowed;
        };
        Attempts* attempts_ = nullptr;
        std::vector<Count> counts_;  // the first is of name and place
        std::string name_, from_, secret_;
        bool is_at_home_ = false;
        bool is_repeated_ = false;
    };

    // nullopt: it is to wait, and the password is not to be looked at.
    std::optional<Attempt> admit(std::string_view name, std::string_view from, std::string_view password);

  private:
    struct Row {
        std::uint64_t failures = 0, pending = 0;
        base::SteadyTime last, free_at;
        std::deque<std::string> wrong;  // fingerprints of the latest
    };
    struct Success {
        base::SteadyTime when;
    };
    Attempt make(std::string_view name, std::string_view from, std::string_view password);
    bool has_room(const Attempt::Count& count);
    bool is_recent(Success* success) const;
    base::Duration wait_after(std::uint64_t failures, const Budget& budget) const;
    void make_rows(const Attempt& attempt);
    void give_back(const Attempt& attempt);
    void succeeded(const Attempt& attempt);
    Slowed failed(const Attempt& attempt);

    const base::Clock& clock_;
    const Limits limits_;
    const KeyedHash hash_;
    std::mutex mutex_;
    Recent<Row> rows_;           // these, guarded by mutex_
    Recent<Success> successes_;  // by home, and by network
};

}  // namespace directory::ldap

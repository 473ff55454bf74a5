// Logins: admins who have logged in from elsewhere, by the token that each was given. Kept in memory: after a restart
// everybody logs in again. A token counts only from the address that it was given to. From any thread.
#pragma once

#include "control/rights/asker.hpp"

#include <map>
#include <mutex>
#include <vector>

namespace control {

class Logins {
  public:
    static constexpr base::Duration longest = std::chrono::hours(12);
    static constexpr int most_tries = 5;
    static constexpr base::Duration tries_last = std::chrono::minutes(15);
    static constexpr base::Duration factor_lasts = std::chrono::hours(24);

    explicit Logins(const base::Clock& clock) : clock_(clock) {}

    struct Open {
        std::string token;
        Asker asker;
        base::WallTime expires;
    };
    Open open(std::string login, directory::Admission by, std::string address);
    // Whose it is; nullopt: unknown, too old, or from elsewhere.
    std::optional<Asker> resume(const std::string& token, const std::string& address);
    bool is_open(const Asker& asker);
    // By the session's short name; false where there is none.
    bool close(const std::string& session);
    void close_all_of(const base::Uuid& account);
    std::vector<Open> all();  // without tokens

    // That this account has shown a second factor there, and whether that is not a day ago.
    void note_factor(const base::Uuid& account, const std::string& address);
    bool has_factor(const base::Uuid& account, const std::string& address);
    // Counts a try: few in a quarter of an hour, so that a stolen password does not guess its way past the factor.
    bool may_try_factor(const base::Uuid& account);

  private:
    void drop_old();  // under mutex_

    const base::Clock& clock_;
    std::mutex mutex_;
    std::int64_t last_ = 0;
    std::map<std::string, Open> open_;  // by token
    std::map<std::pair<base::Uuid, std::string>, base::WallTime> factors_;
    struct Tries {
        base::WallTime begun;
        int count = 0;
    };
    std::map<base::Uuid, Tries> tries_;
};

}  // namespace control

// Lease: the right to import, which one session has at a time: two imports side by side would promise the
// same people to two operators, each with another first password.
//
// It ends with the session, and passes to whoever asks when its holder has been silent for long.
#pragma once

#include "base/clock.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace control {

class Lease {
  public:
    struct Holder {
        std::string user;
        base::WallTime since;
    };

    explicit Lease(const base::Clock& clock) : clock_(clock) {}

    // From any thread: takes or keeps it for `session`; whoever is in the way, if it cannot.
    std::optional<Holder> take(const void* session, const std::string& user);
    void release(const void* session);

    static constexpr base::Duration longest_silence = std::chrono::minutes(5);

  private:
    const base::Clock& clock_;
    std::mutex mutex_;
    const void* session_ = nullptr;
    Holder holder_;
    base::SteadyTime last_used_{};
};

}  // namespace control

// SentCodes: second factors by codes that are sent to an official's registered mobile telephone. A code counts once, for a
// few minutes, and only for whom it was sent to. Kept in memory: after a restart another one is sent. From any thread.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"
#include "net/task.hpp"

#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace control {

// What carries a short text to a mobile telephone (server/sms.hpp).
class Messenger {
  public:
    virtual ~Messenger() = default;

    // unavailable: it could not be handed over, and why.
    virtual net::Task<base::Result<void>> send(std::string mobile, std::string text) = 0;
};

class SentCodes {
  public:
    static constexpr base::Duration counts_for = std::chrono::minutes(5);
    static constexpr base::Duration again_after = std::chrono::minutes(1);
    static constexpr int most_sent = 3;  // in window
    static constexpr base::Duration window = std::chrono::minutes(15);

    // `text` has the gap {code}. All that is passed outlives this.
    SentCodes(Messenger& messenger, const base::Clock& clock, std::string text)
        : messenger_(messenger),
          clock_(clock),
          text_(std::move(text))
    {}

    // Sends another one, which takes the place of what was sent before, unless that is not a minute ago. limit: too many of
    // them. unavailable: the messenger's, and nothing counts.
    net::Task<base::Result<void>> send(base::Uuid account, std::string mobile);
    // Whether this is what was sent last, in like time; then it counts no more.
    bool check(const base::Uuid& account, std::string_view code);

  private:
    struct Sent {
        std::string code{};  // empty: none counts
        base::SteadyTime at{};
        base::SteadyTime begun{};
        int count = 0;  // since `begun`
    };
    // The code that is to be sent; empty: none is.
    base::Result<std::string> note(const base::Uuid& account);
    void forget(const base::Uuid& account, std::string_view code);

    Messenger& messenger_;
    const base::Clock& clock_;
    const std::string text_;
    std::mutex mutex_;
    std::map<base::Uuid, Sent> sent_;
};

}  // namespace control

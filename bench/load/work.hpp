// Work: what all sessions share: how much is left to do, and what came of it.
#pragma once

#include "base/json.hpp"
#include "bench/load/letters.hpp"

#include <chrono>
#include <map>
#include <optional>

namespace bench {

using Clock = std::chrono::steady_clock;

class Work {
  public:
    Work(const Order& order, const Letters& letters) : order(order), letters(letters) {}

    const Order& order;
    const Letters& letters;

    // From now on time counts.
    void begin() { begun_ = Clock::now(); }
    Clock::time_point begun() const { return begun_; }
    bool has_begun() const { return begun_ != Clock::time_point{}; }

    // The next one's number; nothing where all has been begun.
    std::optional<std::size_t> take();
    bool is_left() const;

    void count(const std::string& what, Clock::time_point since);
    // One message more in so many mailboxes.
    void count_copies(std::size_t number, std::size_t recipients);
    void refuse(std::string_view answer);
    // A connection that broke amid its work.
    void lose(std::string_view why);
    bool is_clean() const { return refused_ == 0 && lost_ == 0; }

    // Rates, and how long each kind of thing took.
    base::Json report() const;

  private:
    Clock::time_point begun_{};
    std::size_t taken_ = 0, recipients_ = 0, refused_ = 0, lost_ = 0;
    std::uint64_t bytes_ = 0;
    std::string first_refusal_;
    std::map<std::string, std::vector<double>> milliseconds_;
};

}  // namespace bench

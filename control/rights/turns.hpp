// Turns: one after the other, across all loops: what is looked at under a turn is still so when it is written. Whoever waits
// blocks no thread. Those who come first go first.
//
//   const auto turn = co_await turns.take();     until it goes out of scope
//
// Nobody takes a second one under his own.
#pragma once

#include "net/loop.hpp"

#include <deque>

namespace control {

class Turns {
  public:
    class Turn {
      public:
        explicit Turn(Turns& turns) : turns_(&turns) {}
        Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn()
        {
            if (turns_) turns_->give_on();
        }

      private:
        Turns* turns_;
    };

    Turns() = default;
    Turns(const Turns&) = delete;

    net::Task<Turn> take();

  private:
    using Called = net::OneShot<std::monostate>;

    void give_on();

    std::mutex mutex_;
    bool is_taken_ = false;               // these, guarded by mutex_
    std::deque<Called::Setter> waiting_;  // the longest first
};

}  // namespace control

// OneAtATime: what several tasks of one loop do one after the other, in the order they came, also where it waits.
#pragma once

#include "net/loop.hpp"

#include <deque>
#include <utility>
#include <variant>

namespace store {

class OneAtATime {
  public:
    // As long as it lives it is nobody else's. What it was taken from outlives it.
    class Turn {
      public:
        explicit Turn(OneAtATime& all) : all_(&all) {}
        Turn(Turn&& other) noexcept : all_(std::exchange(other.all_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn()
        {
            if (all_) all_->pass_on();
        }

      private:
        OneAtATime* all_;
    };

    net::Task<Turn> take()
    {
        if (is_taken_) {
            const net::OneShot<std::monostate> turn;
            waiting_.push_back(turn.setter());
            co_await turn.wait();
        }
        is_taken_ = true;
        co_return Turn(*this);
    }

  private:
    // It stays taken where somebody waits, so that nobody comes between.
    void pass_on()
    {
        is_taken_ = !waiting_.empty();
        if (waiting_.empty()) return;
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        next({});
    }

    bool is_taken_ = false;
    std::deque<net::OneShot<std::monostate>::Setter> waiting_;
};

}  // namespace store

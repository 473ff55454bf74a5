#include "control/rights/turns.hpp"

namespace control {

net::Task<Turns::Turn> Turns::take()
{
    Called called;
    bool is_ours = false;
    {
        std::lock_guard lock(mutex_);
        is_ours = !std::exchange(is_taken_, true);
        if (!is_ours) waiting_.push_back(called.setter());
    }
    if (!is_ours) co_await called.wait();
    co_return Turn(*this);
}

// It stays taken where somebody waits for it.
void Turns::give_on()
{
    std::optional<Called::Setter> next;
    {
        std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
            is_taken_ = false;
            return;
        }
        next.emplace(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    (*next)(std::monostate());
}

}  // namespace control

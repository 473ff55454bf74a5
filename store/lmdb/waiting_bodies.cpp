// WaitingBodies: see waiting_bodies.hpp.

#include "store/lmdb/waiting_bodies.hpp"

#include <utility>

namespace store {
namespace {

constexpr std::uint64_t much = 1 << 20;

}  // namespace

void WaitingBodies::add(NewBody body)
{
    std::lock_guard lock(mutex_);
    const auto bytes = body.record.size();
    waiting_.push_back(std::move(body));
    bytes_ += bytes;
}

bool WaitingBodies::is_empty() const
{
    std::lock_guard lock(mutex_);
    return waiting_.empty() && !is_taken_;
}

bool WaitingBodies::is_full() const
{
    std::lock_guard lock(mutex_);
    return bytes_ >= much;
}

std::vector<NewBody> WaitingBodies::take()
{
    std::lock_guard lock(mutex_);
    bytes_ = 0;
    is_taken_ = !waiting_.empty();
    return std::exchange(waiting_, {});
}

void WaitingBodies::settled()
{
    std::lock_guard lock(mutex_);
    is_taken_ = false;
}

}  // namespace store

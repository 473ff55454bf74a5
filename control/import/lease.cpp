#include "control/import/lease.hpp"

namespace control {

std::optional<Lease::Holder> Lease::take(const void* session, const std::string& user)
{
    std::lock_guard lock(mutex_);
    auto now = clock_.steady();
    bool is_others = session_ != nullptr && session_ != session;
    if (is_others && now - last_used_ < longest_silence) return holder_;
    if (session_ != session) holder_ = {user, clock_.now()};
    session_ = session;
    last_used_ = now;
    return std::nullopt;
}

void Lease::release(const void* session)
{
    std::lock_guard lock(mutex_);
    if (session_ == session) session_ = nullptr;
}

}  // namespace control

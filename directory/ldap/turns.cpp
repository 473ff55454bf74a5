#include "directory/ldap/turns.hpp"

namespace directory::ldap {

void Turns::add(const std::string& lane, Item item)
{
    {
        std::lock_guard lock(mutex_);
        waiting_.push(lane, std::move(item));
    }
    pool_->run([this] { take_next(); });
}

void Turns::take_next()
{
    std::unique_lock lock(mutex_);
    auto item = waiting_.pop();
    lock.unlock();
    item.act(steady_now() < item.until ? Due::in_time : Due::late);
}

}  // namespace directory::ldap

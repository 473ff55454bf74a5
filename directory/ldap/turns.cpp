#include "directory/ldap/turns.hpp"

namespace directory::ldap {

void Turns::add(const Whose& whose, Item item)
{
    // The job first: without it an item would be left lying, while a job may find nothing.
    std::lock_guard lock(mutex_);
    pool_->run([this] { take_next(); });
    waiting_.push(whose.network, whose.address, std::move(item));
}

void Turns::take_next()
{
    std::unique_lock lock(mutex_);
    if (waiting_.is_empty()) return;
    auto item = waiting_.pop();
    lock.unlock();
    item.act(steady_now() < item.until ? Due::in_time : Due::late);
}

}  // namespace directory::ldap

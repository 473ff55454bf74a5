// Recent: see recent.hpp.

#include "store/recent.hpp"

#include <algorithm>
#include <utility>

namespace store {

Uid Recent::claim(const base::Uuid& owner, const Mailbox& mailbox)
{
    const Key key{owner, mailbox.id, mailbox.uid_validity};
    std::lock_guard lock(mutex_);
    const auto [at, is_new] = told_.try_emplace(key);
    Told& told = at->second;
    if (is_new)
        told.used = used_.insert(used_.begin(), key);
    else
        used_.splice(used_.begin(), used_, told.used);
    const Uid first = std::exchange(told.next, std::max(told.next, mailbox.uid_next));
    if (told_.size() > most_) {
        told_.erase(used_.back());
        used_.pop_back();
    }
    return first;
}

}  // namespace store

// Claims: see claims.hpp.

#include "store/claims.hpp"

#include <new>
#include <utility>

namespace store {

std::shared_ptr<const Claims::Claim> Claims::begin(const BlobId& body, Origin origin)
{
    return std::make_shared<const Claim>(shared_from_this(), body, origin);
}

void Claims::add(const BlobId& body, Origin origin)
{
    std::lock_guard lock(mutex_);
    const auto [at, is_first] = states_.try_emplace(body);
    ++at->second.claims;
    if (!is_first || origin == Origin::written) return;
    at->second.is_own_id_free = false;
    at->second.is_settled = true;
}

bool Claims::is_claimed(const BlobId& body) const
{
    std::lock_guard lock(mutex_);
    return states_.contains(body);
}

base::Uuid Claims::new_email_id(const BlobId& body, const base::Uuid& owner)
{
    std::lock_guard lock(mutex_);
    const auto at = states_.find(body);
    const bool is_first =
        at != states_.end() && at->second.is_own_id_free && at->second.owners.insert(owner).second;
    return is_first ? body : base::random_uuid();
}

void Claims::settle(const BlobId& body)
{
    std::lock_guard lock(mutex_);
    if (const auto at = states_.find(body); at != states_.end()) at->second.is_settled = true;
}

bool Claims::unsettle(const BlobId& body)
{
    std::lock_guard lock(mutex_);
    const auto at = states_.find(body);
    if (at == states_.end()) return false;
    at->second.is_doubtful = true;
    return true;
}

std::vector<BlobId> Claims::take_dropped()
{
    std::lock_guard lock(mutex_);
    return std::exchange(dropped_, {});
}

void Claims::end(const BlobId& body)
{
    std::lock_guard lock(mutex_);
    const auto at = states_.find(body);
    if (at == states_.end() || --at->second.claims > 0) return;
    const bool is_to_be_looked_at = !at->second.is_settled || at->second.is_doubtful;
    states_.erase(at);
    try {
        if (is_to_be_looked_at) dropped_.push_back(body);
    } catch (const std::bad_alloc&) {
        // The next sweep finds it.
    }
}

}  // namespace store

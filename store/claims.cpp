// Claims: see claims.hpp.

#include "store/claims.hpp"

#include <utility>

namespace store {

std::shared_ptr<const Claims::Claim> Claims::begin(const BlobId& body)
{
    std::lock_guard lock(mutex_);
    is_settled_.emplace(body, false);
    return std::make_shared<const Claim>(shared_from_this(), body);
}

bool Claims::is_claimed(const BlobId& body) const
{
    std::lock_guard lock(mutex_);
    return is_settled_.contains(body);
}

void Claims::settle(const BlobId& body)
{
    std::lock_guard lock(mutex_);
    if (const auto at = is_settled_.find(body); at != is_settled_.end()) at->second = true;
}

bool Claims::unsettle(const BlobId& body)
{
    std::lock_guard lock(mutex_);
    const auto at = is_settled_.find(body);
    if (at == is_settled_.end()) return false;
    at->second = false;
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
    const auto at = is_settled_.find(body);
    if (at == is_settled_.end()) return;
    if (!at->second) dropped_.push_back(body);
    is_settled_.erase(at);
}

}  // namespace store

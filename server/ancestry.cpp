// Ancestry: see ancestry.hpp.

#include "server/ancestry.hpp"

namespace server {
namespace {

// Percent of its quota at which an account's owner is to hear.
const std::vector<std::uint8_t> warn_at{80, 95};

base::Uuid id_of(const directory::Snapshot& snapshot, const std::string& code)
{
    const auto* agency = code.empty() ? nullptr : snapshot.agency(code);
    return agency == nullptr ? base::Uuid() : agency->id;
}

}  // namespace

void Ancestry::renew()
{
    // Locked before the snapshot is taken, so that of two who renew the later one leaves no older one.
    std::lock_guard lock(mutex_);
    auto fresh = std::make_shared<Known>();
    fresh->snapshot = directory_.snapshot();
    for (const auto& agency : fresh->snapshot->agencies())
        fresh->parents[agency.id] = id_of(*fresh->snapshot, agency.parent);
    known_ = std::move(fresh);
}

std::shared_ptr<const Ancestry::Known> Ancestry::known() const
{
    std::lock_guard lock(mutex_);
    return known_;
}

std::optional<base::Uuid> Ancestry::agency_of(const base::Uuid& account) const
{
    const auto now = known();
    const auto* owner = now->snapshot->by_id(account);
    if (owner == nullptr) return std::nullopt;
    return id_of(*now->snapshot, owner->agency);
}

base::Uuid Ancestry::parent_of(const base::Uuid& agency) const
{
    const auto now = known();
    const auto at = now->parents.find(agency);
    return at == now->parents.end() ? base::Uuid() : at->second;
}

store::Limit Ancestry::limit_of(const base::Uuid& account) const
{
    const auto now = known();
    const auto* owner = now->snapshot->by_id(account);
    if (owner == nullptr) return {};
    return {{.bytes = owner->quota_bytes}, warn_at};
}

}  // namespace server

#include "imap/members.hpp"

#include "directory/groups.hpp"

#include <algorithm>

namespace imap {
namespace {

constexpr std::size_t most_groups = 1'000;

// A group that is not there any more, or that cannot be expanded, has nobody.
std::vector<bool> expanded(const directory::Snapshot& snapshot, const base::Uuid& id)
{
    std::vector<bool> bits(snapshot.accounts().size());
    const auto* group = snapshot.by_id(id);
    if (group == nullptr || group->kind != directory::Kind::group) return bits;
    const auto expansion = directory::expand(snapshot, *group);
    if (!expansion) return bits;
    for (const auto* account : expansion->accounts) {
        if (const auto place = snapshot.place_of(account->id)) bits[*place] = true;
    }
    return bits;
}

}  // namespace

Members::Bits Members::known(const Snapshot& snapshot, const base::Uuid& group)
{
    std::lock_guard lock(mutex_);
    if (of_ != snapshot) return nullptr;
    const auto found = bits_.find(group);
    return found == bits_.end() ? nullptr : found->second;
}

void Members::keep(const Snapshot& snapshot, const base::Uuid& group, Bits bits)
{
    std::lock_guard lock(mutex_);
    if (of_ != snapshot || bits_.size() >= most_groups) bits_.clear();
    of_ = snapshot;
    bits_.insert_or_assign(group, std::move(bits));
}

bool Members::any_belongs(const Snapshot& snapshot, const base::Uuid& group,
                          std::span<const base::Uuid> accounts)
{
    auto bits = known(snapshot, group);
    if (!bits) {
        bits = std::make_shared<const std::vector<bool>>(expanded(*snapshot, group));
        keep(snapshot, group, bits);
    }
    return std::ranges::any_of(accounts, [&](const base::Uuid& account) {
        const auto place = snapshot->place_of(account);
        return place && (*bits)[*place];
    });
}

}  // namespace imap

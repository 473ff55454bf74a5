// Members: who belongs to the groups that rights on mailboxes speak of, remembered for one snapshot of the directory.
// For any thread: sessions of all loops share it. A group costs a bit for each account, a thousand groups are kept.
#pragma once

#include "directory/snapshot.hpp"

#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>

namespace imap {

class Members {
  public:
    using Snapshot = std::shared_ptr<const directory::Snapshot>;

    // Whether the group is there and any of these belongs to it.
    bool any_belongs(const Snapshot& snapshot, const base::Uuid& group, std::span<const base::Uuid> accounts);

  private:
    using Bits = std::shared_ptr<const std::vector<bool>>;  // by place in the snapshot's accounts

    Bits known(const Snapshot& snapshot, const base::Uuid& group);
    void keep(const Snapshot& snapshot, const base::Uuid& group, Bits bits);

    std::mutex mutex_;
    Snapshot of_;                                // guarded by mutex_
    std::unordered_map<base::Uuid, Bits> bits_;  // guarded by mutex_
};

}  // namespace imap

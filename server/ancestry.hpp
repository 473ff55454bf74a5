// Ancestry: whose account and which agency lies in which agency, as the directory has it now.
#pragma once

#include "directory/directory.hpp"
#include "store/agencies.hpp"

#include <mutex>
#include <unordered_map>

namespace server {

class Ancestry final : public store::Ancestry {
  public:
    explicit Ancestry(const directory::Directory& directory) : directory_(directory) { renew(); }

    // After each new snapshot; from any thread.
    void renew();

    std::optional<base::Uuid> agency_of(const base::Uuid& account) const override;
    base::Uuid parent_of(const base::Uuid& agency) const override;
    store::Limit limit_of(const base::Uuid& account) const override;

  private:
    struct Known {
        std::shared_ptr<const directory::Snapshot> snapshot;
        std::unordered_map<base::Uuid, base::Uuid> parents;
    };
    std::shared_ptr<const Known> known() const;

    const directory::Directory& directory_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Known> known_;  // guarded by mutex_
};

}  // namespace server

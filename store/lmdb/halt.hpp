// Halt: how the engine stops writing, for good. After a failed sync a page may be lost although a later sync
// would say yes, so nothing is acknowledged any more; reading goes on. Every sync of the engine's own files
// goes through here, so that none can fail and be forgotten.
#pragma once

#include "store/lmdb/trouble.hpp"

#include <functional>
#include <mutex>
#include <optional>

namespace store {

// From any thread.
class Halt {
  public:
    // `told` is called once, when the engine stops.
    explicit Halt(std::function<void(const base::Error&)> told) : told_(std::move(told)) {}

    void stop(const base::Error& why);
    // Refused (unavailable) once it has stopped.
    base::Result<void> outcome() const;

    // Refused without trying once it has stopped.
    base::Result<void> sync(const disk::File& file);
    base::Result<void> sync_names(const disk::File& folder);

  private:
    base::Result<void> judge(int failed, const disk::File& file);

    std::function<void(const base::Error&)> told_;
    mutable std::mutex mutex_;
    std::optional<base::Error> stopped_;  // guarded by mutex_
};

}  // namespace store

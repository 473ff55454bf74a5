// Halt: see halt.hpp.

#include "store/lmdb/halt.hpp"

#include <new>

namespace store {

void Halt::stop(const base::Error& why)
{
    {
        std::lock_guard lock(mutex_);
        if (stopped_) return;
        stopped_.emplace(base::Code::unavailable);  // this at least, whatever memory there is
        try {
            stopped_->detail =
                "the store writes nothing any more: " + why.detail + "; see to the disk, then restart";
        } catch (const std::bad_alloc&) {
            // It stops all the same.
        }
    }
    if (told_) told_(*stopped_);
}

base::Result<void> Halt::outcome() const
{
    std::lock_guard lock(mutex_);
    if (stopped_) return base::refuse(*stopped_);
    return {};
}

base::Result<void> Halt::sync(const File& file)
{
    auto running = outcome();
    return running ? judge(file.sync()) : running;
}

base::Result<void> Halt::sync_names(const File& folder)
{
    auto running = outcome();
    return running ? judge(folder.sync_names()) : running;
}

base::Result<void> Halt::judge(base::Result<void> synced)
{
    if (synced) return synced;
    stop(synced.error());
    return outcome();
}

}  // namespace store

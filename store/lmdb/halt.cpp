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
        stopped_->detail = "it has stopped";        // short enough to need none
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

base::Result<void> Halt::sync(const disk::File& file)
{
    auto running = outcome();
    return running ? judge(file.sync(), file) : running;
}

base::Result<void> Halt::sync_names(const disk::File& folder)
{
    auto running = outcome();
    return running ? judge(folder.sync_names(), folder) : running;
}

base::Result<void> Halt::judge(int failed, const disk::File& file)
{
    if (failed == 0) return {};
    try {
        stop(disk::file_error(failed, "cannot sync", file.path()));
    } catch (const std::bad_alloc&) {
        stop({base::Code::unavailable, {}});
    }
    return outcome();
}

}  // namespace store

// Reserve: see reserve.hpp.

#include "store/lmdb/reserve.hpp"

#include <fcntl.h>

namespace store {

base::Result<std::unique_ptr<Reserve>> Reserve::open(std::string path, std::uint64_t size)
{
    auto file = disk::File::open(std::move(path), O_RDWR | O_CREAT);
    if (!file) return base::refuse(file.error());
    std::unique_ptr<Reserve> reserve(new Reserve(std::move(*file), size));
    reserve->fill();
    return reserve;
}

base::Error Reserve::full()
{
    return {base::Code::no_space, "the disk is full: only what makes room is written; make room"};
}

base::Result<void> Reserve::outcome() const
{
    if (is_held_) return {};
    return base::refuse(full());
}

base::Result<void> Reserve::restored()
{
    if (is_held_) return {};
    std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (!is_held_ && now - tried_ >= std::chrono::seconds(1)) {
        tried_ = now;
        fill();
    }
    return outcome();
}

bool Reserve::give_up()
{
    std::lock_guard lock(mutex_);
    if (size_ == 0 || !is_held_) return false;
    is_held_ = false;
    return file_.truncate(0).has_value();
}

void Reserve::fill()
{
    is_held_ = size_ == 0 || ::posix_fallocate(file_.descriptor(), 0, static_cast<off_t>(size_)) == 0;
    // What could only be made in part is room for removals.
    if (!is_held_) static_cast<void>(file_.truncate(0));
}

}  // namespace store

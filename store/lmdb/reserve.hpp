// Reserve: room on the disk that is kept for removing, so that a full disk can be emptied. A file of that
// size is given up when a removal finds no room; from then on nothing else is written until there is room for
// it again. From any thread.
#pragma once

#include "store/lmdb/trouble.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

namespace store {

class Reserve {
  public:
    // `size` 0: none is kept.
    static base::Result<std::unique_ptr<Reserve>> open(std::string path, std::uint64_t size);

    static base::Error full();  // no_space, with what to do
    // The same while it is given up.
    base::Result<void> outcome() const;
    // Tries first to make it again, at most once a second: may take a moment.
    base::Result<void> restored();
    // By who found no room for a removal; false if there is none to give up.
    bool give_up();

  private:
    Reserve(disk::File file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
    void fill();

    const disk::File file_;
    const std::uint64_t size_;
    std::atomic<bool> is_held_{true};
    std::mutex mutex_;
    std::chrono::steady_clock::time_point tried_{};  // guarded by mutex_
};

}  // namespace store

// File: an open file of the ledger, and what goes wrong with it as errors that say so.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ledger {

class File {
  public:
    File() = default;
    File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    File(File&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)),
          path_(std::move(other.path_))
    {}
    File& operator=(File&& other) noexcept
    {
        std::swap(descriptor_, other.descriptor_);
        std::swap(path_, other.path_);
        return *this;
    }
    ~File();

    // Mode 0600. not_found and no_space by name.
    static base::Result<File> open(std::string path, int flags);

    bool is_open() const { return descriptor_ >= 0; }
    const std::string& path() const { return path_; }
    base::Result<std::uint64_t> size() const;
    base::Result<void> write_at(std::uint64_t offset, std::string_view bytes) const;
    base::Result<void> truncate(std::uint64_t size) const;
    // Data and size (fdatasync). A failure is final: who has heard of one never asks again.
    base::Result<void> sync() const;
    // Up to `size` bytes; fewer at the end.
    base::Result<std::string> read_at(std::uint64_t offset, std::uint64_t size) const;

  private:
    int descriptor_ = -1;
    std::string path_;
};

// Durable; where it is there already that is well.
base::Result<void> make_folder(const std::string& path);
// So that names made or removed in it are durable.
base::Result<void> sync_folder(const std::string& path);
base::Result<std::vector<std::string>> names_in(const std::string& folder);
// At most 1 MiB; empty where there is none.
base::Result<std::string> read_small(const std::string& path);
// Over what was there, as a whole or not at all; durable on return.
base::Result<void> replace_small(const std::string& path, std::string_view content);

}  // namespace ledger

// File: an open file, and what goes wrong with files as errors that say so; folders; small files as a whole.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace disk {

// no_space for ENOSPC and EDQUOT; cannot for missing rights; not_found and exists by name; unavailable for
// the rest. With the path and what to do.
base::Error file_error(int number, std::string_view doing, const std::string& path);

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

    static base::Result<File> open(std::string path, int flags);
    // A folder, to sync and to lock.
    static base::Result<File> open_folder(std::string path);

    bool is_open() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }
    const std::string& path() const { return path_; }

    base::Result<std::uint64_t> size() const;
    base::Result<void> write_at(std::uint64_t offset, std::string_view bytes) const;
    base::Result<void> truncate(std::uint64_t size) const;
    // Data, and the size that is needed to find it. 0, or errno: a failure is final (never ask again), so it is
    // told whatever memory there is.
    int sync() const;
    // Of a folder: so that names made or removed in it are durable. The same.
    int sync_names() const;
    // Up to `size` bytes; fewer at the end of the file.
    base::Result<std::string> read_at(std::uint64_t offset, std::uint64_t size) const;
    // Gives how many there were.
    base::Result<std::size_t> read_into(std::span<char> to, std::uint64_t offset) const;
    // The same if all of it is in memory already; else nothing.
    std::string read_cached(std::uint64_t offset, std::uint64_t size) const;

  private:
    int descriptor_ = -1;
    std::string path_;
};

// File::sync() as a result.
base::Result<void> sync(const File& file);

// Durable, where it was made: the folder above it is synced.
base::Result<void> make_folder(const std::string& path);
base::Result<void> sync_folder(const File& folder);
base::Result<void> sync_folder(const std::string& path);
base::Result<std::vector<std::string>> names_in(const std::string& folder);

// A whole file, also one of /proc that does not say how long it is. not_found; limit beyond 1 GiB
base::Result<std::string> read_file(const std::string& path);
// Over what was there, wholly or not at all, also after a power cut; durable on return. For its owner alone.
base::Result<void> replace_file(const std::string& path, std::string_view content);

}  // namespace disk

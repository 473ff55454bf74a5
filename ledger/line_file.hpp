// LineFile: the lines of a file that somebody names, one after the other and each bounded: neither a device without an end
// nor a pipe that nobody writes to keeps us.
#pragma once

#include "base/result.hpp"
#include "disk/file.hpp"

#include <optional>
#include <string>

namespace ledger {

class LineFile {
  public:
    static constexpr std::size_t longest = 4096;  // bytes of a line

    // invalid: no regular file.
    static base::Result<LineFile> open(const std::string& path);
    // The next one without its end; nullopt behind the last. What has no end is torn: it is none. limit: it is too long.
    base::Result<std::optional<std::string>> next();

  private:
    explicit LineFile(disk::File file) : file_(std::move(file)) {}

    disk::File file_;
    std::uint64_t offset_ = 0;  // of what is read next
    std::string read_;
    std::size_t at_ = 0;  // what lies before was given
};

}  // namespace ledger

// Segments: the files that hold small bodies. One is written to, at its end; the others are read only.
#pragma once

#include "store/lmdb/blob_index.hpp"
#include "store/lmdb/halt.hpp"
#include "store/lmdb/record.hpp"

#include <list>
#include <memory>

namespace store {

// 0 for the name of anything else.
std::uint32_t segment_number(std::string_view file_name);

// Open segments for reading, the ones used last. From any thread.
class SegmentFiles {
  public:
    // The folder stays open as long as this lives: to sync it must not need a descriptor.
    explicit SegmentFiles(File folder) : folder_(std::move(folder)) {}

    // Refused: corrupt, if there is none.
    base::Result<std::shared_ptr<const File>> open(std::uint32_t number);
    std::string path_of(std::uint32_t number) const;
    // The greatest number there is; 0 without any.
    base::Result<std::uint32_t> last() const;
    const File& folder() const { return folder_; }

    static constexpr std::size_t most_open = 64;

  private:
    File folder_;
    std::mutex mutex_;
    std::list<std::pair<std::uint32_t, std::shared_ptr<const File>>>
        open_;  // guarded by mutex_; used last first
};

// The end of the last segment. By the committer's thread only.
class SegmentEnd {
  public:
    // Goes on in the last segment if it ends with a whole record, else in a new one: what is torn stays as it
    // is, and nothing that an index row refers to is ever written over.
    static base::Result<SegmentEnd> open(const SegmentFiles& files, Halt& halt, std::uint64_t segment_size);

    // Written, not yet synced: the first record's place. On failure the file is as it was before.
    base::Result<Place> append(std::string_view records);
    base::Result<void> sync(Halt& halt) const { return halt.sync(file_); }
    bool is_full() const { return is_torn_ || end_ >= segment_size_; }
    // Goes on in a new one. A failure leaves this one, and may be tried again.
    base::Result<void> rotate(const SegmentFiles& files, Halt& halt);

  private:
    SegmentEnd(File file, std::uint32_t number, std::uint64_t end, std::uint64_t size)
        : file_(std::move(file)),
          number_(number),
          end_(end),
          segment_size_(size)
    {}
    static base::Result<SegmentEnd> create(const SegmentFiles& files, Halt& halt, std::uint32_t number,
                                           std::uint64_t segment_size);

    File file_;
    std::uint32_t number_;
    std::uint64_t end_;
    std::uint64_t segment_size_;
    bool is_torn_ = false;  // something stands behind its end
};

}  // namespace store

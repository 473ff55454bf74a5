// Segments: the files that hold small bodies. One is written to, at its end; the others are read only.
#pragma once

#include "store/lmdb/halt.hpp"
#include "store/lmdb/place.hpp"
#include "store/lmdb/record.hpp"

#include <list>
#include <memory>
#include <mutex>

namespace store {

// 0 for the name of anything else.
std::uint32_t segment_number(std::string_view file_name);

// Open segments for reading, the ones used last. From any thread.
class SegmentFiles {
  public:
    // The folder stays open as long as this lives: to sync it must not need a descriptor.
    explicit SegmentFiles(disk::File folder) : folder_(std::move(folder)) {}

    // Refused: corrupt, if there is none.
    base::Result<std::shared_ptr<const disk::File>> open(std::uint32_t number);
    std::string path_of(std::uint32_t number) const;
    // The greatest number there is; 0 without any.
    base::Result<std::uint32_t> last() const;
    const disk::File& folder() const { return folder_; }
    // Whoever reads it goes on.
    void remove(std::uint32_t number);

    static constexpr std::size_t most_open = 64;

  private:
    disk::File folder_;
    std::mutex mutex_;
    std::list<std::pair<std::uint32_t, std::shared_ptr<const disk::File>>>
        open_;  // guarded by mutex_; used last first
};

// The end of the last segment. By the applier's thread only.
class SegmentEnd {
  public:
    // Goes on in the last segment if it ends with a whole record, else in a new one: what is torn stays as it
    // is, and nothing that an index row refers to is ever written over.
    static base::Result<SegmentEnd> open(SegmentFiles& files, Halt& halt, std::uint64_t segment_size);

    // Written, not yet synced: the first record's place. In a new segment if this one is full; the one that is
    // left is durable. On failure nothing of it is there.
    base::Result<Place> append(std::string_view records);
    // What was appended is durable on return.
    base::Result<void> sync();
    std::uint32_t number() const { return number_; }
    // Goes on in a new one; what was appended to this one is durable.
    base::Result<void> leave();

  private:
    struct Parts {
        SegmentFiles& files;
        Halt& halt;
        std::uint64_t segment_size;
    };
    SegmentEnd(Parts parts, disk::File file, std::uint32_t number, std::uint64_t end)
        : parts_(parts),
          file_(std::move(file)),
          number_(number),
          end_(end)
    {}
    static base::Result<SegmentEnd> create(Parts parts, std::uint32_t number);
    bool is_full() const { return is_torn_ || end_ >= parts_.segment_size; }

    Parts parts_;
    disk::File file_;
    std::uint32_t number_;
    std::uint64_t end_;
    bool is_torn_ = false;   // something stands behind its end
    bool is_dirty_ = false;  // something in it is not synced
};

}  // namespace store

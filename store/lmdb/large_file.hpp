// LargeFile: one large body on its way into a file of its own, chunk by chunk.
#pragma once

#include "store/lmdb/halt.hpp"
#include "store/lmdb/record.hpp"

namespace store {

class LargeFile {
  public:
    static base::Result<LargeFile> create(std::string path, const BlobId& id);

    base::Result<void> append(std::string_view bytes);
    // Written, with its header; not yet synced. The bytes of the file.
    base::Result<std::uint64_t> finish();
    base::Result<void> sync(Halt& halt) const { return halt.sync(file_); }
    const std::string& path() const { return file_.path(); }

  private:
    LargeFile(disk::File file, const BlobId& id) : file_(std::move(file)) { header_.id = id; }
    base::Result<void> write_chunk();
    base::Result<void> write(std::string_view bytes);

    disk::File file_;
    RecordHeader header_;
    std::string chunk_;  // as it came, less than a whole one
    std::string table_;
    std::uint64_t end_ = RecordHeader::bytes;
};

// Of a large body's file: bytes from `offset`, at most `size`. corrupt, unsupported.
base::Result<std::string> read_large(const disk::File& file, const BlobId& id, std::uint64_t offset,
                                     std::uint64_t size);

}  // namespace store

// LmdbBlobs: bodies in files. Small ones wait in memory until they are complete and share a segment; a large
// one is streamed to a file of its own, so that memory is bounded whatever the size.
#pragma once

#include "store/engine.hpp"
#include "store/lmdb/check.hpp"
#include "store/lmdb/committer.hpp"
#include "store/lmdb/large_file.hpp"

namespace store {

class LmdbBlobs final : public Blobs {
  public:
    struct Parts {
        const Env& env;
        SegmentFiles& segments;
        BlobIndex& index;
        const Log& log;
        WaitingBodies& bodies;
        Committer& committer;
        Halt& halt;
        Reserve& reserve;
        net::Offload& readers;
        net::Offload& writers;  // syncs, however slow, shall not keep readers waiting
    };

    // The folder of large bodies stays open as long as this lives.
    LmdbBlobs(Parts parts, disk::File large_folder, std::uint64_t small_body);

    std::unique_ptr<BlobWriter> create(const base::Uuid& id) override;
    net::Task<base::Result<std::string>> read(base::Uuid id, std::uint64_t offset,
                                              std::uint64_t size) override;
    net::Task<base::Result<BlobInfo>> look(base::Uuid id) const override;
    net::Task<std::vector<base::Result<BlobInfo>>> look_each(std::vector<base::Uuid> ids) const override;
    net::Task<base::Result<void>> erase(std::vector<base::Uuid> ids) override;
    net::Task<base::Result<std::vector<base::Uuid>>> list(base::Uuid after, std::size_t most) const override;
    net::Task<base::Result<std::vector<base::Uuid>>> recover(std::vector<base::Uuid> lost) override;

    // Of the whole engine's files: they are read where bodies are.
    net::Task<base::Result<void>> check(Findings& findings);

    std::string large_path(const BlobId& id) const;
    const disk::File& large_folder() const { return large_folder_; }
    std::uint64_t small_body() const { return small_body_; }
    const Parts& parts() const { return parts_; }

  private:
    net::Task<base::Result<Place>> find(base::Uuid id) const;
    CheckParts check_parts() const;

    Parts parts_;
    disk::File large_folder_;
    std::uint64_t small_body_;
};

// At start: files of large bodies that never came to an end.
base::Result<void> remove_unfinished(const std::string& large_folder, const BlobIndex& index);

}  // namespace store

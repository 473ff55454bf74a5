// LmdbBlobWriter: one body on its way in.
#pragma once

#include "store/lmdb/blobs.hpp"

namespace store {

class LmdbBlobWriter final : public BlobWriter {
  public:
    LmdbBlobWriter(LmdbBlobs& blobs, const BlobId& id);
    ~LmdbBlobWriter() override;

    net::Task<base::Result<void>> append(std::string_view bytes) override;
    net::Task<base::Result<BlobInfo>> finish() override;

  private:
    net::Task<base::Result<void>> append_to_file(std::string bytes);
    base::Result<void> open_file();
    base::Result<std::uint64_t> finish_file();
    net::Task<base::Result<BlobInfo>> hand_over(std::string record);

    LmdbBlobs& blobs_;
    BlobId id_;
    std::string gathered_;  // empty once there is a file
    std::optional<LargeFile> file_;
    std::uint64_t size_ = 0;
    bool is_finished_ = false;
};

}  // namespace store

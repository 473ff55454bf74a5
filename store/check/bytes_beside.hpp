// BytesBeside: the bytes that there are, gone through beside the bodies that have rows.
#pragma once

#include "store/check/inspection.hpp"

namespace store {

class BytesBeside {
  public:
    explicit BytesBeside(Inspection& inspection) : inspection_(inspection) {}

    // Those up to the last of these bodies: the next that have rows, ascending. Bytes of others are noted as unowned.
    net::Task<base::Result<void>> pass(const std::vector<BlobId>& bodies);
    net::Task<base::Result<void>> pass_rest();

  private:
    net::Task<base::Result<void>> fill();

    Inspection& inspection_;
    std::vector<BlobId> blobs_;  // the next ones
    std::size_t at_ = 0;
    bool is_last_ = false;
};

}  // namespace store

#include "store/lmdb/blobs.hpp"
namespace store {
net::Task<base::Result<std::vector<base::Uuid>>> LmdbBlobs::recover(std::vector<base::Uuid>)
{
    co_return std::vector<base::Uuid>();
}
}

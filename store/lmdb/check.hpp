// Check: whether rows, places and files are what was written. Every row's checksum, in slices; every place against
// the record that it leads to; every byte of every file of bodies, but not of the log. All of it beside the engine's
// other work, on its readers' threads. What is met while it changes is looked at again before it is told.
#pragma once

#include "store/finding.hpp"
#include "store/lmdb/blob_index.hpp"
#include "store/lmdb/segments.hpp"

namespace store {

struct CheckParts {
    const Env& env;
    BlobIndex& index;
    SegmentFiles& segments;
    std::string folder;  // of the whole store
    net::Offload& readers;
};

net::Task<base::Result<void>> check_files(CheckParts parts, Findings& findings);

// Of some blobs, where those lie whose records there still are.
net::Task<std::map<BlobId, Place>> find_places(CheckParts parts, std::vector<BlobId> lost);

}  // namespace store

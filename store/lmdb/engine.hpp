// The engine of one machine: a log that is synced once a commit; behind it rows in LMDB and bytes in
// append-only segments.
//
//   FOLDER                    itself is locked (flock) while a process works here
//   FOLDER/rows/              one LMDB environment: docs/formats/rows.md
//   FOLDER/log/               what has been committed and is not there yet: docs/formats/log.md
//   FOLDER/segments/N.seg     small bodies, one after the other: docs/formats/segment.md
//   FOLDER/large/UUID         one large body each
//   FOLDER/reserve            room on the disk, kept for removing
#pragma once

#include "store/engine.hpp"
#include "store/settings.hpp"

namespace store {

struct LmdbSettings {
    std::string folder;  // made where it is missing; its parent must exist
    Settings limits = {};
    // Told once, when a failed write has stopped it for good; on any thread.
    std::function<void(const base::Error&)> on_stop = {};
};

// Refused: conflict (another process works there), unsupported (a newer format), no_space, cannot (no rights,
// read-only, not ours), corrupt (a damaged or missing database), unavailable. The detail is one line that
// says what to do.
base::Result<std::unique_ptr<Engine>> open_lmdb_engine(LmdbSettings settings);

}  // namespace store

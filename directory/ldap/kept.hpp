// Kept: the directory as it is kept on disk, for a start without slapd: a snapshot, and where to go on from.
// The two belong together: changes that came after that snapshot are told again from that place on.
//
//   "CVREP" version            5 bytes, u8
//   base, cookie, secret key   texts; the key of the password fingerprints in the snapshot
//   snapshot                   text, see directory/snapshot_bytes.cpp
//   others                     varint count, then for each: 16 bytes id, text dn
//   crc32c                     be32, over all before it
//
// A newer version is refused. Of an older one, whose accounts lack something, the snapshot serves and all is read anew.
#pragma once

#include "directory/snapshot.hpp"

#include <filesystem>

namespace directory::ldap {

struct Kept {
    // An entry that is neither agency nor account. Its name is needed: others lie below it, and it may be
    // renamed.
    struct Other {
        base::Uuid id;
        std::string dn;
    };

    std::string base, cookie, secret_key;
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<Other> others;

    bool knows_anybody() const { return !snapshot->accounts().empty(); }
};

bool is_of_domains(const Snapshot& snapshot, const std::vector<std::string>& domains);

std::string to_bytes(const Kept& kept);
base::Result<Kept> kept_from_bytes(std::string_view bytes);

// What this folder holds for this tree and these domains. not_found: nothing yet; others say why it is of no
// use. Of other domains it still serves, but all is read anew.
base::Result<Kept> read_kept(const std::filesystem::path& file, std::string_view base,
                             const std::vector<std::string>& domains);

}  // namespace directory::ldap

// Proof: one record with all that is needed to believe it: its way up the tree of its segment, and a head that the
// server has signed. A JSON file, good for years, checked with nothing but the server's public key.
//
//   {"format":"congvu-audit-record 1","book":"mail","segment":3,"index":11,"size":12,
//    "record":"BASE64","proof":["HASH",…],"head":"congvu-audit 1 …","shows":{…}}
//
// `shows` is for people; what is believed is read from `record` alone.
#pragma once

#include "ledger/head.hpp"
#include "ledger/record.hpp"
#include "ledger/tree.hpp"

namespace ledger {

// not_found: there is no such record; unavailable: no head covers it yet.
base::Result<std::string> export_record(const std::string& folder, std::uint64_t sequence);

struct Checked {
    Record record;
    Head head;
};
// Refused: corrupt, with what does not fit.
base::Result<Checked> check_export(std::string_view file, const PublicKey& key);

}  // namespace ledger

// Verify: whether a folder of the audit is what the server has written: every record, every head. Needs nothing but the
// files and a public key, so it works on a copy, anywhere.
//
// What has no signed head behind it yet can be cut off at the end unseen; a copy of a later head elsewhere (the
// anchor) shows that too. What was changed and chained anew all the way to the end differs from the heads.
#pragma once

#include "base/json.hpp"
#include "ledger/head.hpp"
#include "ledger/settings.hpp"

#include <functional>
#include <optional>

namespace ledger {

struct Finding {
    std::string place;  // "mail/0000000003.seg, byte 4711"
    std::uint64_t sequence = 0;
    std::string time;
    std::string what;

    bool operator==(const Finding&) const = default;
};
// One line.
std::string to_text(const Finding& finding);

struct VerifyRequest {
    std::string folder;
    std::string key;     // a file with the public key in PEM; empty: key.pub in the folder
    std::string anchor;  // a file with heads that were kept elsewhere, a regular one; empty: none
    std::uint64_t head_records = Settings().head_records;  // how many the server leaves unsigned at most
};

struct Verified {
    std::uint64_t records = 0, segments = 0, heads = 0, findings = 0;
    std::uint64_t last_signed = 0, last = 0;  // sequences
    std::string last_head;                    // its time
    std::string key;                          // its id
};

base::Json to_json(const Verified& sums);

// Tells each finding as it comes. Refused where nothing can be said: no such folder, no key.
base::Result<Verified> verify(const VerifyRequest& request, const std::function<void(const Finding&)>& found);

}  // namespace ledger

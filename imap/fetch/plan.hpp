// Plan: what a FETCH needs to read, so that nothing is read that nobody asked for.
//
//   FLAGS UID MODSEQ                     the small rows alone
//   INTERNALDATE RFC822.SIZE BODY[] ...  the whole rows
//   ENVELOPE BODYSTRUCTURE BODY[1] ...   the summaries too
//   BODY[...] BINARY[...] RFC822 ...     the messages' bytes too
#pragma once

#include "imap/proto/fetch_att.hpp"

#include <chrono>

namespace imap::fetch {

struct Plan {
    std::vector<FetchAtt> items;  // without repetition
    bool needs_rows = false;
    bool needs_summary = false;
    bool sets_seen = false;
    std::chrono::minutes zone{};  // in which dates are told

    // Whether one section would be decoded over and over again.
    bool repeats_too_much() const;
    static constexpr std::size_t most_of_one_section = 8;
};

enum class TellUid { if_asked, always };  // always: UID FETCH (RFC 9051 §6.4.9)

Plan plan_for(FetchRequest request, TellUid uid);

}  // namespace imap::fetch

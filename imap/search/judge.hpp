// judge: does a message match, as far as is known by now? Pure.
//
// Facts are dear or cheap; a message is judged after each of them, so that a dear one is read only where the
// cheap ones have not decided.
#pragma once

#include "imap/search/envelope_text.hpp"
#include "imap/search/query.hpp"
#include "store/types.hpp"

namespace imap::search {

enum class Truth { no, yes, unknown };

// In the order of what they cost. Absent: not read yet.
struct Facts {
    store::Uid uid = 0;
    bool is_recent = false;
    const store::Flags* flags = nullptr;
    store::Modseq modseq = 0;  // with the flags
    const store::Message* message = nullptr;
    EnvelopeText* envelope = nullptr;
    const std::vector<bool>* found = nullptr;  // each of the query's needles
};

Truth judge(const Node& node, const Facts& facts);

}  // namespace imap::search

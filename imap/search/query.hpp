// Query: a search ready to be judged: charsets decoded, numbers resolved, words folded.
//
// A word without Vietnamese marks finds the marked ones too (hoi nghi: hội nghị); a word with marks means
// them.
#pragma once

#include "base/clock.hpp"
#include "imap/proto/search_key.hpp"
#include "mime/text.hpp"

#include <functional>

namespace imap::search {

// Something to look for in a message's octets.
struct Needle {
    enum class Where { header, body, text };  // header: one field; text: the header and the body
    Where where = Where::body;
    std::string field = {};  // lower case
    std::string text = {};   // UTF-8, not folded
    mime::Fold fold = mime::Fold::bare;

    bool operator==(const Needle&) const = default;
};

struct Node {
    SearchKey::Kind kind = SearchKey::Kind::all;
    store::Flag flag = store::seen;
    store::UidSet uids = {};
    base::WallTime from = {}, to = {};  // from <= a message's time < to
    std::uint64_t number = 0;
    std::string name = {};  // keyword, object id; header field in lower case
    std::string text = {};  // folded
    mime::Fold fold = mime::Fold::bare;
    std::size_t needle = 0;  // header, body, text: which of the query's
    std::vector<Node> nodes = {};
};

// What must be read to judge.
struct Needs {
    bool flags = false, rows = false, summary = false;
};

struct Query {
    Node root;
    std::vector<Needle> needles;
    Needs needs;
};

// A client's set to uids, in its session. Refused (invalid) for numbers that do not exist.
using Resolve = std::function<base::Result<store::UidSet>(const SequenceSet&, SearchKey::Kind)>;

// When a search is made, and by whose clock days begin.
struct When {
    base::WallTime now = {};
    std::chrono::minutes zone = {};
};

// Refused: bad_charset; invalid; limit (too many texts to look for).
base::Result<Query> compile(const SearchRequest& request, const Resolve& resolve, const When& when);

inline constexpr std::size_t most_texts = 64;  // to look for in one search, wherever

}  // namespace imap::search

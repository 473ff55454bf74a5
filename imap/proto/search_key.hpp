// What a SEARCH asks for (RFC 9051 §6.4.4, RFC 3501 §6.4.4): a tree of keys.
#pragma once

#include "imap/proto/sequence_set.hpp"
#include "store/types.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace imap {

struct SearchKey {
    enum class Kind {
        all,
        flag,
        keyword,
        recent,  // recent: RFC 3501 only
        numbers,
        uids,
        before,
        on,
        since,
        sent_before,
        sent_on,
        sent_since,
        saved_before,
        saved_on,
        saved_since,
        older,
        younger,  // RFC 5032
        larger,
        smaller,
        modseq,  // RFC 7162
        email_id,
        thread_id,  // RFC 8474
        bcc,
        cc,
        from,
        to,
        subject,
        header,
        body,
        text,
        all_of,
        either,
        none_of,  // AND, OR, NOT over `keys`
    };

    Kind kind = Kind::all;
    store::Flag flag = store::seen;
    SequenceSet set = {};
    std::chrono::sys_days date = {};
    std::uint64_t number = 0;  // octets, seconds, modseq
    std::string name = {};     // of a header field or keyword
    std::string text = {};     // what to find: UTF-8 once the charset has been seen to
    std::vector<SearchKey> keys = {};

    bool operator==(const SearchKey&) const = default;
};

// RFC 9051 §6.4.4: RETURN (MIN MAX ALL COUNT SAVE)
struct SearchReturn {
    bool is_extended = false;  // RETURN was given: the answer is an ESEARCH
    bool min = false, max = false, all = false, count = false, save = false;
    bool operator==(const SearchReturn&) const = default;
};

struct SearchRequest {
    SearchReturn want;
    std::string charset;  // as written; empty if none was named
    SearchKey key;
    bool operator==(const SearchRequest&) const = default;
};

}  // namespace imap

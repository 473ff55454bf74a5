// What a FETCH asks for, item by item (RFC 9051 §6.4.5, RFC 3501 §6.4.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace imap {

enum class FetchItem {
    flags,
    uid,
    internal_date,
    size,
    rfc822,
    rfc822_header,
    rfc822_text,  // RFC 3501 only
    envelope,
    body,
    body_structure,
    body_section,  // BODY[...]<...> and BODY.PEEK[...]
    binary,
    binary_size,  // RFC 3516, part of RFC 9051
    modseq,       // RFC 7162
    preview,      // RFC 8970
    email_id,
    thread_id,  // RFC 8474
    save_date,  // RFC 8514
};

// [1.2.HEADER.FIELDS (To Cc)]
struct Section {
    enum class Text { whole, header, header_fields, header_fields_not, text, mime };

    std::vector<std::uint32_t> part;  // empty: the message itself
    Text text = Text::whole;
    std::vector<std::string> fields;  // as written

    bool operator==(const Section&) const = default;
};

// <offset.size>; in answers only the offset is told.
struct Partial {
    std::uint64_t offset = 0, size = 0;
    bool operator==(const Partial&) const = default;
};

// no: fetching sets \Seen (RFC 9051 §6.4.5: BODY[...], BINARY[...], RFC822, RFC822.TEXT).
enum class Peek { no, yes };

struct FetchAtt {
    FetchItem item = FetchItem::flags;
    Section section = {};
    Peek peek = Peek::yes;
    std::optional<Partial> partial = {};

    bool operator==(const FetchAtt&) const = default;
};

struct FetchRequest {
    std::vector<FetchAtt> items;  // in the order asked for
    bool operator==(const FetchRequest&) const = default;
};

}  // namespace imap

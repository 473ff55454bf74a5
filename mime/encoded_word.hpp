// Encoded words: RFC 2047, read to UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace mime {

// An unfolded value with its encoded words decoded: white space between two of them goes
// (RFC 2047 §6.2), a character split over adjacent words of one charset is joined (many senders
// do it, against §5), malformed words and unknown charsets stay as they stand. Raw 8-bit text is
// taken as UTF-8; what is none is replaced. Always gives well-formed UTF-8.
std::string decode_words(std::string_view value);

}  // namespace mime

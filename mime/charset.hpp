// Charset: text in any charset to UTF-8. The door to ICU's converters.
//
// Known are ICU's charsets and the Vietnamese ones that old mail is written in: TCVN 5712-1
// (TCVN3), VISCII and windows-1258. Vietnamese output is composed (NFC). Bytes that mean nothing become
// U+FFFD; nothing here throws.
#pragma once

#include "base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace mime {

// Whole texts. Refused: bad_charset. US-ASCII is read as UTF-8, ISO-8859-1 as windows-1252: what their
// senders mean.
base::Result<std::string> to_utf8(std::string_view charset, std::string_view bytes);

bool is_known_charset(std::string_view name);

// The same in pieces: a character may be split between them.
class CharsetDecoder {
  public:
    virtual ~CharsetDecoder() = default;
    virtual void feed(std::string_view bytes, std::string& utf8) = 0;  // appends whole characters
    virtual void finish(std::string& utf8) = 0;
};

// Refused: bad_charset.
base::Result<std::unique_ptr<CharsetDecoder>> open_charset(std::string_view name);

}  // namespace mime

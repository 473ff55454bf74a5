// Transfer encodings: base64 and quoted-printable (RFC 2045 §6), in pieces, tolerant.
//
// Memory is constant. Damage never stops decoding: base64 skips what is not of its alphabet and
// goes on after padding; quoted-printable keeps a malformed =xx as it stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mime {

enum class Encoding { identity, base64, quoted_printable };

// 7bit, 8bit, binary and absence are identity; nullopt for a name that nobody knows.
std::optional<Encoding> encoding_named(const std::optional<std::string>& name);

class TransferDecoder {
  public:
    explicit TransferDecoder(Encoding encoding) : encoding_(encoding) {}
    void feed(std::string_view bytes, std::string& out);  // appends
    void finish(std::string& out);

  private:
    void feed_base64(std::string_view bytes, std::string& out);
    void feed_quoted(std::string_view bytes, std::string& out);
    void quoted_byte(char c, std::string& out);
    void escaped_byte(char c, std::string& out);

    Encoding encoding_;
    std::uint32_t group_ = 0;  // base64: bits not yet written
    unsigned bits_ = 0;
    std::string pending_;  // quoted-printable: an unfinished =…, or space that may end a line
};

std::string decode_transfer(Encoding encoding, std::string_view bytes);

std::string encode_base64_lines(std::string_view bytes);     // 76 characters a line, CRLF-ended
std::string encode_quoted_printable(std::string_view text);  // CRLF stays; lines of at most 76 characters

}  // namespace mime

// Transfer encodings: base64 and quoted-printable (RFC 2045 §6), in pieces, tolerant.
//
// Memory is constant. Damage never stops decoding: base64 skips what is not of its alphabet, quoted-printable
// keeps a malformed =xx as it stands. Padding ends base64, except that whole lines of it may follow: some
// senders encode block by block.
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
    void base64_byte(char c, std::string& out);
    void byte_after_padding(char c, std::string& out);
    void end_line_after_padding(std::string& out);
    void feed_quoted(std::string_view bytes, std::string& out);
    void quoted_byte(char c, std::string& out);
    void escaped_byte(char c, std::string& out);

    enum class Base64 { data, rest_of_line, next_line, over };

    Encoding encoding_;
    Base64 base64_ = Base64::data;
    std::uint32_t group_ = 0;  // base64: bits not yet written
    unsigned bits_ = 0;
    // Quoted-printable: an unfinished =…, or space that may end a line. Base64: the line after padding.
    std::string pending_;
};

std::string decode_transfer(Encoding encoding, std::string_view bytes);

}  // namespace mime

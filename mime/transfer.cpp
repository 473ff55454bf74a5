#include "mime/transfer.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mime {
namespace {

constexpr auto base64_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}();

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = base::lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

bool is_base64_line(std::string_view line)
{
    auto data = line.substr(0, line.find_last_not_of('=') + 1);
    auto is_digit = [](char c) { return base64_values[static_cast<unsigned char>(c)] >= 0; };
    return line.size() % 4 == 0 && line.size() - data.size() <= 2 && std::ranges::all_of(data, is_digit);
}

}  // namespace

std::optional<Encoding> encoding_named(const std::optional<std::string>& name)
{
    if (!name) return Encoding::identity;
    auto lower = base::lower(base::trim(*name));
    if (lower == "base64") return Encoding::base64;
    if (lower == "quoted-printable") return Encoding::quoted_printable;
    if (lower.empty() || lower == "7bit" || lower == "8bit" || lower == "binary") return Encoding::identity;
    return std::nullopt;
}

void TransferDecoder::feed(std::string_view bytes, std::string& out)
{
    if (encoding_ == Encoding::base64)
        feed_base64(bytes, out);
    else if (encoding_ == Encoding::quoted_printable)
        feed_quoted(bytes, out);
    else
        out += bytes;
}

void TransferDecoder::feed_base64(std::string_view bytes, std::string& out)
{
    for (char c : bytes) {
        if (base64_ == Base64::over) return;
        if (base64_ == Base64::data)
            base64_byte(c, out);
        else
            byte_after_padding(c, out);
    }
}

void TransferDecoder::base64_byte(char c, std::string& out)
{
    const bool may_be_padded = bits_ == 2 || bits_ == 4;
    if (c == '=' && may_be_padded) {
        bits_ = 0;
        base64_ = Base64::rest_of_line;
    }
    auto value = base64_values[static_cast<unsigned char>(c)];
    if (value < 0) return;
    group_ = group_ << 6 | static_cast<std::uint32_t>(value);
    bits_ += 6;
    if (bits_ < 8) return;
    bits_ -= 8;
    out += static_cast<char>(group_ >> bits_ & 0xFF);
}

void TransferDecoder::byte_after_padding(char c, std::string& out)
{
    constexpr std::size_t longest_line = 1'000;
    if (c == '\n' && base64_ == Base64::rest_of_line)
        base64_ = Base64::next_line;
    else if (c == '\n')
        end_line_after_padding(out);
    else if (base64_ == Base64::next_line && c != '\r')
        pending_ += c;
    if (pending_.size() > longest_line) base64_ = Base64::over;
}

void TransferDecoder::end_line_after_padding(std::string& out)
{
    auto line = std::exchange(pending_, {});
    if (line.empty()) return;
    base64_ = is_base64_line(line) ? Base64::data : Base64::over;
    feed_base64(line, out);
    if (base64_ == Base64::rest_of_line) base64_ = Base64::next_line;
}

// Space at the end of a line was added on the way and goes (RFC 2045 §6.7 rule 3), so it waits in pending_.
void TransferDecoder::feed_quoted(std::string_view bytes, std::string& out)
{
    constexpr std::size_t most_space = 1'000;
    for (char c : bytes) {
        if (pending_.starts_with('=')) {
            escaped_byte(c, out);
        } else if (is_space(c)) {
            if (pending_.size() == most_space) out += std::exchange(pending_, {});
            pending_ += c;
        } else {
            quoted_byte(c, out);
        }
    }
}

void TransferDecoder::quoted_byte(char c, std::string& out)
{
    bool ends_line = c == '\n' || c == '\r';
    if (!ends_line) out += pending_;
    pending_.clear();
    if (c == '=')
        pending_ = "=";
    else
        out += c;
}

// After "=": two digits, or space and a line end (a soft line break); anything else stays as it stands.
void TransferDecoder::escaped_byte(char c, std::string& out)
{
    if (c == '\n') {
        pending_.clear();
        return;
    }
    bool blank = pending_.size() == 1 || is_space(pending_.back()) || pending_.back() == '\r';
    bool first_digit = pending_.size() == 1 && hex_value(c) >= 0;
    if (first_digit ||
        (blank && pending_.size() < 80 && (is_space(c) || (c == '\r' && pending_.back() != '\r')))) {
        pending_ += c;
        return;
    }
    if (pending_.size() == 2 && hex_value(pending_[1]) >= 0 && hex_value(c) >= 0) {
        out += static_cast<char>(hex_value(pending_[1]) * 16 + hex_value(c));
        pending_.clear();
        return;
    }
    out += std::exchange(pending_, {});
    feed_quoted({&c, 1}, out);
}

void TransferDecoder::finish(std::string& out)
{
    if (encoding_ == Encoding::base64) end_line_after_padding(out);
    // A last "=" is a soft break without its line end.
    if (encoding_ == Encoding::quoted_printable && pending_.find_first_not_of("= \t\r") != pending_.npos)
        out += pending_;
    pending_.clear();
    bits_ = 0;
}

std::string decode_transfer(Encoding encoding, std::string_view bytes)
{
    std::string out;
    TransferDecoder decoder(encoding);
    decoder.feed(bytes, out);
    decoder.finish(out);
    return out;
}

}  // namespace mime

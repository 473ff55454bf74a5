#include "mime/builder.hpp"

#include "base/text.hpp"
#include "mime/encoded_word.hpp"
#include "mime/parameters.hpp"
#include "mime/transfer.hpp"

#include <algorithm>

namespace mime {
namespace {

constexpr std::size_t usual_line = 78;

std::string printable_only(std::string_view text)
{
    std::string clean;
    for (char c : text)
        if (static_cast<unsigned char>(c) >= ' ' && c != 0x7F) clean += c;
    return clean;
}

// A field, broken before words that would pass column 78 (RFC 5322 §2.1.1).
std::string folded(std::string_view name, std::string_view value)
{
    std::string field = std::string(name) + ":";
    std::size_t column = field.size();
    for (auto word : base::split(value, ' ')) {
        if (column + 1 + word.size() > usual_line && column > name.size() + 1) {
            field += "\r\n";
            column = 0;
        }
        field.append(" ").append(word);
        column += 1 + word.size();
    }
    return field + "\r\n";
}

std::string crlf_ended(std::string_view text)
{
    std::string lines;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (text[i] == '\n' || text[i] == '\r')
            lines += "\r\n";
        else
            lines += text[i];
    }
    if (!lines.empty() && !lines.ends_with("\r\n")) lines += "\r\n";
    return lines;
}

// May the text go as it is? Plain ASCII in usual lines, and nothing that programs on the way like to change.
bool is_seven_bit(std::string_view text)
{
    for (auto line : base::split(text, '\n')) {
        if (line.size() > usual_line || line.starts_with("From ") || line.starts_with('.')) return false;
        for (char c : line)
            if ((c < ' ' && c != '\t' && c != '\r') || c > '~') return false;
    }
    return true;
}

// Content-Type and Content-Transfer-Encoding, empty line, body.
std::string text_entity(std::string_view subtype, std::string_view utf8)
{
    auto head =
        "Content-Type: text/" + std::string(subtype) + "; charset=utf-8\r\nContent-Transfer-Encoding: ";
    auto lines = crlf_ended(utf8);
    if (is_seven_bit(lines)) return head + "7bit\r\n\r\n" + lines;
    auto quoted = encode_quoted_printable(lines), base64 = encode_base64_lines(lines);
    if (base64.size() < quoted.size()) return head + "base64\r\n\r\n" + base64;
    return head + "quoted-printable\r\n\r\n" + quoted;
}

// Neither base64 nor quoted-printable nor a header of ours can hold "=_", so no body holds the boundary.
std::string multipart(std::string_view subtype, const std::vector<std::string>& entities)
{
    auto boundary = "=_congvu_" + std::string(subtype);
    auto text = "Content-Type: multipart/" + std::string(subtype) + "; boundary=\"" + boundary + "\"\r\n\r\n";
    for (const auto& entity : entities) text += "--" + boundary + "\r\n" + entity + "\r\n";
    return text + "--" + boundary + "--\r\n";
}

// ; filename="x", or in UTF-8 pieces (RFC 2231 §3, §4), each on its own line.
std::string filename_parameter(std::string_view name)
{
    constexpr std::size_t bytes_a_piece = 20;
    bool is_plain = name.size() <= bytes_a_piece * 2;
    for (char c : name) is_plain = is_plain && c >= ' ' && c <= '~' && c != '"' && c != '\\';
    if (is_plain) return ";\r\n filename=\"" + std::string(name) + "\"";

    std::string text;
    for (std::size_t piece = 0; piece * bytes_a_piece < name.size(); ++piece) {
        text += ";\r\n filename*" + std::to_string(piece) + (piece == 0 ? "*=utf-8''" : "*=");
        for (char c : name.substr(piece * bytes_a_piece, bytes_a_piece))
            text += "%" + base::upper(base::to_hex({&c, 1}));
    }
    return text;
}

std::string attachment_entity(const Attachment& attachment)
{
    auto type = parse_content_type(printable_only(attachment.type));
    auto name = type ? type->type + "/" + type->subtype : "application/octet-stream";
    return "Content-Type: " + name +
           "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment" +
           filename_parameter(printable_only(attachment.name)) + "\r\n\r\n" +
           encode_base64_lines(attachment.bytes);
}

std::string address_field(std::string_view name, const std::vector<Address>& addresses)
{
    std::string value;
    for (const auto& address : addresses)
        value += (value.empty() ? "" : ", ") + printable_only(format_address(address));
    return value.empty() ? "" : folded(name, value);
}

}  // namespace

MessageBuilder& MessageBuilder::date(const DateTime& date)
{
    header_ += folded("Date", format_date(date));
    return *this;
}

MessageBuilder& MessageBuilder::from(const Address& address)
{
    header_ += address_field("From", {address});
    return *this;
}

MessageBuilder& MessageBuilder::to(const Address& address)
{
    to_.push_back(address);
    return *this;
}

MessageBuilder& MessageBuilder::cc(const Address& address)
{
    cc_.push_back(address);
    return *this;
}

MessageBuilder& MessageBuilder::subject(std::string_view utf8)
{
    return field("Subject", utf8);
}

MessageBuilder& MessageBuilder::message_id(std::string_view id)
{
    header_ += folded("Message-ID", printable_only(id));
    return *this;
}

MessageBuilder& MessageBuilder::field(std::string_view name, std::string_view utf8)
{
    header_ += folded(printable_only(name), encode_words(printable_only(utf8)));
    return *this;
}

MessageBuilder& MessageBuilder::text(std::string_view utf8)
{
    text_ = utf8;
    return *this;
}

MessageBuilder& MessageBuilder::html(std::string_view utf8)
{
    html_ = utf8;
    return *this;
}

MessageBuilder& MessageBuilder::attach(Attachment attachment)
{
    attachments_.push_back(std::move(attachment));
    return *this;
}

std::string MessageBuilder::body() const
{
    auto content = text_entity("plain", text_);
    if (!html_.empty()) content = multipart("alternative", {content, text_entity("html", html_)});
    if (attachments_.empty()) return content;

    std::vector<std::string> entities{std::move(content)};
    for (const auto& attachment : attachments_) entities.push_back(attachment_entity(attachment));
    return multipart("mixed", entities);
}

std::string MessageBuilder::bytes() const
{
    return header_ + address_field("To", to_) + address_field("Cc", cc_) + "MIME-Version: 1.0\r\n" + body();
}

}  // namespace mime

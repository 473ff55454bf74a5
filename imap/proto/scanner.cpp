#include "imap/proto/scanner.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <limits>

namespace imap {
namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// ATOM-CHAR = any CHAR except "(" ")" "{" SP CTL "%" "*" DQUOTE "\" "]"
bool is_atom_char(char c)
{
    return c > ' ' && c < '\x7f' && std::string_view("(){%*\"\\]").find(c) == std::string_view::npos;
}

// "{" itself may not stand in an atom, "}" may.
bool is_astring_char(char c)
{
    return is_atom_char(c) || c == ']';
}

bool is_tag_char(char c)
{
    return is_astring_char(c) && c != '+';
}

bool is_keyword_char(char c)
{
    return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == '=';
}

bool is_base64_char(char c)
{
    return is_alpha(c) || is_digit(c) || c == '+' || c == '/' || c == '=';
}

}  // namespace

void Scanner::refuse(base::Code code, std::string_view why)
{
    if (!error_) error_ = base::Error{code, std::string(why)};
    rest_ = {};
}

void Scanner::finish()
{
    if (!rest_.empty()) refuse(base::Code::invalid, "unexpected text at the end");
}

base::Result<void> Scanner::done()
{
    finish();
    if (error_) return std::unexpected(*error_);
    return {};
}

bool Scanner::sees(std::string_view text) const
{
    return !error_ && base::istarts_with(rest_, text);
}

bool Scanner::skip(std::string_view text)
{
    if (!sees(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
}

void Scanner::take(std::string_view text)
{
    if (skip(text) || error_) return;
    refuse(base::Code::invalid, text == " " ? "a space was expected" : "expected " + std::string(text));
}

std::string_view Scanner::run(CharTest belongs)
{
    auto end = std::find_if_not(rest_.begin(), rest_.end(), belongs);
    auto found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(found.size());
    return found;
}

std::string_view Scanner::some(CharTest belongs, std::string_view what)
{
    auto found = run(belongs);
    if (found.empty()) refuse(base::Code::invalid, std::string(what) + " was expected");
    return found;
}

// tag = 1*<any ASTRING-CHAR except "+">
std::string Scanner::tag()
{
    auto tag = some(is_tag_char, "a tag");
    if (tag.size() > longest_tag) refuse(base::Code::invalid, "the tag is too long");
    return failed() ? "" : std::string(tag);
}

std::string Scanner::keyword()
{
    return base::upper(some(is_keyword_char, "a word"));
}

// atom = 1*ATOM-CHAR
std::string Scanner::atom()
{
    return std::string(some(is_atom_char, "an atom"));
}

// astring = 1*ASTRING-CHAR / string
std::string Scanner::astring()
{
    if (next() == '"' || next() == '{') return string();
    return std::string(some(is_astring_char, "an atom or a string"));
}

// nstring = string / nil
std::optional<std::string> Scanner::nstring()
{
    if (skip("NIL")) return std::nullopt;
    return string();
}

// string = quoted / literal
std::string Scanner::string()
{
    return next() == '"' ? quoted() : literal();
}

// quoted = DQUOTE *QUOTED-CHAR DQUOTE
std::string Scanner::quoted()
{
    take("\"");
    std::string text;
    while (!failed() && next() != '"') {
        if (next() == '\\') rest_.remove_prefix(1);
        if (rest_.empty() || next() == '\r' || next() == '\n' || next() == '\0') {
            refuse(base::Code::invalid, "a quoted string has no end");
            break;
        }
        text += next();
        rest_.remove_prefix(1);
    }
    skip("\"");
    if (!base::is_utf8(text)) refuse(base::Code::invalid, "a quoted string is no UTF-8");
    return failed() ? "" : text;
}

std::string Scanner::literal()
{
    if (next() != '{' && !failed()) refuse(base::Code::invalid, "a string was expected");
    auto octets = literal8();
    if (octets.contains('\0')) refuse(base::Code::invalid, "a literal holds NUL");
    return failed() ? "" : octets;
}

std::string Scanner::literal8()
{
    constexpr std::string_view crlf = "\r\n";
    auto line = rest_.substr(0, rest_.find(crlf));
    auto rest_after = rest_.substr(std::min(rest_.size(), line.size() + crlf.size()));
    rest_ = line;
    auto announced = announcement();
    if (failed()) return {};
    if (announced.size > rest_after.size()) {
        refuse(base::Code::invalid, "a literal is cut short");
        return {};
    }
    rest_ = rest_after.substr(announced.size);
    return std::string(rest_after.substr(0, announced.size));
}

std::string Scanner::base64()
{
    if (rest_ == "=") {
        rest_ = {};
        return {};
    }
    auto decoded = base::from_base64(some(is_base64_char, "base64"));
    if (!decoded) refuse(base::Code::invalid, "base64 was expected");
    return failed() ? "" : *decoded;
}

Announcement Scanner::announcement()
{
    auto announced = announced_literal(rest_);
    bool is_here = rest_.starts_with('{') || rest_.starts_with("~{");
    bool is_alone = rest_.rfind('{') == rest_.find('{');
    if (announced && *announced && is_here && is_alone) {
        rest_ = {};
        return **announced;
    }
    refuse(announced ? base::Code::invalid : announced.error().code, "a literal was expected");
    return {};
}

std::optional<Announcement> Scanner::announced() const
{
    return announced_literal(rest_).value_or(std::nullopt);
}

std::uint64_t Scanner::number64()
{
    auto value = base::to_number(some(is_digit, "a number"));
    if (value && *value <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return *value;
    refuse(base::Code::invalid, "the number is too large");
    return 0;
}

// number: 0 <= n < 4,294,967,296
std::uint32_t Scanner::number()
{
    auto value = number64();
    if (value <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value);
    refuse(base::Code::invalid, "the number is too large");
    return 0;
}

std::uint32_t Scanner::nz_number()
{
    auto value = number();
    if (value == 0) refuse(base::Code::invalid, "a number over zero was expected");
    return value;
}

}  // namespace imap

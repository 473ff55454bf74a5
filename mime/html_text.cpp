#include "mime/preview.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"
#include "mime/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace mime {
namespace {

constexpr std::size_t longest_word = 32;
constexpr std::size_t most_comment = 8 << 10;  // kept of a comment that may never end

std::string to_utf8(std::uint32_t code)
{
    auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    auto trail = [&](std::uint32_t value, unsigned shift) { return byte(0x80 | (value >> shift & 0x3F)); };
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return "\uFFFD";
    if (code < 0x80) return {byte(code)};
    if (code < 0x800) return {byte(0xC0 | code >> 6), trail(code, 0)};
    if (code < 0x10000) return {byte(0xE0 | code >> 12), trail(code, 6), trail(code, 0)};
    return {byte(0xF0 | code >> 18), trail(code, 12), trail(code, 6), trail(code, 0)};
}

struct Named {
    std::string_view name, text;
};

constexpr std::array<Named, 12> entities{{{"amp", "&"},
                                          {"lt", "<"},
                                          {"gt", ">"},
                                          {"quot", "\""},
                                          {"apos", "'"},
                                          {"nbsp", " "},
                                          {"ndash", "–"},
                                          {"mdash", "—"},
                                          {"hellip", "…"},
                                          {"lsquo", "‘"},
                                          {"rsquo", "’"},
                                          {"bull", "•"}}};
// &ecirc; is e with a circumflex: a letter and the name of a mark.
constexpr std::array<Named, 7> marks{{{"grave", "\u0300"},
                                      {"acute", "\u0301"},
                                      {"circ", "\u0302"},
                                      {"tilde", "\u0303"},
                                      {"uml", "\u0308"},
                                      {"ring", "\u030A"},
                                      {"cedil", "\u0327"}}};

std::string numeric(std::string_view digits)
{
    bool is_hex = digits.starts_with('x') || digits.starts_with('X');
    if (is_hex) digits.remove_prefix(1);
    std::uint32_t code = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hex ? 16 : 10);
    return error == std::errc() && end == digits.data() + digits.size() ? to_utf8(code) : "\uFFFD";
}

// What &name; means; as it stands where that is not known.
std::string entity(std::string_view name)
{
    if (name.starts_with('#')) return numeric(name.substr(1));
    auto found = std::ranges::find(entities, name, &Named::name);
    if (found != entities.end()) return std::string(found->text);
    auto mark = name.empty() ? marks.end() : std::ranges::find(marks, name.substr(1), &Named::name);
    if (mark != marks.end()) return base::nfc(std::string(1, name.front()) + std::string(mark->text));
    return "&" + std::string(name) + ";";
}

// Text in a head is none of these, and shown: where the head ends is often not said.
bool is_hidden(std::string_view element)
{
    return element == "style" || element == "script" || element == "title" || element == "template";
}

// Elements that stand inside a word or sentence; all others part it.
bool is_inline(std::string_view element)
{
    constexpr std::array<std::string_view, 12> those{"a",    "b",     "i",    "u",   "em",  "strong",
                                                     "span", "small", "font", "sub", "sup", "wbr"};
    return std::ranges::find(those, element) != those.end();
}

bool is_name_byte(char c)
{
    return (c >= '0' && c <= '9') || (base::lower(c) >= 'a' && base::lower(c) <= 'z') || c == '#';
}

bool begins_tag(char c)
{
    return c == '/' || c == '!' || c == '?' || (base::lower(c) >= 'a' && base::lower(c) <= 'z');
}

}  // namespace

void HtmlText::feed(std::string_view utf8, OneLine& out)
{
    read(utf8);
    // Whole characters came in, so the run is whole too.
    out.feed(run_);
    run_.clear();
}

void HtmlText::finish(OneLine& out)
{
    is_last_ = true;
    if (in_ == In::comment) {
        in_ = In::text;
        read(std::string_view(comment_).substr(0, utf8_prefix(comment_).size));
    }
    if (in_ == In::entity) read(" ");
    out.feed(run_);
    run_.clear();
}

void HtmlText::read(std::string_view utf8)
{
    for (char c : utf8) {
        switch (in_) {
        case In::text: text_byte(c); break;
        case In::entity: entity_byte(c); break;
        case In::tag: tag_byte(c); break;
        case In::comment: comment_byte(c); break;
        }
    }
}

void HtmlText::text_byte(char c)
{
    word_.clear();
    if (c == '<')
        in_ = In::tag;
    else if (c == '&' && hidden_.empty())
        in_ = In::entity;
    else if (hidden_.empty())
        run_ += c;
}

void HtmlText::entity_byte(char c)
{
    if (is_name_byte(c) && word_.size() < longest_word) {
        word_ += c;
        return;
    }
    run_ += c == ';' ? entity(word_) : "&" + word_;
    in_ = In::text;
    if (c != ';') text_byte(c);
}

void HtmlText::tag_byte(char c)
{
    if (c == '>') return end_tag();
    if (c == '<') return word_.clear();
    if (word_.empty() && !begins_tag(c)) {  // "a < b"
        in_ = In::text;
        if (hidden_.empty()) run_ += '<';
        return text_byte(c);
    }
    if (word_.size() < longest_word) word_ += c;
    if (word_ != "!--" || is_last_ || !hidden_.empty()) return;
    in_ = In::comment;
    comment_.clear();
}

// <!--> is a comment too.
void HtmlText::comment_byte(char c)
{
    word_ += c;
    if (word_.ends_with("-->") || word_.ends_with("--!>")) {
        in_ = In::text;
        return;
    }
    if (word_.size() > longest_word) word_.erase(0, 1);
    if (comment_.size() < most_comment) comment_ += c;
}

void HtmlText::end_tag()
{
    in_ = In::text;
    const bool closes = word_.starts_with('/');
    const auto name = std::string_view(word_).substr(closes ? 1 : 0);
    const auto element = base::lower(name.substr(0, name.find_first_of(" \t\r\n/")));
    if (!hidden_.empty()) {
        if (closes && element == hidden_) hidden_.clear();
        return;
    }
    if (!is_inline(element)) run_ += ' ';
    if (!closes && is_hidden(element)) hidden_ = element;
}

}  // namespace mime

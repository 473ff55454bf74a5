#include "mime/lexer.hpp"

#include "base/text.hpp"

#include <array>
#include <utility>

namespace mime {
namespace {

constexpr auto is_special_byte = [] {
    std::array<bool, 256> those{};
    for (char c : std::string_view("()<>[]:;@\\,\"")) those[static_cast<unsigned char>(c)] = true;
    return those;
}();

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_special(char c)
{
    return is_special_byte[static_cast<unsigned char>(c)];
}

// Takes a comment off the front of `rest`, which begins with its parenthesis.
void skip_comment(std::string_view& rest)
{
    std::size_t depth = 0, i = 0;
    for (; i < rest.size(); ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size())
            ++i;
        else if (rest[i] == '(')
            ++depth;
        else if (rest[i] == ')' && --depth == 0)
            break;
    }
    rest.remove_prefix(i < rest.size() ? i + 1 : i);
}

}  // namespace

std::string take_quoted(std::string_view& rest)
{
    std::string text;
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        text += rest[i];
    }
    rest.remove_prefix(i < rest.size() ? i + 1 : i);
    return text;
}

std::string strip_comments(std::string_view value)
{
    std::string text;
    while (!value.empty()) {
        auto plain = value.substr(0, value.find_first_of("(\""));
        text += plain;
        value.remove_prefix(plain.size());
        if (value.starts_with('(')) skip_comment(value);
        if (!value.starts_with('"')) continue;
        auto before = value;
        take_quoted(value);
        text += before.substr(0, before.size() - value.size());
    }
    return text;
}

void Lexer::feed(std::string_view value)
{
    for (char c : value) next(c);
}

void Lexer::next(char c)
{
    switch (in_) {
    case In::space: return begin(c);
    case In::atom: return atom(c);
    case In::encoded_word: return encoded_word(c);
    default: return delimited(c);
    }
}

void Lexer::begin(char c)
{
    if (is_space(c)) {
        token_.spaced = true;
        return;
    }
    in_ = c == '"' ? In::quoted : c == '[' ? In::literal : c == '(' ? In::comment : In::atom;
    if (in_ == In::comment) depth_ = 1;
    if (in_ == In::literal || in_ == In::atom) append(c);
    if (in_ == In::atom && is_special(c)) end(Token::Kind::special);
}

void Lexer::atom(char c)
{
    if (is_space(c) || is_special(c)) {
        end(Token::Kind::atom);
        return begin(c);
    }
    append(c);
    if (token_.text != "=?" || is_plain_) return;
    in_ = In::encoded_word;
    question_marks_ = 1;
    has_specials_ = false;
}

// =?charset?encoding?text?= without space (RFC 2047 §2), for as long as it may be one.
void Lexer::encoded_word(char c)
{
    constexpr std::size_t longest = 500;  // of one with specials; a word has 75 (RFC 2047 §2)
    const bool is_text = question_marks_ == 3;
    if (is_space(c) || token_.text.size() == longest) return no_encoded_word(c);
    if (!is_text && is_special(c)) return no_encoded_word(c);
    if (question_marks_ == 2 && (c == '?') != (token_.text.size() > encoded_at_)) return no_encoded_word(c);
    has_specials_ |= is_special(c);
    append(c);
    if (is_text) {
        if (token_.text.size() >= encoded_at_ + 2 && token_.text.ends_with("?=")) in_ = In::atom;
    } else if (c == '?') {
        ++question_marks_;
        encoded_at_ = token_.text.size();
    }
}

// So its specials are specials. Each byte is read twice at most: what began here ends before any word within.
void Lexer::no_encoded_word(char c)
{
    in_ = In::atom;
    if (has_specials_) {
        auto text = std::exchange(token_.text, {});
        in_ = In::space;
        is_plain_ = true;
        for (char again : text) next(again);
        is_plain_ = false;
    }
    next(c);
}

void Lexer::delimited(char c)
{
    const char closing = in_ == In::quoted ? '"' : in_ == In::literal ? ']' : ')';
    if (std::exchange(is_escaped_, false)) return append(c);
    if (c == '\\') {
        is_escaped_ = true;
        return;
    }
    if (in_ == In::comment && c == '(') ++depth_;
    const bool closes = c == closing && (in_ != In::comment || --depth_ == 0);
    if (!closes || in_ == In::literal) append(c);
    if (!closes) return;
    end(in_ == In::quoted    ? Token::Kind::quoted
        : in_ == In::literal ? Token::Kind::literal
                             : Token::Kind::comment);
}

void Lexer::append(char c)
{
    if (token_.text.size() < longest_token)
        token_.text += c;
    else
        token_.is_cut = true;
}

void Lexer::end(Token::Kind kind)
{
    in_ = In::space;
    token_.kind = kind;
    take_(token_);
    token_.text.clear();
    token_.is_cut = false;
    token_.spaced = kind == Token::Kind::comment;
}

void Lexer::finish()
{
    if (std::exchange(is_escaped_, false)) append('\\');
    if (in_ == In::encoded_word) no_encoded_word(' ');
    if (in_ == In::atom) end(Token::Kind::atom);
    if (in_ == In::quoted) end(Token::Kind::quoted);
    if (in_ == In::literal) delimited(']');
    if (in_ == In::comment) end(Token::Kind::comment);
}

}  // namespace mime

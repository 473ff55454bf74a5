#include "mime/lexer.hpp"

#include <utility>

namespace mime {
namespace {

constexpr std::string_view space = " \t\r\n";
constexpr std::string_view specials = "()<>[]:;@\\,\"";

// The length of an encoded word at the front: =?charset?encoding?text?= without space (RFC 2047 §2), or 0.
std::size_t encoded_word_size(std::string_view text)
{
    constexpr std::size_t longest = 1'000;
    if (!text.starts_with("=?")) return 0;
    text = text.substr(0, longest);
    text = text.substr(0, text.find_first_of(space));
    auto charset_end = text.find_first_of("?()<>@,;:\"/[].=", 2);
    if (charset_end == text.npos || text[charset_end] != '?') return 0;
    if (text.substr(charset_end).size() < 3 || text[charset_end + 2] != '?') return 0;
    auto end = text.find("?=", charset_end + 3);
    return end == text.npos ? 0 : end + 2;
}

// Text up to `end`, which is taken too; a backslash stands before a plain character.
std::string take_escaped(std::string_view& rest, char end)
{
    std::string text;
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != end; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        text += rest[i];
    }
    rest.remove_prefix(i < rest.size() ? i + 1 : i);
    return text;
}

}  // namespace

std::string take_quoted(std::string_view& rest)
{
    return take_escaped(rest, '"');
}

std::string take_comment(std::string_view& rest)
{
    std::string text;
    std::size_t depth = 0, i = 0;
    for (; i < rest.size(); ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) {
            text += rest[++i];
            continue;
        }
        if (rest[i] == ')' && --depth == 0) break;
        if (rest[i] != '(' || depth++ != 0) text += rest[i];
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
        if (value.starts_with('(')) take_comment(value);
        if (!value.starts_with('"')) continue;
        auto before = value;
        take_quoted(value);
        text += before.substr(0, before.size() - value.size());
    }
    return text;
}

bool Lexer::skip_space()
{
    auto before = rest_.size();
    while (!rest_.empty()) {
        if (rest_.front() == '(')
            comment_ = mime::take_comment(rest_);
        else if (space.contains(rest_.front()))
            rest_.remove_prefix(1);
        else
            break;
    }
    return rest_.size() != before;
}

std::string Lexer::take_comment()
{
    return std::exchange(comment_, {});
}

Token Lexer::next()
{
    bool spaced = skip_space();
    if (rest_.empty()) return {Token::Kind::end, {}, spaced};

    Token token;
    if (rest_.front() == '"')
        token = {Token::Kind::quoted, take_quoted(rest_), spaced};
    else if (rest_.front() == '[')
        token = literal();
    else
        token = atom();
    token.spaced = spaced;
    return token;
}

Token Lexer::literal()
{
    auto text = "[" + take_escaped(rest_, ']') + "]";
    return {Token::Kind::literal, std::move(text), false};
}

Token Lexer::atom()
{
    std::size_t size = encoded_word_size(rest_);
    while (size < rest_.size() && !specials.contains(rest_[size]) && !space.contains(rest_[size])) ++size;
    auto kind = size == 0 ? Token::Kind::special : Token::Kind::atom;
    auto text = rest_.substr(0, size == 0 ? 1 : size);
    rest_.remove_prefix(text.size());
    return {kind, std::string(text), false};
}

}  // namespace mime

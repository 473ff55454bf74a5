// Lexer: the words of structured header fields (RFC 5322 §3.2), read leniently.
//
// Comments and folding space are passed over, at any depth and without recursion. Raw 8-bit bytes
// are part of atoms (RFC 6532 §3.2), and so is an encoded word, whatever specials it wrongly holds.
#pragma once

#include <string>
#include <string_view>

namespace mime {

struct Token {
    enum class Kind { end, atom, quoted, literal, special };

    Kind kind = Kind::end;
    std::string text;     // quoted: without quotes and escapes; literal: with its brackets
    bool spaced = false;  // space or a comment stands before it

    bool is(char special) const { return kind == Kind::special && text.front() == special; }
    bool is_word() const { return kind == Kind::atom || kind == Kind::quoted || kind == Kind::literal; }
};

class Lexer {
  public:
    explicit Lexer(std::string_view value) : rest_(value) {}

    Token next();
    // The last comment passed since this was asked, without its parentheses.
    std::string take_comment();
    bool at_end() const { return rest_.empty(); }

  private:
    bool skip_space();
    Token quoted();
    Token literal();
    Token atom();

    std::string_view rest_;
    std::string comment_;
};

// Without comments; quoted strings stay whole.
std::string strip_comments(std::string_view value);
// Takes a comment off the front of `rest` (which begins with its parenthesis); gives what is in it.
std::string take_comment(std::string_view& rest);
// Takes a quoted string off the front of `rest` (which begins with its quote); gives what it means. A missing
// end quote is the end of the value.
std::string take_quoted(std::string_view& rest);

}  // namespace mime

// Lexer: the words of structured header fields (RFC 5322 §3.2), read leniently as they stream by.
//
// Comments nest to any depth. Raw 8-bit bytes are part of atoms (RFC 6532 §3.2), and so is an encoded word,
// whatever specials it wrongly holds. Memory is constant: of a long token the beginning is kept.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace mime {

struct Token {
    enum class Kind { atom, quoted, literal, special, comment };

    Kind kind = Kind::atom;
    std::string text;     // quoted, comment: what it means; literal: with its brackets
    bool spaced = false;  // space or a comment stands before it
    bool is_cut = false;

    bool is(char special) const { return kind == Kind::special && text.front() == special; }
    bool is_word() const { return kind == Kind::atom || kind == Kind::quoted || kind == Kind::literal; }
};

class Lexer {
  public:
    static constexpr std::size_t longest_token = 1'000;

    using Take = std::function<void(const Token&)>;
    explicit Lexer(Take take) : take_(std::move(take)) {}

    void feed(std::string_view value);
    void finish();  // what was not closed is closed

  private:
    enum class In { space, atom, encoded_word, quoted, literal, comment };

    void next(char c);
    void begin(char c);
    void atom(char c);
    void encoded_word(char c);
    void no_encoded_word(char c);
    void delimited(char c);
    void append(char c);
    void end(Token::Kind kind);

    Take take_;
    In in_ = In::space;
    Token token_;
    bool is_escaped_ = false;
    std::size_t depth_ = 0;           // of comments
    std::size_t question_marks_ = 0;  // of what may be an encoded word
    std::size_t encoded_at_ = 0;      // where its text begins
    bool has_specials_ = false;       // in that text
    bool is_plain_ = false;           // what is read holds no encoded word
};

// Without comments; quoted strings stay whole.
std::string strip_comments(std::string_view value);
// Takes a quoted string off the front of `rest` (which begins with its quote); gives what it means. A missing
// end quote is the end of the value.
std::string take_quoted(std::string_view& rest);

}  // namespace mime

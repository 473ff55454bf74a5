// Preview: the first words of a message, as a list of messages shows them (RFC 8970).
//
// Taken from the first text/plain that has any, otherwise from the first text/html, whose markup is
// left out. White space is folded; invisible fillers and direction overrides are dropped.
#pragma once

#include "mime/summary.hpp"
#include "mime/text.hpp"

namespace mime {

// Text as one line of at most so many characters.
class OneLine {
  public:
    void feed(std::string_view utf8);  // whole characters
    bool is_full() const { return characters_ >= most; }
    const std::string& text() const { return text_; }

  private:
    static constexpr std::size_t most = 200;

    std::string text_;
    std::size_t characters_ = 0;
    bool spaced_ = false;
};

// HTML's text, crudely: tags, comments, styles and scripts left out, entities read.
class HtmlText {
  public:
    void feed(std::string_view utf8, OneLine& out);

  private:
    void text_byte(char c);
    void tag_byte(char c, OneLine& out);
    void entity_byte(char c);
    void end_tag(OneLine& out);

    enum class In { text, tag, comment, entity };
    In in_ = In::text;
    std::string word_;    // the tag or entity so far
    std::string hidden_;  // the element whose content is not shown
    std::string run_;     // text not yet given on
};

class Preview {
  public:
    void begin(const Part& part);  // a leaf
    bool wants_more() const { return decoder_.has_value(); }
    void feed(std::string_view raw);
    void end();
    std::string take();

  private:
    static constexpr std::size_t most_raw = 128 << 10;  // read of one part

    void show(std::string_view utf8);

    std::optional<TextDecoder> decoder_;
    std::optional<HtmlText> html_;  // of the part being read, if it is HTML
    std::size_t raw_left_ = 0;
    OneLine line_;
    std::string plain_, from_html_;
};

}  // namespace mime

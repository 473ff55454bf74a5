// Preview: the first words of a message, as a list of messages shows them (RFC 8970).
//
// Taken from the first part with text that is no attachment. Where that is HTML, its markup is left out, and
// a text/plain that is offered as an alternative goes before it. The messages within are looked into only
// where the message has no text of its own. White space is folded; invisible fillers and direction overrides
// are dropped.
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
    std::string_view plain_run(std::string_view utf8) const;

    static constexpr std::size_t most = 200;

    std::string text_;
    std::size_t characters_ = 0;
    bool spaced_ = false;
};

// HTML's text, crudely: tags, comments, titles, styles and scripts left out, entities read.
class HtmlText {
  public:
    void feed(std::string_view utf8, OneLine& out);
    void finish(OneLine& out);  // a comment that nobody closed is shown

  private:
    void read(std::string_view utf8);
    void text_byte(char c);
    void tag_byte(char c);
    void comment_byte(char c);
    void entity_byte(char c);
    void end_tag();

    enum class In { text, tag, comment, entity };
    In in_ = In::text;
    std::string word_;      // the tag or entity so far
    std::string hidden_;    // the element whose content is not shown
    std::string run_;       // text not yet given on
    std::string comment_;   // the beginning of the comment that is open
    bool is_last_ = false;  // no comment will be closed any more
};

class Preview {
  public:
    struct Place {
        std::size_t level = 1;  // how deep the part lies: the root is 1
        bool is_within_message = false;
        bool is_alternative =
            false;  // what it shares with the part chosen so far ends in multipart/alternative
    };
    void begin(const Part& part, Place place);  // a leaf, and no attachment
    bool wants_more() const { return decoder_.has_value(); }
    void feed(std::string_view raw);
    void end();
    std::string take();

    // The parts below are closed.
    void close_down_to(std::size_t levels);
    // How many of the open parts also hold the part chosen so far; 0 where there is none.
    std::size_t levels_shared() const { return own_.levels_shared; }

  private:
    static constexpr std::size_t most_raw = 128 << 10;  // read of one part

    struct Choice {
        std::string text;
        bool is_html = false;
        std::size_t levels_shared = 0;
    };
    void show(std::string_view utf8);

    std::optional<TextDecoder> decoder_;
    std::optional<HtmlText> html_;  // of the part being read, if it is HTML
    std::size_t raw_left_ = 0;
    Place place_;
    OneLine line_;
    Choice own_, of_message_within_;
};

}  // namespace mime

// Text: what is readable in a message, for SEARCH: decoded part by part in pieces, and matched
// without regard to case (or to Vietnamese marks too).
//
//   TextMatcher matcher("hội nghị", Fold::caseless);
//   for (const auto* part : text_parts(summary)) {
//       TextDecoder decoder(*part);
//       … matcher.feed(decoder.feed(piece of the body)) … matcher.feed(decoder.finish());
//       matcher.end_part();
//   }
#pragma once

#include "mime/charset.hpp"
#include "mime/summary.hpp"
#include "mime/transfer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mime {

// The text/* leaves and the headers of nested messages are what TEXT and BODY look into: these are
// the leaves, in order, also those of nested messages.
std::vector<const Part*> text_parts(const Part& root);

// One leaf's body to UTF-8. An unknown charset or encoding is read as what it looks like (UTF-8, else
// windows-1252).
class TextDecoder {
  public:
    explicit TextDecoder(const Part& part);
    std::string feed(std::string_view raw);
    std::string finish();

  private:
    TransferDecoder transfer_;
    std::unique_ptr<CharsetDecoder> charset_;
};

enum class Fold {
    caseless,  // base::fold_case: case and Unicode form do not matter
    bare,      // base::fold: tones and diacritics too
};

std::string fold(Fold how, std::string_view utf8);

// Is `needle` a substring of the text fed so far? Pieces may be cut anywhere. An empty needle is always
// found.
class TextMatcher {
  public:
    TextMatcher(std::string_view needle_utf8, Fold how);
    void feed(std::string_view utf8);
    void end_part();  // what follows is another text: no match across
    bool found() const { return found_; }

  private:
    void look(std::string_view utf8);

    std::string needle_;  // folded
    Fold how_;
    std::string unfolded_;  // not yet folded: may go on with combining marks
    std::string tail_;      // folded: the last bytes, shorter than the needle
    bool found_ = false;
};

}  // namespace mime

// Text: what is readable in a message, for SEARCH: decoded part by part in pieces, folded, and looked into
// without regard to case (or to Vietnamese marks too).
//
//   Folder folder(Fold::caseless);
//   Finder finder(fold(Fold::caseless, "hội nghị"));
//   TextDecoder decoder(part);
//   … finder.feed(folder.feed(decoder.feed(piece of the body))) …
//   finder.feed(folder.feed(decoder.finish()));
//   finder.feed(folder.finish());
//   finder.end_part();
#pragma once

#include "mime/charset.hpp"
#include "mime/summary.hpp"
#include "mime/transfer.hpp"

#include <string>
#include <string_view>

namespace mime {

// A leaf whose content is text: text/*, and of message/* what is not itself a message (a delivery report).
bool is_text(const Part& part);

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

// Folds what comes in pieces, which may be cut anywhere.
class Folder {
  public:
    explicit Folder(Fold how) : how_(how) {}
    std::string feed(std::string_view utf8);
    std::string finish();  // what follows is another text

  private:
    Fold how_;
    std::string held_;  // may go on with combining marks
};

std::string fold(Fold how, std::string_view utf8);

// Is `needle` a substring of the text fed so far? Both are folded. An empty needle is always found.
class Finder {
  public:
    explicit Finder(std::string needle) : needle_(std::move(needle)), found_(needle_.empty()) {}
    void feed(std::string_view folded);
    void end_part() { tail_.clear(); }  // no match goes across
    bool found() const { return found_; }

  private:
    std::string needle_;
    std::string tail_;  // the last bytes, fewer than the needle has
    bool found_;
};

// In linear time, which std::string::find does not promise.
bool holds(std::string_view text, std::string_view needle);

}  // namespace mime

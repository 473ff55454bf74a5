#include "mime/text.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"
#include "mime/parameters.hpp"
#include "mime/utf8.hpp"

#include <cstring>
#include <utility>

namespace mime {
namespace {

// UTF-8 as long as it is well-formed; from the first byte that is not, windows-1252.
class GuessingDecoder final : public CharsetDecoder {
  public:
    void feed(std::string_view bytes, std::string& utf8) override
    {
        held_ += bytes;
        if (!legacy_) {
            auto [size, is_cut] = utf8_prefix(held_);
            utf8.append(held_, 0, size);
            held_.erase(0, size);
            if (is_cut || held_.empty()) return;
            legacy_ = std::move(*open_charset("windows-1252"));
        }
        legacy_->feed(std::exchange(held_, {}), utf8);
    }
    void finish(std::string& utf8) override
    {
        if (!std::exchange(held_, {}).empty()) utf8 += "\uFFFD";
        if (legacy_) legacy_->finish(utf8);
    }

  private:
    std::string held_;  // a character that is not whole yet
    std::unique_ptr<CharsetDecoder> legacy_;
};

std::unique_ptr<CharsetDecoder> decoder_for(const Part& part)
{
    auto charset = parameter(part.parameters, "charset");
    if (!charset.empty() && !base::iequals(charset, "us-ascii"))
        if (auto decoder = open_charset(charset)) return std::move(*decoder);
    return std::make_unique<GuessingDecoder>();
}

void collect(const Part& part, std::vector<const Part*>& parts)
{
    if (part.children.empty() && base::iequals(part.type, "text")) parts.push_back(&part);
    for (const auto& child : part.children) collect(child, parts);
}

}  // namespace

std::vector<const Part*> text_parts(const Part& root)
{
    std::vector<const Part*> parts;
    collect(root, parts);
    return parts;
}

TextDecoder::TextDecoder(const Part& part)
    : transfer_(encoding_named(part.encoding).value_or(Encoding::identity)),
      charset_(decoder_for(part))
{}

std::string TextDecoder::feed(std::string_view raw)
{
    std::string bytes, utf8;
    transfer_.feed(raw, bytes);
    charset_->feed(bytes, utf8);
    return utf8;
}

std::string TextDecoder::finish()
{
    std::string bytes, utf8;
    transfer_.finish(bytes);
    charset_->feed(bytes, utf8);
    charset_->finish(utf8);
    return utf8;
}

std::string fold(Fold how, std::string_view utf8)
{
    return how == Fold::bare ? base::fold(utf8) : base::fold_case(utf8);
}

TextMatcher::TextMatcher(std::string_view needle_utf8, Fold how) : needle_(fold(how, needle_utf8)), how_(how)
{
    found_ = needle_.empty();
}

// Folding joins a letter with the marks that follow it, so only text up to the last ASCII character, which no
// mark before it can change, is folded at once.
void TextMatcher::feed(std::string_view utf8)
{
    constexpr std::size_t most_held = 64 << 10;
    if (found_) return;
    unfolded_ += utf8;
    auto safe = unfolded_.size();
    while (safe > 0 && static_cast<unsigned char>(unfolded_[safe - 1]) >= 0x80) --safe;
    if (safe > 0) --safe;
    if (safe == 0 && unfolded_.size() > most_held) {
        safe = unfolded_.size();
        while (safe > 0 && (static_cast<unsigned char>(unfolded_[safe - 1]) & 0xC0) == 0x80) --safe;
        if (safe > 0) --safe;
    }
    look(std::string_view(unfolded_).substr(0, safe));
    unfolded_.erase(0, safe);
}

void TextMatcher::end_part()
{
    if (found_) return;
    look(unfolded_);
    unfolded_.clear();
    tail_.clear();
}

void TextMatcher::look(std::string_view utf8)
{
    if (utf8.empty()) return;
    tail_ += fold(how_, utf8);
    // memmem is linear; std::string::find is not.
    found_ = memmem(tail_.data(), tail_.size(), needle_.data(), needle_.size()) != nullptr;
    if (tail_.size() >= needle_.size()) tail_.erase(0, tail_.size() - needle_.size() + 1);
}

}  // namespace mime

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
    const auto charset = decoded_parameter(part.parameters, "charset");
    if (!charset.empty() && !base::iequals(charset, "us-ascii"))
        if (auto decoder = open_charset(charset)) return std::move(*decoder);
    return std::make_unique<GuessingDecoder>();
}

std::string fold_settled(Fold how, std::string_view text)
{
    return how == Fold::bare ? base::fold(text) : base::fold_case(text);
}

}  // namespace

bool is_text(const Part& part)
{
    return part.children.empty() && (base::iequals(part.type, "text") || base::iequals(part.type, "message"));
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

std::string Folder::feed(std::string_view utf8)
{
    held_ += utf8;
    std::string folded;
    std::string_view rest = held_;
    while (auto size = settled_prefix(rest)) {
        folded += fold_settled(how_, rest.substr(0, size));
        rest.remove_prefix(size);
    }
    held_.erase(0, held_.size() - rest.size());
    return folded;
}

std::string Folder::finish()
{
    return fold_settled(how_, std::exchange(held_, {}));
}

std::string fold(Fold how, std::string_view utf8)
{
    Folder folder(how);
    auto folded = folder.feed(utf8);
    return folded + folder.finish();
}

bool holds(std::string_view text, std::string_view needle)
{
    return needle.empty() || memmem(text.data(), text.size(), needle.data(), needle.size()) != nullptr;
}

void Finder::feed(std::string_view folded)
{
    if (found_ || folded.empty()) return;
    tail_ += folded;
    found_ = holds(tail_, needle_);
    if (tail_.size() >= needle_.size()) tail_.erase(0, tail_.size() - needle_.size() + 1);
}

}  // namespace mime

#include "mime/encoded_word.hpp"

#include "base/text.hpp"
#include "mime/charset.hpp"
#include "mime/transfer.hpp"

#include <map>
#include <optional>
#include <utility>

namespace mime {
namespace {

// =?charset*language?encoding?text?= (RFC 2047 §2, RFC 2231 §5)
struct Word {
    std::string charset;   // lower case
    std::string bytes;     // transfer-decoded
    std::size_t size = 0;  // as written
};

// Q: quoted-printable with _ for space (RFC 2047 §4.2).
std::string decode_q(std::string_view text)
{
    std::string plain;
    for (char c : text)
        if (c == '_')
            plain += "=20";
        else
            plain += c;
    return decode_transfer(Encoding::quoted_printable, plain);
}

// Plain text between the words: UTF-8, else what legacy senders mean.
std::string plain_text(std::string_view text)
{
    if (base::is_utf8(text)) return std::string(text);
    return *to_utf8("utf-8", text);
}

// In linear time, whatever looks like a word.
class Decoder {
  public:
    explicit Decoder(std::string_view value) : value_(value) {}

    std::string decode()
    {
        std::size_t at = 0;
        for (auto next = value_.find("=?"); next != value_.npos; next = value_.find("=?", at)) {
            plain_ += value_.substr(at, next - at);
            auto word = word_at(next);
            auto size = word ? word->size : 2;
            if (word && is_known(word->charset))
                take(std::move(*word));
            else
                plain_ += value_.substr(next, size);
            at = next + size;
        }
        plain_ += value_.substr(at);
        end_words();
        end_plain();
        return std::move(text_);
    }

  private:
    // Spaces in a Q word are forbidden but are sent, and so are words of any length.
    std::optional<Word> word_at(std::size_t at)
    {
        constexpr std::size_t longest = 2 << 10;
        auto charset_end = value_.find_first_of("? \t<>()\"", at + 2);
        if (charset_end == value_.npos || charset_end - at > longest) return std::nullopt;
        auto text_at = charset_end + 3;
        if (value_.substr(charset_end, 3).size() < 3) return std::nullopt;
        if (value_[charset_end] != '?' || value_[text_at - 1] != '?') return std::nullopt;
        auto end = end_from(text_at);
        if (end == value_.npos || end - at > longest) return std::nullopt;

        auto charset = value_.substr(at + 2, charset_end - at - 2);
        auto kind = base::lower(value_[charset_end + 1]);
        auto encoded = value_.substr(text_at, end - text_at);
        if (kind != 'b' && kind != 'q') return std::nullopt;
        auto bytes = kind == 'b' ? decode_transfer(Encoding::base64, encoded) : decode_q(encoded);
        return Word{base::lower(charset.substr(0, charset.find('*'))), std::move(bytes), end + 2 - at};
    }

    // The next ?= from there on; it is looked for once, however many words it might end.
    std::size_t end_from(std::size_t at)
    {
        if (word_end_ < at) word_end_ = value_.find("?=", at);
        return word_end_;
    }

    bool is_known(std::string_view charset)
    {
        auto [entry, is_new] = known_.try_emplace(std::string(charset), false);
        if (is_new) entry->second = is_known_charset(charset);
        return entry->second;
    }

    void take(Word word)
    {
        bool adjacent = !charset_.empty() && plain_.find_first_not_of(" \t\r\n") == plain_.npos;
        if (adjacent) plain_.clear();
        if (!adjacent || word.charset != charset_) end_words();
        if (!adjacent) end_plain();
        charset_ = std::move(word.charset);
        bytes_ += word.bytes;
    }

    // Words of one charset are joined before they are read: a character may lie across them.
    void end_words()
    {
        if (charset_.empty()) return;
        text_ += to_utf8(charset_, bytes_).value_or("");
        charset_.clear();
        bytes_.clear();
    }
    void end_plain()
    {
        text_ += plain_text(plain_);
        plain_.clear();
    }

    std::string_view value_;
    std::size_t word_end_ = 0;
    std::map<std::string, bool, std::less<>> known_;  // opening a charset takes its time
    std::string text_;
    std::string plain_;            // since the last word
    std::string charset_, bytes_;  // of the words gathered
};

}  // namespace

std::string decode_words(std::string_view value)
{
    return Decoder(value).decode();
}

}  // namespace mime

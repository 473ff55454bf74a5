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
    for (char c : text) plain += c == '_' ? std::string("=20") : std::string(1, c);
    return decode_transfer(Encoding::quoted_printable, plain);
}

// The encoded word at the front of `text`. Spaces in a Q word are forbidden but are sent.
std::optional<Word> word_at(std::string_view text)
{
    constexpr std::size_t longest = 2 << 10;
    text = text.substr(0, longest);
    auto charset_end = text.find_first_of("? \t<>()\"", 2);
    if (charset_end == text.npos || text[charset_end] != '?') return std::nullopt;
    if (charset_end + 2 >= text.size() || text[charset_end + 2] != '?') return std::nullopt;
    auto end = text.find("?=", charset_end + 3);
    if (end == text.npos) return std::nullopt;

    auto charset = text.substr(2, charset_end - 2);
    auto kind = base::lower(text[charset_end + 1]);
    auto encoded = text.substr(charset_end + 3, end - charset_end - 3);
    if (kind != 'b' && kind != 'q') return std::nullopt;
    auto bytes = kind == 'b' ? decode_transfer(Encoding::base64, encoded) : decode_q(encoded);
    return Word{base::lower(charset.substr(0, charset.find('*'))), std::move(bytes), end + 2};
}

// Plain text between the words: UTF-8, else what legacy senders mean.
std::string plain_text(std::string_view text)
{
    if (base::is_utf8(text)) return std::string(text);
    return *to_utf8("utf-8", text);
}

class Decoder {
  public:
    std::string decode(std::string_view value)
    {
        while (!value.empty()) {
            auto at = value.find("=?");
            plain_ += value.substr(0, at);
            if (at == value.npos) break;
            value.remove_prefix(at);
            auto word = word_at(value);
            auto size = word ? word->size : 2;
            if (word && is_known(word->charset))
                take(std::move(*word));
            else
                plain_ += value.substr(0, size);
            value.remove_prefix(size);
        }
        end_words();
        end_plain();
        return std::move(text_);
    }

  private:
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

    std::map<std::string, bool, std::less<>> known_;  // opening a charset takes its time
    std::string text_;
    std::string plain_;            // since the last word
    std::string charset_, bytes_;  // of the words gathered
};

// The first bytes of `utf8`, at most `most`, that end between two characters.
std::string_view whole_characters(std::string_view utf8, std::size_t most)
{
    if (utf8.size() <= most) return utf8;
    while (most > 1 && (static_cast<unsigned char>(utf8[most]) & 0xC0) == 0x80) --most;
    return utf8.substr(0, most);
}

// Also without a word that could not be folded into lines of 998 characters (RFC 5322 §2.1.1).
bool is_plain(std::string_view text)
{
    constexpr std::size_t longest_word = 900;
    if (text.contains("=?")) return false;
    std::size_t word = 0;
    for (char c : text) {
        if (c < ' ' || c > '~' || ++word > longest_word) return false;
        if (c == ' ') word = 0;
    }
    return true;
}

}  // namespace

std::string decode_words(std::string_view value)
{
    return Decoder().decode(value);
}

std::string encode_words(std::string_view utf8)
{
    if (is_plain(utf8)) return std::string(utf8);
    constexpr std::size_t bytes_a_word = 45;  // 60 characters of base64, 72 with =?UTF-8?B? and ?=
    std::string words;
    while (!utf8.empty()) {
        auto piece = whole_characters(utf8, bytes_a_word);
        words += (words.empty() ? "=?UTF-8?B?" : " =?UTF-8?B?") + base::to_base64(piece) + "?=";
        utf8.remove_prefix(piece.size());
    }
    return words;
}

}  // namespace mime

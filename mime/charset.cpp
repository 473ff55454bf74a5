#include "mime/charset.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"
#include "mime/charset_vietnamese.hpp"
#include "mime/utf8.hpp"

#include <array>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <utility>

namespace mime {
namespace {

constexpr std::string_view replacement = "\uFFFD";

// UTF-8 to UTF-8: what is malformed is replaced.
class Utf8Decoder final : public CharsetDecoder {
  public:
    void feed(std::string_view bytes, std::string& utf8) override
    {
        auto joined = std::exchange(held_, {});
        if (!joined.empty()) bytes = joined += bytes;
        while (!bytes.empty()) {
            auto [size, is_cut] = utf8_prefix(bytes);
            utf8 += bytes.substr(0, size);
            bytes.remove_prefix(size);
            if (is_cut) held_ = bytes;
            if (is_cut || bytes.empty()) return;
            utf8 += replacement;
            bytes.remove_prefix(1);
        }
    }
    void finish(std::string& utf8) override
    {
        if (!std::exchange(held_, {}).empty()) utf8 += replacement;
    }

  private:
    std::string held_;  // a character that is not whole yet
};

// Composing needs what follows a letter, so text is passed on up to its last ASCII character, which never
// composes with what stands before it.
class Composer {
  public:
    void feed(std::string_view piece, std::string& out)
    {
        constexpr std::size_t most_held = 4'096;
        held_ += piece;
        auto safe = held_.size();
        while (safe > 0 && static_cast<unsigned char>(held_[safe - 1]) >= 0x80) --safe;
        if (safe > 0) --safe;
        if (safe == 0 && held_.size() > most_held) safe = held_.size();
        out += base::nfc(std::string_view(held_).substr(0, safe));
        held_.erase(0, safe);
    }
    void finish(std::string& out) { out += base::nfc(std::exchange(held_, {})); }

  private:
    std::string held_;
};

class TableDecoder final : public CharsetDecoder {
  public:
    explicit TableDecoder(const ByteTable& table) : table_(table) {}

    void feed(std::string_view bytes, std::string& utf8) override
    {
        std::u16string units;
        for (char c : bytes) units += table_[static_cast<unsigned char>(c)];
        std::string text;
        icu::UnicodeString(units.data(), static_cast<std::int32_t>(units.size())).toUTF8String(text);
        composer_.feed(text, utf8);
    }
    void finish(std::string& utf8) override { composer_.finish(utf8); }

  private:
    const ByteTable& table_;
    Composer composer_;
};

enum class Marks { composed, loose };  // loose: the charset has combining marks of its own

class IcuDecoder final : public CharsetDecoder {
  public:
    IcuDecoder(UConverter* converter, Marks marks) : converter_(converter, ucnv_close), marks_(marks) {}

    void feed(std::string_view bytes, std::string& utf8) override { convert(bytes, utf8, false); }
    void finish(std::string& utf8) override
    {
        convert({}, utf8, true);
        composer_.finish(utf8);
    }

  private:
    void convert(std::string_view bytes, std::string& utf8, UBool flush)
    {
        const char* at = bytes.data();
        const char* end = at + bytes.size();
        UErrorCode status;
        do {
            std::array<UChar, 1024> units;
            UChar* out = units.data();
            status = U_ZERO_ERROR;
            ucnv_toUnicode(converter_.get(), &out, out + units.size(), &at, end, nullptr, flush, &status);
            pass_on({units.data(), static_cast<std::size_t>(out - units.data())}, utf8);
        } while (status == U_BUFFER_OVERFLOW_ERROR);
    }

    // A surrogate pair may be cut by the buffer: its first half waits.
    void pass_on(std::u16string_view units, std::string& utf8)
    {
        half_ += units;
        bool cut = !half_.empty() && U16_IS_LEAD(half_.back());
        auto whole = half_.size() - (cut ? 1 : 0);
        std::string text;
        icu::UnicodeString(half_.data(), static_cast<std::int32_t>(whole)).toUTF8String(text);
        half_.erase(0, whole);
        if (marks_ == Marks::loose)
            composer_.feed(text, utf8);
        else
            utf8 += text;
    }

    std::unique_ptr<UConverter, decltype(&ucnv_close)> converter_;
    Marks marks_;
    std::u16string half_;
    Composer composer_;
};

// Names as senders use them, to what they mean.
std::string usual_name(std::string_view charset)
{
    auto name = base::lower(base::trim(charset));
    constexpr std::array<std::array<std::string_view, 2>, 10> meant{
        {{"iso-8859-1", "windows-1252"},
         {"latin1", "windows-1252"},
         {"iso-8859-9", "windows-1254"},
         {"gb2312", "gb18030"},
         {"gbk", "gb18030"},
         {"ks_c_5601-1987", "windows-949"},
         {"euc-kr", "windows-949"},
         {"tis-620", "windows-874"},
         {"cp-850", "cp850"},
         {"x-viet-windows-1258", "windows-1258"}}};
    for (auto [sent, means] : meant)
        if (name == sent) return std::string(means);
    return name;
}

bool is_utf8_name(std::string_view name)
{
    return name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii" ||
           name == "ansi_x3.4-1968";
}

}  // namespace

base::Result<std::unique_ptr<CharsetDecoder>> open_charset(std::string_view charset)
{
    constexpr std::size_t longest_name = 60;
    auto name = usual_name(charset);
    if (is_utf8_name(name)) return std::make_unique<Utf8Decoder>();
    if (const auto* table = vietnamese_table(name)) return std::make_unique<TableDecoder>(*table);
    // ICU takes the empty name for the machine's own charset, and a comma for options.
    if (name.empty() || name.size() > longest_name || name.contains(',') || name.contains('\0'))
        return base::refuse(base::Code::bad_charset, base::printable(charset, longest_name));

    UErrorCode status = U_ZERO_ERROR;
    auto* converter = ucnv_open(name.c_str(), &status);
    if (U_FAILURE(status))
        return base::refuse(base::Code::bad_charset, base::printable(charset, longest_name));
    auto marks = name == "windows-1258" || name == "cp1258" ? Marks::loose : Marks::composed;
    return std::make_unique<IcuDecoder>(converter, marks);
}

bool is_known_charset(std::string_view name)
{
    return open_charset(name).has_value();
}

base::Result<std::string> to_utf8(std::string_view charset, std::string_view bytes)
{
    auto decoder = open_charset(charset);
    if (!decoder) return base::refuse(decoder.error());
    std::string utf8;
    (*decoder)->feed(bytes, utf8);
    (*decoder)->finish(utf8);
    return utf8;
}

}  // namespace mime

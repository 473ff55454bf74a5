#include "mime/charset.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"
#include "mime/charset_vietnamese.hpp"
#include "mime/utf8.hpp"

#include <algorithm>
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

// Composes what comes in pieces.
class Composer {
  public:
    void feed(std::string_view piece, std::string& out)
    {
        held_ += piece;
        std::string_view rest = held_;
        while (auto size = settled_prefix(rest)) {
            out += base::nfc(rest.substr(0, size));
            rest.remove_prefix(size);
        }
        held_.erase(0, held_.size() - rest.size());
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

// ICU's own name for the charset of that name; empty where it knows none. ICU minds neither case nor
// punctuation, but takes the empty name for the machine's own charset, and a comma for options.
std::string_view canonical(const std::string& name)
{
    if (name.empty() || name.contains(',') || name.contains('\0')) return {};
    UErrorCode status = U_ZERO_ERROR;
    const char* known = ucnv_getAlias(name.c_str(), 0, &status);
    return known == nullptr || U_FAILURE(status) ? std::string_view() : known;
}

// ms1258, win-1258, x-cp1258 … to windows-1258.
std::string windows_name(std::string_view bare)
{
    if (bare.size() < 4) return {};
    const auto number = bare.substr(bare.size() - 4), family = bare.substr(0, bare.size() - 4);
    constexpr std::array<std::string_view, 4> families{"ms", "win", "windows", "cp"};
    if (std::ranges::find(families, family) == families.end() || !number.starts_with("125")) return {};
    return "windows-" + std::string(number);
}

// ICU's name for what the sender means: some charsets are named where a larger one is used.
std::string_view meant(const std::string& name, std::string_view bare)
{
    constexpr std::array<std::array<const char*, 2>, 6> larger{{{"iso-8859-1", "windows-1252"},
                                                                {"iso-8859-9", "windows-1254"},
                                                                {"gb2312", "gb18030"},
                                                                {"gb_2312-80", "gb18030"},
                                                                {"gbk", "gb18030"},
                                                                {"euc-kr", "windows-949"}}};
    auto known = canonical(name);
    if (known.empty()) known = canonical(windows_name(bare));
    if (known.empty()) return {};
    for (auto [named, used] : larger)
        if (known == canonical(named)) return canonical(used);
    return known;
}

// Vietnamese charsets with combining marks.
bool has_loose_marks(std::string_view canonical_name)
{
    constexpr std::array<const char*, 4> those{"windows-1258", "ibm-1258", "ibm-1129", "ibm-1163"};
    return std::ranges::any_of(those, [&](const char* name) { return canonical(name) == canonical_name; });
}

// Letters and digits, without x-, cs and viet in front, which say nothing.
std::string bare_name(std::string_view name)
{
    std::string bare;
    for (char c : base::lower(name))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) bare += c;
    for (std::string_view idle : {"x", "cs", "viet"})
        if (bare.starts_with(idle) && bare.size() > idle.size()) bare.erase(0, idle.size());
    return bare;
}

}  // namespace

base::Result<std::unique_ptr<CharsetDecoder>> open_charset(std::string_view charset)
{
    constexpr std::size_t longest_name = 60;
    auto refuse = [&] {
        return base::refuse(base::Code::bad_charset, base::printable(charset, longest_name));
    };
    if (base::iequals(charset, "utf-8")) return std::make_unique<Utf8Decoder>();  // nearly always
    const std::string name(base::trim(charset));
    if (name.size() > longest_name) return refuse();
    const auto bare = bare_name(name);
    if (const auto* table = vietnamese_table(bare)) return std::make_unique<TableDecoder>(*table);
    const auto known = meant(name, bare);
    if (known.empty()) return refuse();
    if (known == canonical("utf-8") || known == canonical("us-ascii")) return std::make_unique<Utf8Decoder>();

    UErrorCode status = U_ZERO_ERROR;
    auto* converter = ucnv_open(std::string(known).c_str(), &status);
    if (U_FAILURE(status)) return refuse();
    return std::make_unique<IcuDecoder>(converter, has_loose_marks(known) ? Marks::loose : Marks::composed);
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

#include "base/unicode.hpp"

#include "base/result.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

namespace base {
namespace {

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::UnicodeString utf16(std::string_view utf8)
{
    return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

std::string utf8(const icu::UnicodeString& text)
{
    std::string bytes;
    text.toUTF8String(bytes);
    return bytes;
}

using Form = const icu::Normalizer2* (*)(UErrorCode&);

icu::UnicodeString normalized(const icu::UnicodeString& text, Form form)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = form(status);
    icu::UnicodeString result = normalizer ? normalizer->normalize(text, status) : text;
    if (U_FAILURE(status)) bug("ICU has no normaliser data");
    return result;
}

// Its const functions may be called from any thread.
const icu::Collator& dictionary()
{
    static const std::unique_ptr<const icu::Collator> collator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(icu::Locale("vi"), status));
        if (U_FAILURE(status)) bug("ICU has no order for Vietnamese");
        return made;
    }();
    return *collator;
}

bool is_latin(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    return u_isalpha(c) && uscript_getScript(c, &status) == USCRIPT_LATIN;
}

}  // namespace

std::string nfc(std::string_view text)
{
    if (is_ascii(text)) return std::string(text);
    return utf8(normalized(utf16(text), &icu::Normalizer2::getNFCInstance));
}

std::string nfd(std::string_view text)
{
    if (is_ascii(text)) return std::string(text);
    return utf8(normalized(utf16(text), &icu::Normalizer2::getNFDInstance));
}

std::string fold(std::string_view text)
{
    if (is_ascii(text)) return lower(text);
    icu::UnicodeString apart = normalized(utf16(text).foldCase(), &icu::Normalizer2::getNFDInstance);
    icu::UnicodeString kept;
    for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
        UChar32 c = apart.char32At(i);
        if (u_charType(c) == U_NON_SPACING_MARK) continue;
        kept.append(c == 0x0111 ? UChar32{'d'} : c);
    }
    return utf8(kept);
}

std::string fold_case(std::string_view text)
{
    if (is_ascii(text)) return lower(text);
    return utf8(normalized(utf16(text).foldCase(), &icu::Normalizer2::getNFCInstance));
}

std::string dictionary_key(std::string_view text)
{
    const auto wide = utf16(text);
    std::array<std::uint8_t, 128> first;
    const auto size = dictionary().getSortKey(wide, first.data(), static_cast<std::int32_t>(first.size()));
    std::string key(static_cast<std::size_t>(size), '\0');
    auto* bytes = reinterpret_cast<std::uint8_t*>(key.data());
    if (size <= static_cast<std::int32_t>(first.size()))
        std::copy_n(first.data(), size, bytes);
    else
        dictionary().getSortKey(wide, bytes, size);
    key.pop_back();  // it ends with a zero byte
    return key;
}

bool is_hidden(char32_t c)
{
    return (U_GET_GC_MASK(static_cast<UChar32>(c)) &
            (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0;
}

std::string_view first_not_latin(std::string_view text, std::string_view others)
{
    for (std::int32_t at = 0; at < static_cast<std::int32_t>(text.size());) {
        const auto begin = static_cast<std::size_t>(at);
        UChar32 c = 0;
        U8_NEXT(text.data(), at, static_cast<std::int32_t>(text.size()), c);
        bool is_mark = c >= 0 && (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
        bool is_other = c >= 0 && c < 0x80 && others.contains(static_cast<char>(c));
        if (!is_mark && !is_other && !(c >= 0 && is_latin(c)))
            return text.substr(begin, static_cast<std::size_t>(at) - begin);
    }
    return {};
}

}  // namespace base

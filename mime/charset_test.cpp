#include "mime/charset.hpp"

#include <gtest/gtest.h>

namespace mime {
namespace {

struct Case {
    std::string_view charset, bytes, meant;
};

// "Đường số 9, ấp Ưu" and kin, in each.
constexpr Case cases[] = {
    {"UTF-8", "\xc4\x90\xc6\xb0\xe1\xbb\x9dng", "Đường"},
    {"us-ascii", "plain", "plain"},
    {"US-ASCII", "\xe1\xba\xa5", "ấ"},
    {"iso-8859-1", "caf\xe9 \x93q\x94", "café “q”"},
    {"windows-1252", "\x80", "€"},
    {"viscii", "\xd0\xdf\xb6ng \x02", "Đường Ẳ"},
    {"TCVN5712-1", "\xa7\xad\xeang", "Đường"},
    {"x-viet-tcvn5712", "a\xb3 \x01", "á Ú"},
    {"windows-1258", "\xd0\xfd\xf5\xccng \xe2\xec", "Đường ấ"},
    {"CP1258", "a\xf2", "ạ"},
    {"utf-16le", std::string_view("\xd0\x01\xa5\x1e", 4), "\u01D0ấ"},
    {"utf-7", "+HqU-", "ấ"},
    {"shift_jis", "\x93\xfa\x96{", "日本"},
    {"gb2312", "\xc4\xe3", "你"},
    {"euc-kr", "\xb0\xa1", "가"},
    {"koi8-r", "\xd0", "п"},
};

TEST(CharsetTest, TextComesOutAsUtf8)
{
    for (auto [charset, bytes, meant] : cases) {
        auto text = to_utf8(charset, bytes);
        ASSERT_TRUE(text) << charset;
        EXPECT_EQ(*text, meant) << charset;
    }
}

TEST(CharsetTest, TheSpellingOfANameMakesNoDifference)
{
    for (std::string_view name : {"windows-1258", "CP1258", "cp-1258", "x-cp1258", "ms1258", "MS-1258",
                                  "win1258", "x-viet-windows-1258", " windows-1258 ", "ibm-5354"})
        EXPECT_EQ(to_utf8(name, "Vi\xea\xf2t").value_or("refused"), "Việt") << name;
    for (std::string_view name : {"viscii", "VISCII", "csVISCII", "x-viscii", "VISCII1.1-1"})
        EXPECT_EQ(to_utf8(name, "Vi\xaet").value_or("refused"), "Việt") << name;
    for (std::string_view name :
         {"TCVN", "tcvn3", "TCVN-5712", "x-viet-tcvn3", "x-viet-tcvn5712", "TCVN5712-1:1993"})
        EXPECT_EQ(to_utf8(name, "Vi\xd6t").value_or("refused"), "Việt") << name;
    for (std::string_view name :
         {"iso-8859-1", "ISO_8859-1:1987", "iso8859-1", "latin1", "latin-1", "l1", "cp819"})
        EXPECT_EQ(to_utf8(name, "\x93q\x94").value_or("refused"), "“q”") << name;
    for (std::string_view name :
         {"utf-8", "UTF8", "unicode-1-1-utf-8", "ascii", "ANSI_X3.4-1968", "iso646-us"})
        EXPECT_EQ(to_utf8(name, "ấ").value_or("refused"), "ấ") << name;
    for (std::string_view name : {"gb2312", "GB_2312-80", "csGB2312", "GBK", "cp936", "gb18030"})
        EXPECT_EQ(to_utf8(name, "\xc4\xe3").value_or("refused"), "你") << name;
}

TEST(CharsetTest, MarksWithoutEndAreComposedInTime)
{
    std::string marks;  // out of order: sorting them all at once would be quadratic
    for (int i = 0; i < 500'000; ++i) marks += i % 2 == 0 ? "\xec" : "\xf2";
    EXPECT_GT(to_utf8("windows-1258", marks + "a")->size(), 500'000u);
}

TEST(CharsetTest, PiecesMakeNoDifference)
{
    for (auto [charset, bytes, meant] : cases) {
        auto decoder = open_charset(charset);
        ASSERT_TRUE(decoder) << charset;
        std::string text;
        for (char c : bytes) (*decoder)->feed({&c, 1}, text);
        (*decoder)->finish(text);
        EXPECT_EQ(text, meant) << charset;
    }
}

TEST(CharsetTest, MeaninglessBytesAreReplaced)
{
    EXPECT_EQ(*to_utf8("utf-8", "a\xff\xc3(\xed\xa0\x80"), "a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(*to_utf8("utf-8", "cut \xe1\xba"), "cut \uFFFD");
    EXPECT_EQ(*to_utf8("utf-8", "\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_TRUE(to_utf8("utf-16le", std::string_view("\x00\xd8", 2)).has_value());
}

TEST(CharsetTest, UnknownCharsetsAreRefused)
{
    for (std::string_view name :
         {"", " ", "no-such", "x-unknown", "utf-8,version=2", "iso-2022-jp,locale=x"}) {
        auto text = to_utf8(name, "x");
        ASSERT_FALSE(text) << name;
        EXPECT_EQ(text.error().code, base::Code::bad_charset);
        EXPECT_FALSE(is_known_charset(name));
    }
    EXPECT_FALSE(is_known_charset(std::string(5'000, 'x')));
    EXPECT_FALSE(is_known_charset(std::string_view("utf-16\0x", 8)));
}

TEST(CharsetTest, LongTextsFitNoBuffer)
{
    std::string bytes;
    for (int i = 0; i < 5'000; ++i) bytes += std::string_view("\x3d\xd8\x00\xde", 4);  // U+1F600
    auto text = to_utf8("utf-16le", bytes);
    ASSERT_TRUE(text);
    EXPECT_EQ(text->size(), 20'000u);
    EXPECT_EQ(text->substr(0, 4), "\U0001F600");
}

}  // namespace
}  // namespace mime

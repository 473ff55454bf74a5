#include "mime/encoded_word.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

namespace mime {
namespace {

struct Case {
    std::string_view written, meant;
};

TEST(EncodedWordTest, WordsAreDecoded)
{
    for (auto [written, meant] : {
             Case{"", ""},
             {"plain text", "plain text"},
             // The examples of RFC 2047 §8.
             {"=?ISO-8859-1?Q?a?=", "a"},
             {"=?ISO-8859-1?Q?a?= b", "a b"},
             {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"},
             {"=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=", "ab"},
             {"=?ISO-8859-1?Q?a_b?=", "a b"},
             {"=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"},
             {"=?utf-8?b?VGnhur9uZyBWaeG7h3Q=?=", "Tiếng Việt"},
             {"=?UTF-8*vi?Q?Ti=E1=BA=BFng?=", "Tiếng"},
             {"=?VISCII?Q?B=E1o?=", "Báo"},
             {"=?windows-1258?Q?m=FD=F5=CCi?=", "mười"},
             {"before =?utf-8?q?in?=after", "before inafter"},
             {"=?utf-8?Q?spaces are sent?=", "spaces are sent"},
         })
        EXPECT_EQ(decode_words(written), meant) << written;
}

TEST(EncodedWordTest, ACharacterMayLieAcrossWords)
{
    EXPECT_EQ(decode_words("=?utf-8?B?4bq=?= =?utf-8?B?pQ==?="), "ấ");
    EXPECT_EQ(decode_words("=?utf-8?Q?=E1=BA?= =?UTF-8?B?pQ==?="), "ấ");
}

TEST(EncodedWordTest, WhatIsMalformedStays)
{
    for (std::string_view kept :
         {"=?", "=?utf-8?", "=?utf-8?Q", "=?utf-8?Q?", "=?utf-8?Q?abc",
          "=?utf-8?X?abc?=", "=?no-such-charset?Q?abc?=", "=??Q?abc?=", "a =? b ?= c"})
        EXPECT_EQ(decode_words(kept), kept);
}

TEST(EncodedWordTest, WhatComesOutIsAlwaysUtf8)
{
    EXPECT_EQ(decode_words("raw \xe1\xba\xa5"), "raw ấ");
    EXPECT_EQ(decode_words("bad \xff"), "bad \uFFFD");
    EXPECT_EQ(decode_words("=?utf-8?Q?=FF?="), "\uFFFD");
}

TEST(EncodedWordTest, AWordOfManyLinesIsStillRead)
{
    std::string text;
    for (int i = 0; i < 300; ++i) text += "ữ";
    EXPECT_EQ(decode_words("=?utf-8?B?" + base::to_base64(text) + "?="), text);
}

// A quadratic reader would need minutes for these.
TEST(EncodedWordTest, FiftyThousandWordsAreReadInLinearTime)
{
    std::string words, hostile;
    for (int i = 0; i < 50'000; ++i) words += i % 2 == 0 ? "=?utf-8?Q?a?= " : "=?iso-2022-jp?Q?b?= ";
    for (int i = 0; i < 2'000'000; ++i) hostile += "=?a?q?x ";
    auto decoded = decode_words(words);
    EXPECT_EQ(decoded.substr(0, 6), "ababab");
    EXPECT_EQ(decoded.size(), 50'001u);
    EXPECT_EQ(decode_words(hostile), hostile);
}

}  // namespace
}  // namespace mime

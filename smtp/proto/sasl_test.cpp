#include "smtp/proto/sasl.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

using namespace std::string_literals;

TEST(Sasl, PlainHasThreeFields)
{
    const auto plain = parse_plain("\0nqhuy\0pass word"s);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->name, "nqhuy");
    EXPECT_EQ(plain->password, "pass word");
    EXPECT_EQ(parse_plain("nqhuy\0nqhuy\0x"s)->name, "nqhuy");

    for (const auto& bad : {""s, "nqhuy"s, "\0nqhuy"s, "\0nqhuy\0x\0"s, "\0nqhuy\0x\0y"s})
        EXPECT_FALSE(parse_plain(bad)) << testing::PrintToString(bad);
}

TEST(Sasl, PlainNamesWhomItActsFor)
{
    EXPECT_EQ(parse_plain("chairman\0nqhuy\0x"s)->name, "nqhuy");
    EXPECT_EQ(parse_plain("chairman\0nqhuy\0x"s)->authorization, "chairman");
    EXPECT_EQ(parse_plain("\0nqhuy\0x"s)->authorization, "");
}

TEST(Sasl, ResponsesAreStrictBase64)
{
    EXPECT_EQ(decode_response("="), "");
    EXPECT_EQ(decode_response("YWI="), "ab");
    for (const auto* bad : {"YWI", "Y WI=", "YWI=x", "****"})
        EXPECT_EQ(decode_response(bad), std::nullopt) << bad;
}

TEST(Sasl, CredentialsHoldNoControlCharacters)
{
    EXPECT_TRUE(is_credential("Nguy\xe1\xbb\x85n 1"));
    for (const auto& bad : {""s, "a\tb"s, "a\nb"s, "a\0"s, "a\xff"s, "\x7f"s})
        EXPECT_FALSE(is_credential(bad)) << testing::PrintToString(bad);
}

}  // namespace
}  // namespace smtp

#include "directory/password.hpp"

#include <gmock/gmock.h>
#include <set>

namespace directory {
namespace {

using ::testing::StartsWith;

TEST(Password, ItsOwnHashVerifiesItAndNothingElse)
{
    auto hash = hash_password("bí mật", quick_cost);
    EXPECT_THAT(hash, StartsWith("{ARGON2}$argon2id$v=19$m=8,t=1,p=1$"));
    EXPECT_TRUE(verify_password(hash, "bí mật"));
    EXPECT_FALSE(verify_password(hash, "bí mậ"));
    EXPECT_FALSE(verify_password(hash, ""));
    EXPECT_NE(hash, hash_password("bí mật", quick_cost)) << "the salt must differ";
}

TEST(Password, DefaultCostIsOwaspsFloor)
{
    EXPECT_THAT(hash_password("x"), StartsWith("{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Password, OtherSchemesAndDamagedHashesVerifyNothing)
{
    for (const char* hash :
         {"", "secret", "{CLEARTEXT}secret", "{ARGON2}", "{ARGON2}secret", "{ARGON2}$argon2id$",
          "{ARGON2}$argon2id$v=19$m=8,t=1,p=1$$", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"})
        EXPECT_FALSE(verify_password(hash, "secret")) << hash;
}

TEST(Password, WhateverTheKeyboardMakesOfItIsOnePassword)
{
    auto composed = hash_password("bí mật số", quick_cost);
    EXPECT_TRUE(verify_password(composed, "bi\u0301 ma\u0323\u0302t so\u0302\u0301"));
    EXPECT_TRUE(verify_password(composed, "bí\u00a0mật\u3000số"));
    EXPECT_TRUE(verify_password(hash_password("bi\u0301", quick_cost), "bí"));
    EXPECT_FALSE(verify_password(composed, "Bí mật số")) << "case counts";
    EXPECT_FALSE(verify_password(composed, "bi mat so"));
    EXPECT_EQ(prepared_password("\xff\xfe a"), "\xff\xfe a") << "bytes that are no UTF-8 stay";
    EXPECT_NE(prepared_password("\xff"), prepared_password("\xfe"));
}

TEST(Password, AnEmptyOneBlanksANulAndAnEndlessOneAreNotPlausible)
{
    for (const char* blanks : {"", " ", "   \t", "\u00a0 \u3000", "\r\n"})
        EXPECT_FALSE(is_plausible_password(blanks)) << blanks;
    EXPECT_FALSE(is_plausible_password(std::string_view("\0", 1)));
    EXPECT_FALSE(is_plausible_password(std::string_view("secret\0", 7)));
    EXPECT_FALSE(is_plausible_password(std::string(longest_password + 1, 'x')));
    EXPECT_TRUE(is_plausible_password(std::string(longest_password, 'x')));
    EXPECT_TRUE(is_plausible_password(" x "));
}

TEST(Password, RandomSecretsAreTypedWithoutMistakesAndDiffer)
{
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        auto secret = random_secret();
        EXPECT_EQ(secret.size(), 20U);
        EXPECT_EQ(secret.find_first_not_of("abcdefghijkmnpqrstuvwxyz23456789"), std::string::npos) << secret;
        seen.insert(secret);
    }
    EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace directory

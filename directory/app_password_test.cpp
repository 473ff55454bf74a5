#include "directory/app_password.hpp"

#include "directory/password.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

AppPassword device()
{
    return {0x1f3a9c02,
            {Entrance::imap, Entrance::submission},
            1'767'225'600,
            1'767'312'000,
            hash_password("abcdefghijkmnpqrstu2", quick_cost),
            "Điện thoại của Lan"};
}

TEST(AppPassword, IsKeptAsOneLineAndComesBack)
{
    const auto one = device();
    EXPECT_THAT(to_value(one),
                ::testing::StartsWith("1f3a9c02 imap,submission 1767225600 1767312000 {ARGON2}$"));
    EXPECT_EQ(app_password_from(to_value(one)), one);
    auto nameless = one;
    nameless.label.clear();
    EXPECT_EQ(app_password_from(to_value(nameless)), nameless);
}

TEST(AppPassword, WhatMakesNoSenseIsNone)
{
    const auto fine = to_value(device());
    for (const std::string& bad :
         {std::string(), std::string("1f3a9c02"), "x" + fine.substr(1), "00000000" + fine.substr(8),
          "1f3a9c02 web" + fine.substr(fine.find(' ', 9)),
          "1f3a9c02 control" + fine.substr(fine.find(' ', 9)),
          std::string("1f3a9c02 imap 1 -1 {ARGON2}$argon2id$x a"), std::string("1f3a9c02 imap 1 1 secret a")})
        EXPECT_FALSE(app_password_from(bad)) << bad;
}

TEST(AppPassword, IsFoundByItsSecretAlone)
{
    auto other = device();
    other.id = 5;
    other.hash = hash_password("bbcdefghijkmnpqrstu2", quick_cost);
    const auto all = app_passwords_from({to_value(device()), "nonsense", to_value(other)});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(find_app_password(all, "abcdefghijkmnpqrstu2")->id, 0x1f3a9c02U);
    EXPECT_EQ(find_app_password(all, "bbcdefghijkmnpqrstu2")->id, 5U);
    EXPECT_EQ(find_app_password(all, "cbcdefghijkmnpqrstu2"), nullptr);
    EXPECT_EQ(find_app_password(all, "a chosen password"), nullptr);
    EXPECT_TRUE(looks_like_app_password(random_secret()));
}

}  // namespace
}  // namespace directory

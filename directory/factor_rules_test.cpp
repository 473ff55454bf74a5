#include "directory/factor_rules.hpp"

#include <gtest/gtest.h>

namespace directory {
namespace {

using enum SecondFactor;

// Who is asked: an official inside, outside; an admin inside, outside.
TEST(FactorRules, AskWhomTheRegulationNames)
{
    struct Row {
        SecondFactor whom;
        bool official_in, official_out, admin_in, admin_out;
    };
    for (const auto& row :
         {Row{nobody, false, false, false, false}, Row{admins, false, false, true, true},
          Row{admins_and_outside, false, true, true, true}, Row{everybody, true, true, true, true}}) {
        EXPECT_EQ(asks_factor(row.whom, false, From::inside), row.official_in);
        EXPECT_EQ(asks_factor(row.whom, false, From::outside), row.official_out);
        EXPECT_EQ(asks_factor(row.whom, true, From::inside), row.admin_in);
        EXPECT_EQ(asks_factor(row.whom, true, From::outside), row.admin_out);
    }
}

class FactorOfMail : public ::testing::Test {
  protected:
    bool may(std::string from, Means means, Entrance entrance = Entrance::imap)
    {
        LoginRequest request;
        request.from = std::move(from);
        request.entrance = entrance;
        return check_factor(profile, who, request, means, inside).has_value();
    }

    Profile profile;
    Account who;
    const Networks inside = Networks::from({"10.0.0.0/8"}).value();
};

TEST_F(FactorOfMail, APasswordAloneIsEnoughInsideAndAnAppPasswordOrACertificateAnywhere)
{
    profile.login.second_factor = admins_and_outside;
    EXPECT_TRUE(may("10.1.1.1", Means::password));
    for (const auto entrance : {Entrance::imap, Entrance::pop3, Entrance::submission, Entrance::ldap})
        for (const auto means : {Means::password, Means::scram})
            EXPECT_FALSE(may("203.0.113.7", means, entrance));
    EXPECT_TRUE(may("203.0.113.7", Means::app_password));
    EXPECT_TRUE(may("203.0.113.7", Means::certificate));
    EXPECT_TRUE(may("203.0.113.7", Means::password, Entrance::control));
}

TEST_F(FactorOfMail, WhereTheRegulationSaysNothingNobodyIsAsked)
{
    EXPECT_TRUE(may("203.0.113.7", Means::password));
    profile.login.second_factor = admins;
    EXPECT_TRUE(may("203.0.113.7", Means::password));
}

TEST_F(FactorOfMail, ProgramsThatSendAreAskedOutsideOnly)
{
    profile.login.second_factor = everybody;
    EXPECT_FALSE(may("10.1.1.1", Means::password));
    who.kind = Kind::service;
    EXPECT_TRUE(may("10.1.1.1", Means::password, Entrance::submission));
    EXPECT_FALSE(may("203.0.113.7", Means::password, Entrance::submission));
}

TEST(LoginSettings, NameNetworks)
{
    EXPECT_TRUE(check(LoginSettings{}));
    LoginSettings wrong;
    wrong.inside = {"office"};
    EXPECT_EQ(check(wrong).error().detail,
              "logins.inside: 'office' is no network; right would be 10.0.0.0/8");
}

}  // namespace
}  // namespace directory

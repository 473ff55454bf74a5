#include "directory/quota_rules.hpp"

#include "directory/profiles.hpp"
#include "directory/sample.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

constexpr std::uint64_t mib = 1 << 20, gib = 1 << 30;

std::expected<Profile, ProfileFaults> read(const std::string& quota)
{
    return profile_from("tinh", "[profile]\ntitle = Tỉnh\n[quota]\n" + quota);
}

QuotaRules rules(const std::string& quota, Kind kind = Kind::official, bool is_admin = false)
{
    return quota_rules(read(quota).value(), kind, is_admin);
}

TEST(QuotaRules, WhatIsGivenIsWhatTheProfileSaysOrElseItsBound)
{
    EXPECT_EQ(rules("person = 5 GiB\n").given, 5 * gib);
    EXPECT_EQ(rules("person_least = 2 GiB\n").given, 2 * gib);
    EXPECT_EQ(rules("person_most = 3 GiB\n").given, 3 * gib);
    EXPECT_EQ(rules("agency = 10 GiB\n").given, 0U) << "nothing is said of people";
    EXPECT_EQ(rules("").given, 0U);
}

TEST(QuotaRules, AdminsHaveTheirOwnWhereThereAreSuch)
{
    const std::string quota = "person = 2 GiB\nperson_most = 4 GiB\nadmin = 6 GiB\nadmin_most = 8 GiB\n";
    EXPECT_EQ(rules(quota).given, 2 * gib);
    EXPECT_EQ(rules(quota, Kind::official, true).given, 6 * gib);
    EXPECT_EQ(rules(quota, Kind::official, true).most, 8 * gib);
    EXPECT_EQ(rules(quota, Kind::official, true).most_key, "quota.admin_most");
    EXPECT_EQ(rules("person = 2 GiB\nperson_most = 4 GiB\n", Kind::official, true),
              rules("person = 2 GiB\nperson_most = 4 GiB\n"));
    auto account = sample::account("nqhuy", "Nguyễn Quang Huy");
    EXPECT_EQ(quota_rules(read(quota).value(), account).given, 2 * gib);
    account.role = Role::admin;
    EXPECT_EQ(quota_rules(read(quota).value(), account).given, 6 * gib);
}

TEST(QuotaRules, BoxesAreTheAgencysAndGroupsAndServicesNobodys)
{
    const std::string quota = "person = 2 GiB\nagency = 10 GiB\nagency_most = 20 GiB\n";
    for (auto kind : {Kind::agency, Kind::sub_unit, Kind::role, Kind::room})
        EXPECT_EQ(rules(quota, kind).given, 10 * gib) << to_string(kind);
    for (auto kind : {Kind::group, Kind::service}) EXPECT_EQ(rules(quota, kind), QuotaRules());
}

TEST(QuotaRules, AnyOtherQuotaLiesBetweenTheBounds)
{
    const auto both = rules("person_least = 500 MiB\nperson_most = 2 GiB\n");
    EXPECT_EQ(fault_in(500 * mib, both), std::nullopt);
    EXPECT_EQ(fault_in(2 * gib, both), std::nullopt);
    EXPECT_EQ(fault_in(500 * mib - 1, both), QuotaFault::under_least);
    EXPECT_EQ(fault_in(2 * gib + 1, both), QuotaFault::over_most);
    EXPECT_EQ(fault_in(0, both), QuotaFault::endless);
    EXPECT_EQ(fault_in(0, rules("person_least = 500 MiB\n")), std::nullopt) << "no limit is enough";
    EXPECT_EQ(fault_in(1, QuotaRules()), std::nullopt);
}

TEST(QuotaRules, TheFiguresOfTheRegulationsAreGivenAndTheLeast)
{
    struct Case {
        const char* profile;
        std::uint64_t person, agency;
    };
    for (const auto& [name, person, agency] :
         {Case{"ninhbinh", 2 * gib, 2 * gib}, Case{"nghean", 2 * gib, 10 * gib},
          Case{"dongthap", 500 * mib, 2 * gib}, Case{"bacninh", 0, 0},
          Case{"nghean+dongthap", 2 * gib, 10 * gib}}) {
        const auto profile = Profiles().find(name).value();
        EXPECT_EQ(quota_rules(profile, Kind::official, false).given, person) << name;
        EXPECT_EQ(quota_rules(profile, Kind::agency, false).given, agency) << name;
        if (person == 0) continue;
        EXPECT_EQ(fault_in(person - 1, quota_rules(profile, Kind::official, false)), QuotaFault::under_least);
    }
}

TEST(QuotaRules, OfTwoProfilesTheStricterAndItIsKnownWhichSaysIt)
{
    Profile a = read("person = 5 GiB\nperson_most = 9 GiB\n").value(), b = read("person = 3 GiB\n").value();
    const Profile both[] = {a, b};
    EXPECT_EQ(quota_rules(stricter_of(both).profile, Kind::official, false).given, 3 * gib);
    const auto province = Profiles().find("nghean+dongthap").value();
    EXPECT_EQ(province.said_by("quota.person_least"), "nghean");
    EXPECT_EQ(Profiles().find("nghean").value().said_by("quota.person_least"), "nghean");
    // One asks for more than another allows.
    const Profile torn[] = {read("person_least = 2 GiB\n").value(), read("person_most = 1 GiB\n").value()};
    const auto kept = quota_rules(stricter_of(torn).profile, Kind::official, false);
    EXPECT_EQ(kept.given, 2 * gib);
    EXPECT_EQ(kept.most, 2 * gib);
}

TEST(QuotaRules, AFileWhoseBoundsContradictEachOtherIsRefusedWithItsLine)
{
    const auto wrong = read("person_least = 2 GiB\nagency = 1 GiB\nperson_most = 1 GiB\n");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(to_string(wrong.error(), "tinh.conf"),
              "tinh.conf:6:1: quota.person_most is 1 GiB, less than quota.person_least, which is 2 GiB");
}

}  // namespace
}  // namespace directory

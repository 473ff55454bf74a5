#include "directory/password_rules.hpp"

#include "directory/login_rules.hpp"
#include "directory/password.hpp"
#include "directory/sample.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

using ::testing::SizeIs;

constexpr std::int64_t day = 86'400;

Profile profile(std::string text)
{
    auto read = profile_from("test", "[profile]\ntitle = T\n[password]\n" + text);
    if (!read) ADD_FAILURE() << to_string(read.error(), "test");
    return read.value_or(Profile{});
}

Account huy()
{
    auto account = sample::account("nqhuy", "Nguyễn Quang Huy");
    account.password_since = 100 * day;
    return account;
}

std::optional<PasswordFault> fault(std::string_view password,
                                   std::string rules = "length_least = 8\nclasses_least = 4\n")
{
    const auto account = huy();
    return fault_in(password, password_rules(profile(std::move(rules)), account), account);
}

TEST(PasswordRules, ClassesAreSmallCapitalDigitAndOther)
{
    EXPECT_EQ(fault("Khoai-lang9"), std::nullopt);
    EXPECT_EQ(fault("khoai-lang9"), PasswordFault::few_classes);
    EXPECT_EQ(fault("KHOAI-LANG9"), PasswordFault::few_classes);
    EXPECT_EQ(fault("Khoai-lang"), PasswordFault::few_classes);
    EXPECT_EQ(fault("Khoailang9"), PasswordFault::few_classes);
    EXPECT_EQ(fault("Khoai lang9"), std::nullopt) << "a blank is of the fourth";
    EXPECT_EQ(fault("ĐƯỜNG mía 9"), std::nullopt) << "Vietnamese letters are letters";
    EXPECT_EQ(fault("Kl-9"), PasswordFault::too_short);
    EXPECT_EQ(fault("Đắk-lắk9"), std::nullopt) << "characters, not bytes, are counted";
    EXPECT_EQ(fault("Đắk-lắ9"), PasswordFault::too_short);
}

TEST(PasswordRules, NeitherLoginNorFoldedNameMayStandInIt)
{
    EXPECT_EQ(fault("Xin-nqhuy-9"), PasswordFault::holds_login);
    EXPECT_EQ(fault("NQHUY-abc-9"), PasswordFault::holds_login);
    EXPECT_EQ(fault("Nguyễn Quang Huy 1"), PasswordFault::holds_name_of_his);
    EXPECT_EQ(fault("nguyen.QUANG-huy_1"), PasswordFault::holds_name_of_his);
    EXPECT_EQ(fault("NguyenQuangHuy-1"), PasswordFault::holds_name_of_his);
    EXPECT_EQ(fault("Quang-huy-nguyen-1"), std::nullopt);
}

TEST(PasswordRules, ABirthDateMayNotWhereItIsKnownAndForbidden)
{
    const auto account = huy();
    const BirthDate born{1985, 5, 19};
    const auto forbids = password_rules(profile("not_containing = login, name, birth_date\n"), account);
    const auto silent = password_rules(profile("length_least = 8\n"), account);
    for (const char* password :
         {"Hoa-19051985", "Hoa 19/05/1985", "x-850519-190585!", "1985-05-19 hoa", "Hoa-19.5.1985",
          "Hoa_1951985", "Hoa-19-05-85", "05/19/1985-hoa", "Hoa19051985"}) {
        EXPECT_EQ(fault_in(password, forbids, account, born), PasswordFault::holds_birth_date) << password;
        EXPECT_EQ(fault_in(password, forbids, account), std::nullopt) << "not known";
        EXPECT_EQ(fault_in(password, silent, account, born), std::nullopt) << "not forbidden";
    }
    for (const char* password : {"Hoa-20051985", "Hoa-1985-dep", "Hoa-19-xuan-05-1985"})
        EXPECT_EQ(fault_in(password, forbids, account, born), std::nullopt) << password;
    EXPECT_EQ(fault_in("Hoa-05/1985", forbids, account, BirthDate{1985, 5}), PasswordFault::holds_birth_date);
    EXPECT_EQ(fault_in("Hoa-198505x", forbids, account, BirthDate{1985, 5}), PasswordFault::holds_birth_date);
    EXPECT_EQ(fault_in("Hoa-19051985", forbids, account, BirthDate{1985}), std::nullopt)
        << "a year is no date";
}

TEST(PasswordRules, WhatCannotBeAPasswordIsNone)
{
    EXPECT_EQ(fault("Khoai\tlang9-"), PasswordFault::control);
    EXPECT_EQ(fault("           "), PasswordFault::blank);
    EXPECT_EQ(fault(""), PasswordFault::blank);
    EXPECT_EQ(fault("Aa1-" + std::string(300, 'x')), PasswordFault::too_long);
}

TEST(PasswordRules, AdminsHaveFiguresOfTheirOwnWhereTheseAreStricter)
{
    auto admin = huy();
    admin.grants = {{{Right::see}, base::random_uuid(), 0, 0, 0, {}}};
    const auto said = profile("length_least = 8\nadmin_length_least = 10\nhistory_least = 3\n"
                              "admin_history_least = 10\nage_most = 6 months\nadmin_age_most = 2 months\n");
    EXPECT_EQ(password_rules(said, huy()).length_least, 8U);
    EXPECT_EQ(password_rules(said, admin).length_least, 10U);
    EXPECT_EQ(password_rules(said, huy()).history_least, 3U);
    EXPECT_EQ(password_rules(said, admin).history_least, 10U);
    EXPECT_EQ(password_rules(said, admin).age_most, (Period{2, Period::Unit::months}));
    EXPECT_EQ(password_rules(profile("admin_age_most = 2 months\n"), huy()).age_most, std::nullopt);
    EXPECT_EQ(password_rules({}, huy()).length_least, 9U) << "where nothing is said";
}

TEST(PasswordRules, TheLastOnesMustNotBeChosenAgain)
{
    PasswordRules rules;
    rules.history_least = 3;
    std::vector<std::string> former;
    for (int i = 1; i <= 6; ++i)
        former =
            with_former(former, hash_password("password " + std::to_string(i), quick_cost), i * day, rules);
    EXPECT_THAT(former, SizeIs(4)) << "the present one, and three before it";
    for (int i = 3; i <= 6; ++i) EXPECT_TRUE(was_used("password " + std::to_string(i), former, rules)) << i;
    for (int i = 1; i <= 2; ++i) EXPECT_FALSE(was_used("password " + std::to_string(i), former, rules)) << i;
    EXPECT_FALSE(was_used("another", former, rules));
    EXPECT_FALSE(was_used("password 6", former, {})) << "no regulation asks for it";
}

// Their hashes are random: what stands before them must order them.
TEST(PasswordRules, ThoseSetWithinOneSecondKeepTheirOrder)
{
    PasswordRules rules;
    rules.history_least = 2;
    for (int round = 0; round < 10; ++round) {
        std::vector<std::string> former;
        for (int i = 1; i <= 5; ++i)
            former =
                with_former(former, hash_password("password " + std::to_string(i), quick_cost), day, rules);
        EXPECT_FALSE(was_used("password 2", former, rules));
        for (int i = 3; i <= 5; ++i)
            EXPECT_TRUE(was_used("password " + std::to_string(i), former, rules)) << i;
    }
}

TEST(PasswordRules, WhenItMustBeChanged)
{
    auto account = huy();
    const auto rules = password_rules(profile("age_most = 90 days\nchanges_first = yes\n"), account);
    EXPECT_FALSE(must_change(rules, account, 189 * day));
    EXPECT_TRUE(must_change(rules, account, 190 * day));
    EXPECT_EQ(password_ends(rules, account), 190 * day);
    account.password_since = 0;
    EXPECT_TRUE(must_change(rules, account, 1)) << "a first one";
    EXPECT_FALSE(must_change({}, account, 1000 * day)) << "where nothing is said";
    account.must_change_password = true;
    EXPECT_TRUE(must_change({}, account, 1)) << "an admin said so";
}

TEST(LoginRules, ALockOpensAtTheEarliestThatIsAllowed)
{
    const auto rule = [](std::string text) {
        return lock_rule_of(profile_from("test", "[profile]\ntitle = T\n[login]\n" + text)->login);
    };
    EXPECT_EQ(rule("wrong_most = 5\nunlock_earliest = 12 h\nunlock_latest = 30 days\n"),
              (LockRule{5, std::chrono::hours(12)}));
    EXPECT_EQ(rule("wrong_most = 12\n"), (LockRule{12, std::chrono::hours(12)}));
    EXPECT_EQ(rule("unlock_latest = 30 days\n"), LockRule{});
}

TEST(LoginRules, TheNearestAgencyWithAProfileSays)
{
    auto agency = [](std::string code, std::string parent, std::string profile) {
        Agency one;
        one.id = base::random_uuid();
        one.code = std::move(code);
        one.parent = std::move(parent);
        one.profile = std::move(profile);
        return one;
    };
    const Snapshot snapshot(
        {agency("H37", "", ""), agency("H37.31", "H37", "qcvn12"), agency("H37.31.1", "H37.31", "")}, {},
        {sample::domain});
    EXPECT_EQ(profile_name(snapshot, "H37", "langson"), "langson");
    EXPECT_EQ(profile_name(snapshot, "H37.31", "langson"), "qcvn12");
    EXPECT_EQ(profile_name(snapshot, "H37.31.1", "langson"), "qcvn12");
    EXPECT_EQ(profile_name(snapshot, "nowhere", "langson"), "langson");

    base::SystemClock clock;
    LoginRules rules(Profiles{{"langson", "/nowhere"}}, LoginSettings(), clock);
    ASSERT_TRUE(rules.renew(snapshot));
    auto account = huy();
    account.agency = "H37.31.1";
    EXPECT_EQ(rules.lock_rule(snapshot, &account), (LockRule{5, std::chrono::hours(12)}));
    EXPECT_EQ(rules.lock_rule(snapshot, nullptr).wrong_most, 0U);
    // qcvn12: a first password is changed first. The door to do so stays open.
    account.password_since = 0;
    const LoginRequest mail{"nqhuy", "x", "10.0.2.1", Entrance::imap},
        admin{"nqhuy", "x", "10.0.2.1", Entrance::control};
    EXPECT_EQ(rules.further(snapshot, account, mail, Means::password).error().code, base::Code::expired);
    EXPECT_EQ(rules.further(snapshot, account, mail, Means::scram).error().code, base::Code::expired);
    EXPECT_TRUE(rules.further(snapshot, account, admin, Means::password));
}

}  // namespace
}  // namespace directory

#include "directory/profile.hpp"

#include "directory/profiles.hpp"
#include "directory/shipped.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace directory {
namespace {

Profile shipped_one(std::string_view name)
{
    auto profile = Profiles({.profile = {}, .profiles = {}}).find(name);
    if (!profile) base::bug(profile.error().detail);
    return *profile;
}

std::string said(const Profile& profile, std::string_view key)
{
    for (const auto& figure : figures())
        if (figure.key() == key) return figure.text(profile);
    base::bug("no figure " + std::string(key));
}

TEST(Profile, AllThatAreShippedAreRead)
{
    std::vector<std::string> names;
    for (const auto& [name, text] : shipped()) {
        auto profile = profile_from(name, text);
        EXPECT_TRUE(profile) << to_string(profile.error(), name);
        names.emplace_back(name);
    }
    EXPECT_THAT(names,
                testing::ElementsAre("bacninh", "dongthap", "langson", "nghean", "ninhbinh", "qcvn12"));
}

// Each figure of the four regulations and of QCVN 12, as their tables have it.
TEST(Profile, SaysWhatItsRegulationSays)
{
    struct Case {
        std::string_view profile, key, want;
    };
    for (const auto& [profile, key, want] :
         std::vector<Case>{{"langson", "naming.scheme", "initials+given"},
                           {"langson", "naming.ladder", "initials+given+ordinal"},
                           {"ninhbinh", "naming.scheme", "given+initials.agency"},
                           {"ninhbinh", "naming.ladder", "ask"},
                           {"ninhbinh", "agencies.sub-department", "abbreviation.above"},
                           {"ninhbinh", "quota.person_least", "2 GiB"},
                           {"ninhbinh", "quota.agency_least", "2 GiB"},
                           {"ninhbinh", "mail.attachment_most", "30 MiB"},
                           {"ninhbinh", "mail.outbound_most", "250"},
                           {"ninhbinh", "mail.outbound_window", "10 min"},
                           {"ninhbinh", "mail.bans_forwarding_outside", "yes"},
                           {"ninhbinh", "timers.default_password_most", "1 month"},
                           {"ninhbinh", "timers.purge_least", "3 months"},
                           {"ninhbinh", "timers.inactivity_most", ""},
                           {"ninhbinh", "login.wrong_most", "13"},
                           {"ninhbinh", "password.changes_first", ""},
                           {"ninhbinh", "password.changes_at_unlock", "yes"},
                           {"ninhbinh", "password.length_least", "9"},
                           {"ninhbinh", "password.age_most", "6 months"},
                           {"ninhbinh", "password.not_containing", "login, name, birth_date"},
                           {"ninhbinh", "service.agency_reads_least", "2"},
                           {"nghean", "naming.scheme", "given+initials"},
                           {"nghean", "agencies.commune", "full"},
                           {"nghean", "quota.agency_least", "10 GiB"},
                           {"nghean", "quota.warns_near_limit", "yes"},
                           {"nghean", "mail.attachment_most", "20 MiB"},
                           {"nghean", "timers.inactivity_most", "6 months"},
                           {"nghean", "timers.purge_least", "6 months"},
                           {"nghean", "timers.leaver_report_most", "5 days"},
                           {"nghean", "login.second_factor", "everybody"},
                           {"nghean", "password.length_least", "8"},
                           {"nghean", "password.age_most", "3 months"},
                           {"nghean", "service.agency_admins_most", "1"},
                           {"nghean", "log.access_least", "6 months"},
                           {"dongthap", "agencies.sub-department", "above.abbreviation"},
                           {"dongthap", "agencies.commune", "commune"},
                           {"dongthap", "quota.person_least", "500 MiB"},
                           {"dongthap", "quota.agency_least", "2 GiB"},
                           {"dongthap", "mail.attachment_most", "20 MiB"},
                           {"dongthap", "timers.inactivity_most", "45 days"},
                           {"dongthap", "timers.default_password_most", "5 days"},
                           {"dongthap", "timers.purge_least", "30 days"},
                           {"dongthap", "service.request_most", "5 working days"},
                           {"bacninh", "naming.scheme", "given+initials+id3"},
                           {"bacninh", "naming.ladder", "given+initials+id4, ask"},
                           {"bacninh", "agencies.party-committee", "'du'.commune"},
                           {"bacninh", "agencies.peoples-council", "'hdnd'.commune"},
                           {"bacninh", "mail.banned_attachments", ".exe, .com, .dll, .net"},
                           {"bacninh", "timers.inactivity_most", "3 months"},
                           {"bacninh", "timers.leaver_report_most", "15 days"},
                           {"bacninh", "service.password_reset_most", "2 h"},
                           {"bacninh", "password.length_least", "8"},
                           {"bacninh", "password.admin_length_least", "10"},
                           {"bacninh", "password.age_most", "6 months"},
                           {"bacninh", "password.admin_age_most", "3 months"},
                           {"bacninh", "password.history_least", "3"},
                           {"qcvn12", "naming.scheme", ""},
                           {"qcvn12", "timers.inactivity_most", "45 days"},
                           {"qcvn12", "login.wrong_most", "5"},
                           {"qcvn12", "password.changes_first", "yes"},
                           {"qcvn12", "login.unlock_earliest", "12 h"},
                           {"qcvn12", "login.unlock_latest", "30 days"},
                           {"qcvn12", "password.admin_age_most", "2 months"},
                           {"qcvn12", "password.admin_history_least", "10"},
                           {"qcvn12", "log.access_least", "12 months"}})
        EXPECT_EQ(said(shipped_one(profile), key), want) << profile << " " << key;
}

TEST(Profile, EveryFigureThatIsShippedHasItsSource)
{
    for (const auto& [name, text] : shipped()) {
        auto profile = shipped_one(name);
        for (const auto& figure : figures())
            EXPECT_EQ(profile.sources.contains(figure.key()),
                      figure.section != "profile" && !figure.text(profile).empty())
                << name << " " << figure.key();
    }
    EXPECT_EQ(shipped_one("ninhbinh").sources.at("timers.purge_least"),
              "Đ7.4: address and data are erased 3 months after the lock");
}

TEST(Profile, ReadsWhatItWrites)
{
    for (const auto& [name, text] : shipped()) {
        auto profile = shipped_one(name);
        Profile again;
        for (const auto& figure : figures())
            if (auto value = figure.text(profile); !value.empty()) EXPECT_TRUE(figure.read(value, again));
        for (const auto& figure : figures())
            EXPECT_EQ(figure.text(again), figure.text(profile)) << figure.key();
    }
}

std::string faults_of(std::string_view lines)
{
    auto profile = profile_from("x", "[profile]\ntitle = X\n" + std::string(lines));
    return profile ? "" : to_string(profile.error(), "x.conf");
}

TEST(Profile, AFaultNamesFileLineColumnAndWhatWouldBeRight)
{
    struct Case {
        std::string_view lines, want;
    };
    for (const auto& [lines, want] : std::vector<Case>{
             {"[timers]\ninactivty_most = 3 days",
              "x.conf:4:1: there is no figure timers.inactivty_most. Did you mean inactivity_most?"},
             {"[timer]\ninactivity_most = 3 days",
              "x.conf:3:2: there is no section [timer]. Did you mean timers?"},
             {"[timers]\n  purge_least =  3 weeks  # Đ7",
              "x.conf:4:18: timers.purge_least: '3 weeks' is no period (like 10 min, 12 h, 3 working days, "
              "45 days, "
              "6 months)"},
             {"[naming]\nscheme = initials+givn", "x.conf:4:19: naming.scheme: 'givn' is no part of an "
                                                  "address: initials, given, full, family_initial, "
                                                  "middle, year, month_year, id3, id4, ordinal, agency"},
             {"[naming]\nscheme = full\nladder = full+year, ask, full+ordinal",
              "x.conf:5:26: naming.ladder: 'full+ordinal' is never reached: 'ask' comes last"},
             {"[naming]\nscheme = full\nladder = full+year, full+year",
              "x.conf:5:21: naming.ladder: the step 'full+year' stands twice"},
             {"[naming]\nscheme = ask",
              "x.conf:4:10: naming.scheme: 'ask' is a step of the ladder, no scheme"},
             {"[naming]\nscheme = full+",
              "x.conf:4:15: naming.scheme: a part is missing: initials, given, full, "
              "family_initial, middle, year, month_year, id3, id4, ordinal, agency"},
             {"[agencies]\nother = 'd u'", "x.conf:4:9: agencies.other: ''d u'' is no part of an address: "
                                           "abbreviation, commune, full, above, or a text like 'du'"},
             {"[login]\nwrong_most = many", "x.conf:4:14: login.wrong_most: 'many' is no number (like 12)"},
             {"[login]\nwrong_most = 5\nwrong_most = 6",
              "x.conf:5:1: login.wrong_most stands twice, first on line 4"},
             {"[login]\nsecond_factor = all", "x.conf:4:17: login.second_factor: 'all' is not nobody, "
                                              "admins, admins and outside, or everybody"},
             {"[quota]\nperson_least = 2 GB",
              "x.conf:4:16: quota.person_least: '2 GB' is no size (like 500 MiB, 2 "
              "GiB)"},
             {"[quota]\nwarns_near_limit = true",
              "x.conf:4:20: quota.warns_near_limit: 'true' is neither yes nor no"},
             {"[mail]\nbanned_attachments = .exe,, .dll",
              "x.conf:4:27: mail.banned_attachments: a word is missing"},
             {"[quota", "x.conf:3:1: a section is written [name]"},
             {"nonsense", "x.conf:3:1: 'nonsense' is neither [section] nor name = value"},
             {"[naming]\nladder = ask", "x.conf:4:1: naming.ladder stands without naming.scheme"}})
        EXPECT_EQ(faults_of(lines), want) << lines;
}

TEST(Profile, AllFaultsAreToldAtOnceAndColumnsAreCharacters)
{
    EXPECT_EQ(faults_of("[timers]\nĐiều = 7\npurge_least = ngày mai\n"),
              "x.conf:4:1: there is no figure timers.Điều\n"
              "x.conf:5:15: timers.purge_least: 'ngày mai' is no period (like 10 min, 12 h, 3 working days, "
              "45 days, "
              "6 months)");
    EXPECT_EQ(to_string(profile_from("x", "title = X").error(), "x.conf"),
              "x.conf:1:1: a section comes first, such as [profile]");
    EXPECT_EQ(to_string(profile_from("x", "").error(), "x.conf"),
              "x.conf:1:1: [profile] title = … is missing: whose rules these are");
}

TEST(Profile, OfSeveralTheStricterCountsAndItIsSaidWhence)
{
    const Profile all[] = {shipped_one("ninhbinh"), shipped_one("nghean"), shipped_one("dongthap"),
                           shipped_one("bacninh"), shipped_one("qcvn12")};
    auto effective = stricter_of(all);
    struct Case {
        std::string_view key, want;
        std::vector<std::string> whence;
    };
    for (const auto& [key, want, whence] :
         std::vector<Case>{{"naming.scheme", "given+initials.agency", {"ninhbinh"}},
                           {"quota.agency_least", "10 GiB", {"nghean"}},
                           {"quota.person_least", "2 GiB", {"ninhbinh", "nghean"}},
                           {"mail.attachment_most", "20 MiB", {"nghean", "dongthap"}},
                           {"mail.bans_forwarding_outside", "yes", {"ninhbinh"}},
                           {"timers.inactivity_most", "45 days", {"dongthap", "qcvn12"}},
                           {"timers.default_password_most", "5 days", {"dongthap"}},
                           {"timers.purge_least", "6 months", {"nghean"}},
                           {"service.request_most", "2 working days", {"bacninh"}},
                           {"login.wrong_most", "5", {"qcvn12"}},
                           {"login.second_factor", "everybody", {"nghean"}},
                           {"password.length_least", "9", {"ninhbinh"}},
                           {"password.age_most", "3 months", {"nghean"}},
                           {"password.admin_age_most", "2 months", {"qcvn12"}},
                           {"password.not_containing", "login, name, birth_date", {"ninhbinh"}},
                           {"log.access_least", "12 months", {"qcvn12"}}}) {
        EXPECT_EQ(said(effective.profile, key), want) << key;
        EXPECT_EQ(effective.whence.at(std::string(key)), whence) << key;
    }
    EXPECT_EQ(effective.profile.name, "ninhbinh+nghean+dongthap+bacninh+qcvn12");
}

TEST(Profile, WhatEitherListsIsJoined)
{
    auto one = profile_from("a", "[profile]\ntitle=A\n[timers]\nreminders = 14 days, 3 days\n").value();
    auto two = profile_from("b", "[profile]\ntitle=B\n[timers]\nreminders = 1 month, 3 days\n").value();
    auto effective = stricter_of(std::vector{one, two});
    EXPECT_EQ(said(effective.profile, "timers.reminders"), "1 month, 14 days, 3 days");
    EXPECT_EQ(effective.whence.at("timers.reminders"), (std::vector<std::string>{"a", "b"}));
}

TEST(Profiles, ThatAreNotThereAreSaidWithThoseThatAre)
{
    EXPECT_EQ(Profiles({.profile = {}, .profiles = "/nowhere"}).find("hanoi").error().detail,
              "there is no profile 'hanoi': bacninh, dongthap, langson, nghean, ninhbinh, qcvn12");
}

TEST(Profiles, SeveralAtOnceAreTheStricter)
{
    Profiles profiles({.profile = {}, .profiles = {}});
    auto both = profiles.find("ninhbinh+qcvn12");
    ASSERT_TRUE(both) << both.error().detail;
    EXPECT_EQ(both->name, "ninhbinh+qcvn12");
    EXPECT_EQ(both->login.wrong_most, 5U);
    EXPECT_EQ(to_string(both->naming_rules()->scheme), "given+initials.agency");
    EXPECT_EQ(profiles.find("ninhbinh+").error().code, base::Code::not_found);
}

TEST(Profiles, OfAFolderThatCannotBeReadAreRefused)
{
    auto file = std::filesystem::path(::testing::TempDir()) / "no-folder";
    std::ofstream(file) << "x";
    EXPECT_EQ(Profiles({.profile = {}, .profiles = file}).all().error().code, base::Code::unavailable);
    std::filesystem::remove(file);
}

TEST(Profiles, AFileComesBeforeAShippedOneOfItsName)
{
    auto folder = std::filesystem::path(::testing::TempDir()) / "profiles";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "langson.conf") << "[profile]\ntitle = Ours\n";
    std::ofstream(folder / "bad.conf") << "[profile]\ntitel = Ours\n";
    Profiles profiles({.profile = "langson", .profiles = folder});
    EXPECT_EQ(profiles.find("langson")->about.title, "Ours");
    EXPECT_EQ(profiles.all()->size(), 7U);
    EXPECT_EQ(profiles.find("bad").error().detail,
              (folder / "bad.conf").string() + ":2:1: there is no figure profile.titel. Did you mean title?");
    std::filesystem::remove_all(folder);
}

// Whoever reads a profile must be told what is only shown. A figure that comes to be kept goes from this list.
TEST(Profile, SaysOfEachFigureWhetherTheServerKeepsToIt)
{
    std::vector<std::string> shown_only;
    for (const auto& figure : figures())
        if (!figure.is_enforced) shown_only.push_back(figure.key());
    EXPECT_THAT(shown_only, testing::ElementsAre("mail.attachment_most", "mail.banned_attachments",
                                                 "mail.limits_encrypted_archives", "mail.outbound_most",
                                                 "mail.outbound_window", "mail.bans_forwarding_outside",
                                                 "service.agency_reads_least"));
}

}  // namespace
}  // namespace directory

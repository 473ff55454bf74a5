// Addresses of an import by the profiles of five provinces, and those of agencies.

#include "control/import/plan.hpp"
#include "control/import/taken.hpp"
#include "directory/agency_naming.hpp"
#include "directory/profiles.hpp"

#include "base/csv.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace control {
namespace {

using directory::Account;
using directory::Agency;
using directory::Level;
using directory::Profile;
using directory::Snapshot;

Profile shipped_one(std::string_view name)
{
    return directory::Profiles({"", ""}).find(name).value();
}

std::string content_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<Agency> province()
{
    std::vector<Agency> agencies;
    auto table = base::parse_csv(content_of("conf/demo/langson/agencies.csv")).value();
    for (const auto& line : table.rows) {
        Agency& made = agencies.emplace_back();
        made.id = base::random_uuid();
        made.code = line.cells[0];
        made.parent = line.cells[1];
        made.name = line.cells[4];
        made.short_name = line.cells[5];
    }
    return agencies;
}

// Birth dates and digits of citizen ids that the list does not have, made up from the line's number.
const std::vector<OfficialRow>& officials()
{
    static const std::vector<OfficialRow> rows = [] {
        std::vector<OfficialRow> made;
        auto table = base::parse_csv(content_of("conf/demo/langson/officials.csv")).value();
        for (const auto& line : table.rows) {
            std::size_t n = line.line;
            OfficialRow row{.line = n,
                            .staff_id = line.cells[0],
                            .full_name = line.cells[1],
                            .agency_code = line.cells[4]};
            row.birth_date = std::to_string(1 + n % 28) + "/" + std::to_string(1 + n % 12) + "/" +
                             std::to_string(1962 + (n * 7919) % 40);
            row.id_digits = std::to_string(1000 + (n * 104729) % 9000);
            made.push_back(tidied(std::move(row)));
        }
        return made;
    }();
    return rows;
}

Account account(const OfficialRow& row, const std::string& login)
{
    Account made;
    made.id = base::random_uuid();
    made.staff_id = row.staff_id;
    made.name = row.full_name;
    made.agency = row.agency_code;
    made.login = login;
    made.addresses = {{login + "@langson.gov.vn", 0, std::nullopt}};
    return made;
}

struct Outcomes {
    std::map<std::string, std::string> addresses;  // by staff id
    std::map<std::string, std::size_t> steps;      // how many by each; "" for refused
    std::vector<Account> accounts;
};

Outcomes planned(const Snapshot& snapshot, const Profile& profile, const std::vector<OfficialRow>& rows)
{
    Trial trial;
    OfficialPlan plan(snapshot, trial, profile);
    Outcomes outcomes;
    for (const auto& row : rows) {
        Verdict verdict = plan.judge(row);
        if (verdict.outcome == Outcome::same) continue;
        ++outcomes.steps[verdict.step];
        if (verdict.outcome != Outcome::added) continue;
        outcomes.addresses[row.staff_id] = verdict.address;
        outcomes.accounts.push_back(account(row, verdict.login));
    }
    return outcomes;
}

// The figures are those of conf/demo/langson; "" are those for whom the profile wants a decision.
struct Province {
    std::string profile;
    std::map<std::string, std::size_t> steps;
};

class FiveProvinces : public testing::TestWithParam<Province> {};

TEST_P(FiveProvinces, NameTheSamePeopleUniquelyAndForGood)
{
    const Profile profile = shipped_one(GetParam().profile);
    const Snapshot empty(province(), {}, {"langson.gov.vn"});
    Outcomes first = planned(empty, profile, officials());
    EXPECT_EQ(first.steps, GetParam().steps);

    std::set<std::string> unique;
    for (const auto& [staff_id, address] : first.addresses) unique.insert(address);
    EXPECT_EQ(unique.size(), first.addresses.size());
    EXPECT_EQ(planned(empty, profile, officials()).addresses, first.addresses) << "again, the same";

    // Whoever was refused the first time is refused again: nothing else is left to do.
    const Snapshot after(province(), first.accounts, {"langson.gov.vn"});
    EXPECT_TRUE(planned(after, profile, officials()).addresses.empty());

    // A namesake of the first who comes first in the next list gets what is left.
    std::vector<OfficialRow> more = officials();
    OfficialRow late = more.front();
    late.staff_id = "LS999999";
    late.birth_date = "1/1/1999";
    late.id_digits = "0007";
    more.insert(more.begin(), late);
    Outcomes later = planned(after, profile, more);
    for (const auto& [staff_id, address] : later.addresses) {
        EXPECT_EQ(staff_id, "LS999999");
        EXPECT_FALSE(unique.contains(address));
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, FiveProvinces,
    testing::Values(Province{"langson", {{"initials+given", 6442}, {"initials+given+ordinal", 7969}}},
                    Province{"ninhbinh", {{"given+initials.agency", 14378}, {"", 33}}},
                    Province{"nghean", {{"given+initials", 6498}, {"given+initials+ordinal", 7913}}},
                    Province{"dongthap",
                             {{"full", 11828},
                              {"full+year", 2553},
                              {"family_initial+middle+given", 25},
                              {"initials+given", 4},
                              {"initials+given+year", 1}}},
                    Province{"bacninh", {{"given+initials+id3", 14391}, {"given+initials+id4", 20}}}),
    [](const auto& province) { return province.param.profile; });

const Snapshot& two_agencies()
{
    static const Snapshot snapshot = [] {
        Agency province, department;
        province.code = "H20";
        province.name = "Ủy ban nhân dân tỉnh Đồng Tháp";
        department.code = "H20.1";
        department.parent = "H20";
        department.name = "Sở Khoa học và Công nghệ";
        return Snapshot({province, department}, {}, {"dongthap.gov.vn"});
    }();
    return snapshot;
}

OfficialRow hieu(std::string staff_id, std::string birth_date)
{
    return {.line = 2,
            .staff_id = std::move(staff_id),
            .full_name = "Lê Minh Hiếu",
            .agency_code = "H20.1",
            .birth_date = std::move(birth_date)};
}

TEST(NamingPlan, FiveNamesakesGetFiveAddressesAndItIsSaidWhoHasTheOthers)
{
    const Profile dongthap = shipped_one("dongthap");
    Trial trial;
    OfficialPlan plan(two_agencies(), trial, dongthap);
    std::vector<std::string> logins;
    for (const auto& row : {hieu("DT1", "19/05/1985"), hieu("DT2", "20/05/1985"), hieu("DT3", "21/05/1985"),
                            hieu("DT4", "22/05/1985"), hieu("DT5", "1985")})
        logins.push_back(plan.judge(row).login);
    EXPECT_THAT(logins,
                testing::ElementsAre("leminhhieu", "leminhhieu1985", "lminhhieu", "lmhieu", "lmhieu1985"));
    Verdict sixth = plan.judge(hieu("DT6", "05/1985"));
    EXPECT_EQ(sixth.login, "lmhieu051985");
    EXPECT_EQ(sixth.step, "initials+given+month_year");
    ASSERT_EQ(sixth.taken.size(), 5U);
    EXPECT_EQ(sixth.taken[0], (TakenLogin{"leminhhieu", "Lê Minh Hiếu", "DT1"}));

    Verdict seventh = plan.judge(hieu("DT7", "05/1985"));
    EXPECT_EQ(seventh.why.key, "address_undecided");
    EXPECT_EQ(seventh.column, "login");
    OfficialRow decided = hieu("DT8", "05/1985");
    decided.decided_login = "hieu.lmhieu";
    EXPECT_EQ(plan.judge(decided).login, "hieu.lmhieu");
    decided.staff_id = "DT9";
    EXPECT_EQ(plan.judge(decided).why.key, "login_taken");
    decided.decided_login = "Hiếu";
    EXPECT_EQ(plan.judge(decided).why.key, "bad_decided_login");
}

TEST(NamingPlan, WhoMayNotSeeAHolderHearsHisAgencyInPlaceOfHisStaffId)
{
    Account known;
    known.id = base::random_uuid();
    known.login = "leminhhieu";
    known.name = "Lê Minh Hiếu";
    known.staff_id = "DT000001";
    known.agency = "H20";
    known.addresses = {{"leminhhieu@dongthap.gov.vn", 0, {}}};
    const directory::Snapshot snapshot({}, {known}, {"dongthap.gov.vn"});
    for (const bool may_see : {true, false}) {
        Trial trial;
        const auto holder =
            holder_of(snapshot, trial, "leminhhieu", [may_see](const Account&) { return may_see; });
        EXPECT_EQ(shown(holder), may_see ? "Lê Minh Hiếu (DT000001)" : "Lê Minh Hiếu (H20)");
    }
}

TEST(NamingPlan, WhatAStepNeedsAndTheListLacksIsSaidWithTheColumn)
{
    const Profile dongthap = shipped_one("dongthap"), bacninh = shipped_one("bacninh");
    Trial trial;
    OfficialPlan plan(two_agencies(), trial, dongthap);
    plan.judge(hieu("DT1", ""));
    Verdict second = plan.judge(hieu("DT2", ""));
    EXPECT_EQ(second.column, "birth_date");
    EXPECT_EQ(
        say(Language::english, second.why).text,
        "taken already: leminhhieu (Lê Minh Hiếu, DT1); the next step of profile dongthap, full+year, needs "
        "this cell");
    Trial other;
    Verdict without = OfficialPlan(two_agencies(), other, bacninh).judge(hieu("BN1", ""));
    EXPECT_EQ(without.column, "id_digits");
    EXPECT_EQ(without.why.key, "cell_needed");
    EXPECT_EQ(plan.judge(hieu("DT4", "yesterday")).why.key, "bad_birth_date");
}

TEST(NamingPlan, DigitsOfACitizenIdAreRepeatedNowhere)
{
    const Profile bacninh = shipped_one("bacninh");
    Trial trial;
    OfficialPlan plan(two_agencies(), trial, bacninh);
    OfficialRow row = hieu("BN1", "");
    row.id_digits = "98765";
    std::string said = to_json(plan.judge(row)).print();
    EXPECT_THAT(said, testing::Not(testing::HasSubstr("98765")));
    EXPECT_THAT(said, testing::HasSubstr("bad_id_digits"));
    row.id_digits = "8765";
    EXPECT_EQ(plan.judge(row).login, "hieulm765");
    row.staff_id = "BN2";
    Verdict second = plan.judge(row);
    EXPECT_EQ(second.login, "hieulm8765");
    EXPECT_FALSE(to_json(row).print().empty());
}

// REQ-NAME-4: deleted and taken in anew is somebody else as far as addresses go.
TEST(NamingPlan, WhoIsDeletedAndMadeAnewGetsTheNextStep)
{
    for (const auto& [profile, want] : std::map<std::string, std::string>{
             {"langson", "lmhieu2"}, {"nghean", "hieulm2"}, {"dongthap", "leminhhieu1985"}}) {
        const Profile by = shipped_one(profile);
        Trial trial;
        OfficialRow row = hieu("DT1", "19/05/1985");
        std::string first = OfficialPlan(two_agencies(), trial, by).judge(row).address;
        base::Uuid gone = base::random_uuid();
        Snapshot after(two_agencies().agencies(), {}, {"dongthap.gov.vn"}, directory::unix_now(),
                       {{first, gone, 1}});
        Trial anew;
        Verdict again = OfficialPlan(after, anew, by).judge(row);
        EXPECT_EQ(again.login, want);
        ASSERT_EQ(again.taken.size(), 1U);
        EXPECT_EQ(again.taken[0].id, to_string(gone));
    }
}

AgencyRow commune(std::string code, std::string name)
{
    return {.line = 7,
            .code = std::move(code),
            .parent = "H20",
            .level = "commune",
            .kind = "peoples-committee",
            .name = std::move(name)};
}

// What each regulation makes of the same bodies.
TEST(NamingPlan, AgenciesGetTheirAddressesByPattern)
{
    struct Case {
        std::string_view profile, commune, party, council, unit;
    };
    for (const auto& [profile, want_commune, want_party, want_council, want_unit] :
         {Case{"bacninh", "mytho", "du.mytho", "hdnd.mytho", "vp.skhcn"},
          Case{"dongthap", "mytho", "dupmt", "hdndpmt", "skhcn.vp"},
          Case{"nghean", "ubndphuongmytho", "dupmt", "hdndpmt", "vp.skhcn"},
          Case{"ninhbinh", "ubndpmt", "dupmt", "hdndpmt", "vp.skhcn"}}) {
        const Profile by = shipped_one(profile);
        auto address = [&](AgencyRow row) {
            Trial trial;
            std::string given = AgencyPlan(two_agencies(), trial, &by).judge(row).address;
            return given.substr(0, given.find('@'));
        };
        EXPECT_EQ(address(commune("H20.9", "Uỷ ban nhân dân phường Mỹ Tho")), want_commune) << profile;
        AgencyRow row = commune("H20.9", "Đảng ủy phường Mỹ Tho");
        row.kind = "party-committee";
        if (profile != "bacninh") row.short_name = want_party;
        EXPECT_EQ(address(row), want_party) << profile;
        row = commune("H20.9", "Hội đồng nhân dân phường Mỹ Tho");
        row.kind = "peoples-council";
        if (profile != "bacninh") row.short_name = want_council;
        EXPECT_EQ(address(row), want_council) << profile;
        row = {.line = 8,
               .code = "H20.1.1",
               .parent = "H20.1",
               .level = "province",
               .kind = "office",
               .name = "Văn phòng"};
        EXPECT_EQ(address(row), want_unit) << profile;
    }
}

TEST(NamingPlan, CommunesThatFoldToOneNameAreRefusedWithBothNames)
{
    const Profile dongthap = shipped_one("dongthap");
    Trial trial;
    AgencyPlan plan(two_agencies(), trial, &dongthap);
    EXPECT_EQ(plan.judge(commune("H20.30", "Ủy ban nhân dân phường Mỹ Tho")).address,
              "mytho@dongthap.gov.vn");
    EXPECT_EQ(plan.judge(commune("H20.40", "Ủy ban nhân dân xã Tân Thành")).outcome, Outcome::added);
    Verdict twin = plan.judge(commune("H20.31", "Ủy ban nhân dân xã Mỹ Thọ"));
    EXPECT_EQ(say(Language::english, twin.why).text, "mytho would be the address of Ủy ban nhân dân xã Mỹ "
                                                     "Thọ (H20.31) and of Ủy ban nhân dân phường Mỹ Tho "
                                                     "(H20.30) on line 7");
    EXPECT_EQ(plan.judge(commune("H20.41", "Ủy ban nhân dân xã Tân Thạnh")).why.key, "agency_address_twice");
    AgencyRow decided = commune("H20.32", "Ủy ban nhân dân xã Mỹ Thọ");
    decided.address = "xamytho";
    EXPECT_EQ(plan.judge(decided).address, "xamytho@dongthap.gov.vn");
    decided.code = "H20.33";
    decided.address = "Mỹ Thọ";
    EXPECT_EQ(plan.judge(decided).why.key, "bad_decided_login");
}

// The real communes since July 2025: no two of the 65 fold to one name.
TEST(NamingPlan, TheNewCommunesOfLangSonHaveAnAddressEach)
{
    const Profile bacninh = shipped_one("bacninh");
    Trial trial;
    AgencyPlan plan(two_agencies(), trial, &bacninh);
    std::map<std::string, std::string> names;
    auto table = base::parse_csv(content_of("conf/demo/langson/reorganisation-2025.csv")).value();
    for (const auto& line : table.rows) names[line.cells[0]] = "Ủy ban nhân dân " + line.cells[1];
    EXPECT_EQ(names.size(), 65U);
    for (const auto& [code, name] : names) {
        Verdict verdict = plan.judge(commune("H20." + code, name));
        EXPECT_EQ(verdict.outcome, Outcome::added)
            << name << ": " << say(Language::english, verdict.why).text;
    }
    EXPECT_TRUE(trial.logins.contains("dongkinh"));
}

TEST(NamingPlan, WithoutAProfileAgenciesGetNoAddress)
{
    Trial trial;
    AgencyPlan plan(two_agencies(), trial);
    Verdict verdict = plan.judge(commune("H20.30", "Ủy ban nhân dân phường Mỹ Tho"));
    EXPECT_EQ(verdict.outcome, Outcome::added);
    EXPECT_EQ(verdict.address, "");
}

// As an import without --profile: by the profile that the agencies will be kept by.
TEST(NamingPlan, TheAgenciesOfLangSonGetMailboxesByTheirOwnProfile)
{
    const Snapshot empty({}, {}, {"langson.gov.vn"});
    const Profile langson = shipped_one("langson");
    const auto lines = base::parse_csv(content_of("conf/demo/langson/agencies.csv")).value().rows;
    Trial trial;
    AgencyPlan plan(empty, trial, nullptr, [&](const std::string&) -> const Profile& { return langson; });
    std::size_t with_box = 0;
    std::vector<std::string> without;
    for (const auto& line : lines) {
        AgencyRow row{
            .line = line.line, .code = line.cells[0], .parent = line.cells[1], .level = line.cells[2]};
        row.kind = line.cells[3];
        row.name = line.cells[4];
        row.short_name = line.cells[5];
        const Verdict verdict = plan.judge(row);
        EXPECT_EQ(verdict.outcome, Outcome::added) << row.name << say(Language::english, verdict.why).text;
        with_box += verdict.address.empty() ? 0 : 1;
        if (verdict.address.empty()) without.push_back(row.code + " " + verdict.why.key);
    }
    EXPECT_EQ(with_box, 949U);
    EXPECT_EQ(without.size(), 8U)
        << "communes Chi Lăng and Đình Lập, their schools, and their namesakes' ones";
    EXPECT_THAT(without, testing::Contains("H37.39.50 agency_address_twice"));
}

TEST(NamingPlan, AnInheritedProfileWithoutAPatternMakesNoMailboxAndOneOfAnotherKindDoes)
{
    const Profile offices =
        directory::profile_from("tinh", "[profile]\ntitle = T\n[agencies]\noffice = abbreviation\n"
                                        "[quota]\nagency = 10 GiB\n")
            .value();
    std::vector<std::string> asked;
    Trial trial;
    AgencyPlan plan(two_agencies(), trial, nullptr, [&](const std::string& code) -> const Profile& {
        asked.push_back(code);
        return offices;
    });
    const Verdict none = plan.judge(commune("H20.30", "Ủy ban nhân dân phường Mỹ Tho"));
    EXPECT_EQ(none.outcome, Outcome::added);
    EXPECT_EQ(none.address, "");
    AgencyRow row = commune("H20.30.1", "Văn phòng");
    row.parent = "H20.30";
    row.kind = "office";
    const Verdict office = plan.judge(row);
    EXPECT_NE(office.address, "");
    EXPECT_EQ(office.quota_bytes, std::uint64_t{10} << 30);
    EXPECT_EQ(plan.to_mailbox(row, office).quota_bytes, std::uint64_t{10} << 30);
    EXPECT_THAT(asked, testing::Each(asked.front()))
        << "of agencies that are not there yet the nearest above counts";
    row.code = "H20.30.2";
    row.is_boxless = true;
    EXPECT_EQ(plan.judge(row).address, "");
}

TEST(NamingPlan, AnAgencysAddressIsNobodyElses)
{
    Agency agency = two_agencies().agencies()[1];
    agency.id = base::random_uuid();
    agency.addresses = {{"lmhieu@dongthap.gov.vn", 0, std::nullopt}};
    Snapshot snapshot({two_agencies().agencies()[0], agency}, {}, {"dongthap.gov.vn"});
    const Profile langson = shipped_one("langson");
    Trial trial;
    Verdict verdict = OfficialPlan(snapshot, trial, langson).judge(hieu("DT1", ""));
    EXPECT_EQ(verdict.login, "lmhieu2");
    EXPECT_EQ(verdict.taken[0].name, "Sở Khoa học và Công nghệ");
}

}  // namespace
}  // namespace control

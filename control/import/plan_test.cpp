#include "control/import/plan.hpp"

#include "control/import/cell.hpp"
#include "directory/profiles.hpp"

#include <gmock/gmock.h>

namespace control {
namespace {

using directory::Account;
using directory::Agency;
using directory::Level;
using directory::Snapshot;

Agency agency(std::string code, std::string parent, Level level, std::string name)
{
    Agency made;
    made.code = std::move(code);
    made.parent = std::move(parent);
    made.level = level;
    made.kind = "department";
    made.name = std::move(name);
    return made;
}

Account official(std::string staff_id, std::string name, std::string login)
{
    Account made;
    made.id = base::random_uuid();
    made.staff_id = std::move(staff_id);
    made.name = std::move(name);
    made.addresses = {{login + "@langson.gov.vn", 0, std::nullopt}};
    made.login = std::move(login);
    made.agency = "H37.2";
    return made;
}

const Snapshot& province()
{
    static const Snapshot snapshot{{agency("H37", "", Level::province, "Tỉnh"),
                                    agency("H37.2", "H37", Level::province, "Sở Nội vụ"),
                                    agency("H37.9", "H37", Level::province, "Sở Tài nguyên và Môi trường"),
                                    agency("H37.31", "H37", Level::district, "Thành phố")},
                                   {official("LS1", "Nguyễn Quang Huy", "nqhuy")},
                                   {"langson.gov.vn"}};
    return snapshot;
}

const directory::Profile& langson()
{
    static const directory::Profile profile = directory::Profiles({"", ""}).find("langson").value();
    return profile;
}

Verdict judged(OfficialRow row)
{
    Trial trial;
    return OfficialPlan(province(), trial, langson()).judge(tidied(std::move(row)));
}

Verdict judged(AgencyRow row)
{
    Trial trial;
    return AgencyPlan(province(), trial).judge(tidied(std::move(row)));
}

OfficialRow good()
{
    return {.line = 9, .staff_id = "LS9", .full_name = "Nông Văn Thành", .agency_code = "H37.2", .sex = "M"};
}

TEST(Cell, IsOneSpelling)
{
    struct Case {
        std::string_view cell, want;
    };
    for (auto [cell, want] :
         {Case{"  Nông   Văn\u00A0Thành\t", "Nông Văn Thành"}, Case{"", ""}, Case{" \u3000 ", ""},
          Case{"Nguye\u0302\u0303n", "Nguyễn"},  // decomposed, as macOS writes it
          Case{"Nguy\u00EA\u0303n", "Nguyễn"},   // half composed, as windows-1258 has it
          Case{"\u0110ặng", "Đặng"}, Case{"a\r\nb", "a b"}, Case{"𠀀 b", "𠀀 b"}})
        EXPECT_EQ(tidy(cell), want) << cell;
}

TEST(Cell, ShowsWhatHides)
{
    struct Case {
        std::string_view text, want;
    };
    for (auto [text, want] :
         {Case{"Nông Văn Thành", ""}, Case{"Nông\u200BVăn", "U+200B"}, Case{"\u202Egnôn", "U+202E"},
          Case{"x\x01", "U+0001"}, Case{"\uFEFFNông", "U+FEFF"}, Case{"soft\u00ADhyphen", "U+00AD"},
          Case{"\xF0\x9F\x98\x80", ""}, Case{"bad \uFFFD", "U+FFFD"}})
        EXPECT_EQ(hidden_character(text), want) << text;
}

TEST(OfficialPlan, GivesTheLoginOfTheRule)
{
    Verdict verdict = judged(good());
    EXPECT_EQ(verdict.outcome, Outcome::added);
    EXPECT_EQ(verdict.login, "nvthanh");
    EXPECT_EQ(verdict.address, "nvthanh@langson.gov.vn");
    EXPECT_EQ(verdict.step, "initials+given");
    EXPECT_TRUE(verdict.taken.empty());
}

TEST(OfficialPlan, NumbersNamesakesInTheOrderOfTheFile)
{
    Trial trial;
    OfficialPlan plan(province(), trial, langson());
    std::vector<std::string> logins;
    for (std::string staff_id : {"LS21", "LS22", "LS23"}) {
        OfficialRow row = good();
        row.staff_id = staff_id;
        row.full_name = staff_id == "LS22" ? "Nguyễn Quốc Huy" : "Nguyễn Quang Huy";
        logins.push_back(plan.judge(row).login);
    }
    EXPECT_THAT(logins, testing::ElementsAre("nqhuy2", "nqhuy3", "nqhuy4"));
}

TEST(OfficialPlan, NeverGivesAnAddressThatSomebodyHadBefore)
{
    Account gone = official("LS1", "Nông Văn Thành", "moved");
    gone.addresses = {{"moved@langson.gov.vn", 0, std::nullopt}, {"nvthanh@langson.gov.vn", 0, 1}};
    Snapshot snapshot({agency("H37.2", "", Level::province, "Sở")}, {gone}, {"langson.gov.vn"});
    Trial trial;
    EXPECT_EQ(OfficialPlan(snapshot, trial, langson()).judge(good()).login, "nvthanh2");
}

TEST(OfficialPlan, KeepsTheOperatorsAddressesFree)
{
    OfficialRow row = good();
    row.full_name = "Root";
    EXPECT_EQ(judged(row).login, "root2");
    row.full_name = "Abuse";
    EXPECT_EQ(judged(row).login, "abuse2");
}

TEST(OfficialPlan, SaysWhatIsWrongAndInWhichColumn)
{
    using Cell = std::variant<std::string OfficialRow::*, std::optional<std::string> OfficialRow::*>;
    struct Case {
        Cell cell;
        std::string value, column, key;
    };
    for (const auto& [cell, value, column, key] : std::vector<Case>{
             {&OfficialRow::staff_id, "", "staff_id", "empty_cell"},
             {&OfficialRow::staff_id, "LS 1", "staff_id", "bad_staff_id"},
             {&OfficialRow::staff_id, "-LS1", "staff_id", "bad_staff_id"},
             {&OfficialRow::staff_id, "*)(uid=*", "staff_id", "bad_staff_id"},
             {&OfficialRow::full_name, " \t ", "full_name", "empty_cell"},
             {&OfficialRow::full_name, std::string(201, 'x'), "full_name", "long_cell"},
             {&OfficialRow::full_name, std::string(64, 'x'), "full_name", "long_login"},
             {&OfficialRow::full_name, "Nông\u202EVăn", "full_name", "hidden_character"},
             {&OfficialRow::full_name, "山田", "full_name", "bad_name"},
             {&OfficialRow::full_name, "=cmd|' /C calc'!A0", "full_name", "bad_name"},
             {&OfficialRow::full_name, "-Nông Văn", "full_name", "bad_name"},
             {&OfficialRow::full_name, "Nguyễn Văn 2", "full_name", "bad_name"},
             {&OfficialRow::full_name, "Ê. H’Đơk Niê-Kđăm", "", ""},
             {&OfficialRow::sex, "X", "sex", "bad_sex"},
             {&OfficialRow::sex, "f", "", ""},
             {&OfficialRow::sex, "NỮ", "", ""},
             {&OfficialRow::phone, "call me", "phone", "bad_phone"},
             {&OfficialRow::phone, "-", "phone", "bad_phone"},
             {&OfficialRow::staff_id, "LS1\u200B", "staff_id", "hidden_character"},
             {&OfficialRow::phone, "+84 205 380-0001", "", ""},
             {&OfficialRow::agency_code, "", "agency_code", "empty_cell"},
             {&OfficialRow::agency_code, "h37.2", "", ""},
             {&OfficialRow::agency_code, "H37.99", "agency_code", "unknown_agency_near"},
             {&OfficialRow::agency_code, "entirely different", "agency_code", "unknown_agency"}}) {
        OfficialRow row = good();
        std::visit([&](auto place) { row.*place = value; }, cell);
        Verdict verdict = judged(row);
        EXPECT_EQ(verdict.column, column) << value;
        if (!key.empty() || verdict.outcome == Outcome::refused) EXPECT_EQ(verdict.why.key, key) << value;
        EXPECT_EQ(verdict.line, 9U);
    }
}

TEST(OfficialPlan, NamesTheNearestAgency)
{
    OfficialRow row = good();
    row.agency_code = "H37.99";
    Sentence sentence = say(Language::english, judged(row).why);
    EXPECT_EQ(sentence, (Sentence{"H37.99 is no agency", "Nearest: H37.9 (Sở Tài nguyên và Môi trường)."}));
}

TEST(OfficialPlan, KnowsWhoIsThereAlready)
{
    OfficialRow row{
        .line = 2, .staff_id = "LS1", .full_name = "  Nguye\u0302\u0303n Quang  Huy", .agency_code = "H37.2"};
    EXPECT_EQ(judged(row).outcome, Outcome::same);
    row.title = "Kế toán";
    Verdict changed = judged(row);
    EXPECT_EQ(changed.outcome, Outcome::changed);
    EXPECT_EQ(changed.why.values.at("changes").as_text(), "title:  → Kế toán");
    row.title.reset();
    row.role = "admin";
    EXPECT_EQ(judged(row).why.values.at("changes").as_text(), "role: none → admin");
}

TEST(OfficialPlan, TakesAPersonOnce)
{
    Trial trial;
    OfficialPlan plan(province(), trial, langson());
    EXPECT_EQ(plan.judge(good()).outcome, Outcome::added);
    EXPECT_EQ(plan.judge(good()).why.key, "staff_id_twice");
    OfficialRow row = good();
    row.staff_id = "ls9";
    EXPECT_EQ(plan.judge(row).why.key, "staff_id_twice") << "slapd does not know them apart either";
    row.staff_id = "ls1";
    EXPECT_EQ(plan.judge(row).outcome, Outcome::changed);
}

TEST(OfficialPlan, KeepsAPlannedLoginOrSaysThatItIsGone)
{
    OfficialRow row = good();
    row.login = "nvthanh7";
    EXPECT_EQ(judged(row).login, "nvthanh7");
    row.login = "nqhuy";
    EXPECT_EQ(judged(row).why.key, "login_gone");
    row.login = "no\r\nlogin";
    EXPECT_EQ(judged(row).outcome, Outcome::refused);
}

TEST(OfficialPlan, MakesVanThuTheClerkWhereTheFileHasNoRoles)
{
    Trial trial;
    OfficialPlan plan(province(), trial, langson());
    OfficialRow row = good();
    row.title = "Văn thư";
    EXPECT_EQ(plan.to_official(row, {}).role, directory::Role::clerk);
    row.role = "none";
    EXPECT_EQ(plan.to_official(row, {}).role, directory::Role::none);
    row.role = "admin";
    EXPECT_EQ(plan.to_official(row, {}).role, directory::Role::admin);
}

AgencyRow commune()
{
    return {.line = 3,
            .code = "H37.31.37",
            .parent = "H37.31",
            .level = "commune",
            .kind = "peoples-committee",
            .name = "Ủy ban nhân dân xã Quảng Lạc",
            .short_name = "quanglac",
            .gso_code = "05992"};
}

TEST(AgencyPlan, SaysWhatIsWrongAndInWhichColumn)
{
    using Cell = std::variant<std::string AgencyRow::*, std::optional<std::string> AgencyRow::*>;
    struct Case {
        Cell cell;
        std::string value, column, key;
    };
    EXPECT_EQ(judged(commune()).outcome, Outcome::added);
    for (const auto& [cell, value, column, key] :
         std::vector<Case>{{&AgencyRow::code, "", "code", "empty_cell"},
                           {&AgencyRow::code, "H37,1", "code", "bad_agency_code"},
                           {&AgencyRow::code, "ou=x", "code", "bad_agency_code"},
                           {&AgencyRow::name, "", "name", "empty_cell"},
                           {&AgencyRow::name, "a\u200Bb", "name", "hidden_character"},
                           {&AgencyRow::level, "ward", "level", "bad_level"},
                           {&AgencyRow::level, "province", "level", "level_above_parent"},
                           {&AgencyRow::kind, "two words", "kind", "bad_kind"},
                           {&AgencyRow::short_name, "quảng lạc", "short_name", "bad_short_name"},
                           {&AgencyRow::gso_code, "5 992", "gso_code", "bad_gso_code"},
                           {&AgencyRow::parent, "H99", "parent", "unknown_parent"},
                           {&AgencyRow::parent, "h37.31.37", "parent", "own_parent"}}) {
        AgencyRow row = commune();
        std::visit([&](auto place) { row.*place = value; }, cell);
        Verdict verdict = judged(row);
        EXPECT_EQ(verdict.outcome, Outcome::refused) << value;
        EXPECT_EQ(verdict.column, column) << value;
        EXPECT_EQ(verdict.why.key, key) << value;
        EXPECT_FALSE(say(Language::english, verdict.why).text.empty()) << key;
    }
}

TEST(AgencyPlan, FindsAParentInAnEarlierLine)
{
    Trial trial;
    AgencyPlan plan(province(), trial);
    EXPECT_EQ(plan.judge(commune()).outcome, Outcome::added);
    AgencyRow school = commune();
    school.parent = std::exchange(school.code, "H37.31.37.1");
    EXPECT_EQ(plan.judge(school).outcome, Outcome::added);
    EXPECT_EQ(plan.judge(school).why.key, "code_twice");
}

TEST(AgencyPlan, KnowsCodesInAnyCaseAndKeepsTheirSpelling)
{
    Trial trial;
    AgencyPlan plan(province(), trial);
    AgencyRow row = commune();
    row.parent = "h37.31";
    EXPECT_EQ(plan.judge(row).outcome, Outcome::added);
    EXPECT_EQ(plan.to_agency(row).parent, "H37.31");
    row.code = "h37.31.37";
    EXPECT_EQ(plan.judge(row).why.key, "code_twice");
}

TEST(AgencyPlan, LetsShortNamesOccurTwice)
{
    Trial trial;
    AgencyPlan plan(province(), trial);
    AgencyRow other = commune();
    other.code = "H37.31.38";
    EXPECT_EQ(plan.judge(commune()).outcome, Outcome::added);
    EXPECT_EQ(plan.judge(other).outcome, Outcome::added);
}

TEST(AgencyPlan, KnowsWhatIsThereAlready)
{
    AgencyRow row{.line = 2,
                  .code = "H37.2",
                  .parent = "H37",
                  .level = "province",
                  .kind = "department",
                  .name = "Sở Nội vụ"};
    EXPECT_EQ(judged(row).outcome, Outcome::same);
    row.short_name = "sonv";
    EXPECT_EQ(judged(row).outcome, Outcome::changed) << "what the list says counts";
    row.short_name.reset();
    row.name = "Sở Nội Vụ";
    EXPECT_EQ(judged(row).outcome, Outcome::changed);
}

TEST(Nearest, PrefersTheSameBeginning)
{
    auto nearest = [](std::string_view code) {
        const auto* found = nearest_agency(province(), code);
        return found == nullptr ? std::string() : found->code;
    };
    EXPECT_EQ(nearest("H37.99"), "H37.9");
    EXPECT_EQ(nearest("H38.31"), "H37.31");
    EXPECT_EQ(nearest(""), "");
    EXPECT_EQ(nearest(std::string(100'000, 'x')), "");
}

}  // namespace
}  // namespace control

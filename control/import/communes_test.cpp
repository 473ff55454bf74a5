// Communes whose names fold to one address within their province, REQ-NAME-5: each pair is refused with both names, and
// nothing else is.

#include "control/import/plan.hpp"
#include "directory/profiles.hpp"

#include "base/csv.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace control {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

// The ten of the country among the 3,321 communes of 1 July 2025, without xã or phường, which makes no difference to the
// address. They were found in another list than the file's: vietnamadminunits (MIT licence).
struct Pair {
    std::string_view province, first, second;
};
constexpr Pair pairs[] = {
    {"Thái Nguyên", "Văn Lăng", "Văn Lang"}, {"Hải Phòng", "Cẩm Giàng", "Cẩm Giang"},
    {"Thanh Hóa", "Đông Tiến", "Đồng Tiến"}, {"Quảng Ngãi", "Sơn Hà", "Sơn Hạ"},
    {"Quảng Ngãi", "Ba Tô", "Ba Tơ"},        {"Đồng Nai", "Lộc Thạnh", "Lộc Thành"},
    {"Tây Ninh", "Tân Thành", "Tân Thạnh"},  {"Hồ Chí Minh", "Thanh An", "Thạnh An"},
    {"Đồng Tháp", "Mỹ Tho", "Mỹ Thọ"},       {"Đồng Tháp", "Tân Thành", "Tân Thạnh"},
};

// All, by province. Source of the file: the npm package vn-provinces-wards 1.0.2 (MIT licence).
std::map<std::string, std::vector<std::string>> communes()
{
    std::ifstream file("tests/control/communes-2025.csv", std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    std::map<std::string, std::vector<std::string>> all;
    for (const auto& line : base::parse_csv(text.str()).value().rows)
        all[line.cells[0]].push_back(line.cells[1]);
    return all;
}

// "mytho would be the address of … and of …", for each that is refused.
std::vector<std::string> refusals(const directory::Profile& profile, const std::vector<std::string>& names)
{
    directory::Agency province;
    province.code = "H99";
    province.name = "Ủy ban nhân dân tỉnh";
    const directory::Snapshot empty({province}, {}, {"tinh.gov.vn"});
    Trial trial;
    AgencyPlan plan(empty, trial, &profile);
    std::vector<std::string> refused;
    std::size_t line = 1;
    for (const auto& name : names) {
        AgencyRow row{
            .line = ++line, .code = "H99." + std::to_string(line), .parent = "H99", .level = "commune"};
        row.kind = "peoples-committee";
        row.name = "Ủy ban nhân dân " + name;
        const Verdict verdict = plan.judge(row);
        if (verdict.outcome == Outcome::added) continue;
        EXPECT_EQ(verdict.why.key, "agency_address_twice") << name;
        refused.push_back(say(Language::english, verdict.why).text);
    }
    return refused;
}

TEST(Communes, TheTenPairsThatFoldToOneAreRefusedWithBothNamesAndNoOthers)
{
    for (const auto* by : {"dongthap", "bacninh"}) {
        const auto profile = directory::Profiles({"", ""}).find(by).value();
        std::size_t count = 0;
        std::map<std::string, std::vector<std::string>> refused;
        for (const auto& [province, names] : communes()) {
            count += names.size();
            refused[province] = refusals(profile, names);
        }
        EXPECT_EQ(count, 3321U);
        std::size_t in_all = 0;
        for (const auto& [province, texts] : refused) in_all += texts.size();
        EXPECT_EQ(in_all, std::size(pairs)) << by;
        for (const auto& pair : pairs)
            EXPECT_THAT(refused[std::string(pair.province)],
                        Contains(AllOf(HasSubstr(" " + std::string(pair.first) + " ("),
                                       HasSubstr(" " + std::string(pair.second) + " ("))))
                << by << ": " << pair.province;
    }
}

}  // namespace
}  // namespace control

// What keeps searches right: folded names that follow the name, whoever changes it, and indexes that fit slapd.conf.

#include "directory/ldap/on_slapd.hpp"
#include "directory/ldap/slapd_config.hpp"
#include "disk/file.hpp"

namespace directory::ldap {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::vector<std::string> folded_of(Connection& tool, const std::string& dn)
{
    auto entry = tool.read(dn, {"congvuFoldedName"});
    return entry ? entry->all("congvufoldedname") : std::vector<std::string>{};
}

TEST(FoldedNames, BeginAtEachWord)
{
    EXPECT_THAT(folded_names("Nông Văn Thành"),
                ElementsAre("nong van thanh", "van thanh nong", "thanh nong van"));
    EXPECT_THAT(folded_names("  Đặng  "), ElementsAre("dang"));
    EXPECT_THAT(folded_names("a a"), ElementsAre("a a"));
    EXPECT_THAT(folded_names(""), ElementsAre());
    EXPECT_EQ(folded_names("a b c d e f g h i j").size(), 8U);
}

// REQ-DIR-3: kept in step.
TEST_F(OnSlapd, TheFoldedNameFollowsTheNameThatAnotherToolGives)
{
    auto tool = other_tool();
    ASSERT_THAT(folded_of(tool, huy_.dn),
                UnorderedElementsAre("nguyen quang huy", "quang huy nguyen", "huy nguyen quang"));
    ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::replace, "cn", {"Đỗ Hùng"}}}));
    EXPECT_TRUE(
        soon([&] { return folded_of(tool, huy_.dn) == std::vector<std::string>{"do hung", "hung do"}; }));
    ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::replace, "congvuFoldedName", {}}}));
    EXPECT_TRUE(soon([&] { return folded_of(tool, huy_.dn).size() == 2; })) << "also if it is taken away";
    const auto agency = *snapshot()->agency("H37");
    ASSERT_TRUE(tool.modify(agency.dn, {{Change::What::replace, "cn", {"Sở Nội vụ"}}}));
    EXPECT_TRUE(soon([&] { return folded_of(tool, agency.dn).size() == 3; }));
}

TEST_F(OnSlapd, AToolThatPutsItsOwnFoldedNameBackHasItsWayInTheEnd)
{
    auto tool = other_tool();
    const std::vector<std::string> own{"its own"};
    int mended = 0;
    for (int i = 0; i < 12; ++i) {
        ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::replace, "congvuFoldedName", own}}));
        // Our own write comes after what was asked for before it, so an edit tells when the mending was done or not.
        AccountEdit edit;
        edit.title = std::to_string(i);
        const auto written = tool.read(huy_.dn, {"entryCSN"});
        ASSERT_TRUE(written);
        ASSERT_TRUE(soon([&] { return snapshot()->by_id(huy_.id)->version >= written->one("entrycsn"); }));
        ASSERT_TRUE(net::run_here_for(trial_.directory().edit(huy_.id, edit, {})));
        if (i < 9 && soon([&] { return folded_of(tool, huy_.dn) != own; })) ++mended;
    }
    EXPECT_EQ(mended, 9);
    EXPECT_EQ(folded_of(tool, huy_.dn), own) << "no endless quarrel";
}

// A database of an earlier version has not the indexes that slapd would believe in.
TEST_F(OnSlapd, IndexesAreMadeAnewWhenTheirLinesHaveChanged)
{
    trial_.close();
    const auto marker = trial_.folder() / slapd_file::indexed;
    EXPECT_EQ(*disk::read_file(marker), index_lines());
    std::filesystem::remove(marker);
    trial_.open();
    EXPECT_TRUE(soon([&] { return is_up(); }));
    EXPECT_TRUE(trial_.log().contains("indexes are made anew"));
    EXPECT_EQ(*disk::read_file(marker), index_lines());
    EXPECT_TRUE(login("nqhuy"));
}

}  // namespace
}  // namespace directory::ldap

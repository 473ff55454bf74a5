#include "admin-cli/roster.hpp"

#include <gmock/gmock.h>

namespace admin_cli {
namespace {

using control::Note;
using control::OfficialRow;
using testing::ElementsAre;

constexpr std::string_view head = "staff_id,full_name,sex,title,agency_code,phone\n";

Roster<OfficialRow> officials(std::string_view file)
{
    auto roster = officials_from(file);
    EXPECT_TRUE(roster) << roster.error().key;
    return roster.value_or(Roster<OfficialRow>{});
}

std::string why_not(std::string_view file)
{
    auto roster = officials_from(file);
    return roster ? "" : roster.error().key;
}

std::string with_head(std::string_view lines)
{
    return std::string(head).append(lines);
}

TEST(Roster, ReadsAFileHoweverASpreadsheetWroteIt)
{
    OfficialRow want{.line = 2,
                     .staff_id = "LS1",
                     .full_name = "Lê Minh Anh",
                     .agency_code = "H37",
                     .sex = "F",
                     .title = "Ủy viên",
                     .phone = "0205"};
    for (std::string_view file :
         {"staff_id,full_name,sex,title,agency_code,phone\nLS1,Lê Minh Anh,F,Ủy viên,H37,0205\n",
          "\xEF\xBB\xBFstaff_id,full_name,sex,title,agency_code,phone\r\nLS1,Lê Minh Anh,F,Ủy "
          "viên,H37,0205\r\n",
          "staff_id;full_name;sex;title;agency_code;phone\nLS1;Lê Minh Anh;F;Ủy viên;H37;0205",
          "staff_id\tfull_name\tsex\ttitle\tagency_code\tphone\nLS1\tLê Minh Anh\tF\tỦy viên\tH37\t0205\n",
          "\"staff_id\",\"full_name\",sex,title,agency_code,phone\n\"LS1\",\"Lê Minh Anh\",F,Ủy "
          "viên,H37,0205\n",
          "Mã cán bộ;Họ và tên;Giới tính;Chức vụ;Mã cơ quan;Điện thoại\nLS1;Lê Minh Anh;F;Ủy viên;H37;0205\n",
          "phone,agency_code,title,sex,full_name,STAFF_ID\r0205,H37,Ủy viên,F,Lê Minh Anh,LS1\r",
          "Mã CB,Họ tên,Giới tính,Chức danh,Cơ quan,SĐT\n LS1\u00A0,Lê  Minh Anh,F,Ủy viên,H37,0205\n",
          "staff_id,full_name,sex,title,agency_code,phone,line,reason\nLS1,Lê Minh Anh,F,Ủy "
          "viên,H37,0205,7,x\n"})
        EXPECT_THAT(officials(file).rows, ElementsAre(want)) << file;
}

TEST(Roster, LeavesOutBothLinesOfAStaffIdThatOccursTwice)
{
    auto roster = officials(with_head("LS1,A B,,,H37,\nLS2,C D,,,H37,\nLS1 ,E F,,,H37,\n"));
    EXPECT_EQ(roster.lines, 3U);
    ASSERT_EQ(roster.rows.size(), 1U);
    EXPECT_EQ(roster.rows[0].staff_id, "LS2");
    EXPECT_THAT(
        roster.findings,
        ElementsAre(Finding{2, "staff_id", {"staff_id_twice_at", {{"staff_id", "LS1"}, {"other", 4}}}},
                    Finding{4, "staff_id", {"staff_id_twice_at", {{"staff_id", "LS1"}, {"other", 2}}}}));
}

TEST(Roster, KnowsAStaffIdAgainHoweverItIsTyped)
{
    for (std::string twin : {"LS1", "ls1", "LS1 ", "LS1\u00A0"}) {
        auto roster = officials(with_head("LS1,A B,,,H37,\n" + twin + ",C D,,,H37,\n"));
        EXPECT_TRUE(roster.rows.empty()) << twin;
        EXPECT_EQ(roster.findings.size(), 2U) << twin;
    }
}

TEST(Roster, RefusesACellThatTheServerWouldNotTake)
{
    auto roster = officials(with_head("LS1,A B,," + std::string(5000, 'x') + ",H37,\nLS2,C D,,,H37,\n"));
    EXPECT_EQ(roster.rows.size(), 1U);
    EXPECT_THAT(roster.findings, ElementsAre(Finding{2, "title", {"long_cell", {{"most", 4096}}}}));
}

TEST(Roster, RefusesRaggedLinesAndKeepsTheOthers)
{
    auto roster = officials(
        with_head("LS1,A B,,,H37\nLS2,C D,,,H37,\nLS3,E F,,,H37,,\n\nLS4,\"G\"x,,,H37,\nLS5,I K,,,H37,\n"));
    std::vector<std::string> kept;
    for (const auto& row : roster.rows) kept.push_back(row.staff_id);
    EXPECT_THAT(kept, ElementsAre("LS2", "LS5"));
    std::vector<std::size_t> refused;
    for (const auto& finding : roster.findings) refused.push_back(finding.line);
    EXPECT_THAT(refused, ElementsAre(2, 4, 6));
}

TEST(Roster, SaysWhatIsWrongWithAFileThatCannotBeUsed)
{
    EXPECT_EQ(why_not(""), "file_has_no_columns");
    EXPECT_EQ(why_not("staff_id,\"full_name\n"), "file_head_unreadable");
    EXPECT_EQ(why_not("PK\x03\x04"), "file_is_workbook");
    EXPECT_EQ(why_not(head), "file_is_empty");
    EXPECT_EQ(why_not("name,agency\nx,y\n"), "missing_columns");
    EXPECT_EQ(why_not(with_head("LS1,L\xEA Minh Anh,F,,H37,\n")), "file_is_no_utf8");  // Latin-1
    EXPECT_EQ(why_not(with_head("LS1,Nguy\xEA\xDEn,F,,H37,\n")), "file_is_no_utf8");   // windows-1258
    EXPECT_EQ(why_not(std::string("\xFF\xFEs\0t\0", 6)), "file_is_utf16");
    EXPECT_EQ(why_not(std::string("staff_id\0,full_name", 19)), "file_is_binary");
}

TEST(Roster, NamesTheColumnsThatAreMissing)
{
    auto roster = officials_from("staff_id,name\nLS1,x\n");
    ASSERT_FALSE(roster);
    EXPECT_EQ(roster.error().values.at("missing").as_text(), "full_name, agency_code");
    EXPECT_EQ(roster.error().values.at("found").as_text(), "staff_id, name");
}

TEST(Roster, DropsNoColumnSilently)
{
    auto refused = [](std::string_view head) {
        auto roster = officials_from(std::string(head) + "\nLS1,A B,H37,x\n");
        EXPECT_FALSE(roster) << head;
        return roster ? Note() : roster.error();
    };
    EXPECT_EQ(refused("staff_id,full_name,agency_code,titel"),
              (Note{"unknown_columns", {{"columns", "titel (title?)"}}}));
    EXPECT_EQ(refused("staff_id,full_name,agency_code,quê quán"),
              (Note{"unknown_columns", {{"columns", "quê quán"}}}));
    EXPECT_EQ(refused("staff_id,full_name,agency_code,họ tên"),
              (Note{"doubled_columns", {{"columns", "full_name = họ tên"}}}));
    auto ignored = officials_from("staff_id,full_name,agency_code,titel\nLS1,A B,H37,x\n", Unknown::ignored);
    ASSERT_TRUE(ignored);
    EXPECT_EQ(ignored->rows[0].title, std::nullopt);
}

TEST(Roster, KnowsWhichColumnsThereAre)
{
    auto bare = officials("staff_id,full_name,agency_code\nLS1,A B,H37\n").rows[0];
    EXPECT_EQ(bare.role, std::nullopt);
    EXPECT_EQ(bare.title, std::nullopt);
    EXPECT_EQ(officials(with_head("LS1,A B,,,H37,\n")).rows[0].title, "");
    EXPECT_EQ(officials("staff_id,full_name,agency_code,role\nLS1,A B,H37,clerk\n").rows[0].role, "clerk");
}

std::vector<std::string> codes_of(std::string_view lines)
{
    auto roster = agencies_from(std::string("code,parent,level,kind,name\n").append(lines));
    std::vector<std::string> codes;
    for (const auto& row : roster.value().rows) codes.push_back(row.code);
    return codes;
}

TEST(Roster, PutsParentsBeforeTheirChildren)
{
    EXPECT_THAT(codes_of("c,b,x,x,x\nb,a,x,x,x\nz,,x,x,x\na,,x,x,x\n"), ElementsAre("z", "a", "b", "c"));
    EXPECT_THAT(codes_of("a,,x,x,x\nb,a,x,x,x\nc,a,x,x,x\n"), ElementsAre("a", "b", "c"));
    EXPECT_THAT(codes_of("S2,s1 ,x,x,x\nS1\u00A0,,x,x,x\n"), ElementsAre("S1", "S2"));
}

TEST(Roster, DoesNotHangOnACircleOfParents)
{
    EXPECT_THAT(codes_of("a,b,x,x,x\nb,a,x,x,x\nc,c,x,x,x\nd,elsewhere,x,x,x\n"),
                ElementsAre("d", "a", "b", "c"));
}

}  // namespace
}  // namespace admin_cli

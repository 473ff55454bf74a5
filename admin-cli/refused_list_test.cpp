#include "admin-cli/refused_list.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <unistd.h>

namespace admin_cli {
namespace {

using testing::HasSubstr;

class RefusedLists : public testing::Test {
  protected:
    RefusedLists()
        : folder(std::filesystem::temp_directory_path() / ("congvu-refused-" + std::to_string(getpid())))
    {
        std::filesystem::create_directories(folder);
        put("list.csv", "id,name\n1,a\n2,b\n");
    }
    ~RefusedLists() override { std::filesystem::remove_all(folder); }

    std::string path(std::string_view name) const { return folder / name; }
    void put(std::string_view name, std::string_view content)
    {
        ASSERT_TRUE(replace_file(path(name), content));
    }
    FileResult<RefusedList> place() { return RefusedList::place(path("list.refused.csv"), path("list.csv")); }
    void write(std::string_view file, const RefusedList::Reasons& reasons)
    {
        auto list = place();
        ASSERT_TRUE(list);
        ASSERT_TRUE(list->write(base::parse_csv(file).value(), reasons));
    }
    std::string text_of(std::string_view name) { return read_file(path(name)).value_or("none"); }

    std::filesystem::path folder;
};

TEST_F(RefusedLists, HoldLinesAsTheyStandAlsoThoseThatCannotBeRead)
{
    write("id,name\n1,a\n2,\"b\n3\n", {{2, "why"}, {3, "open"}, {4, "one cell"}});
    auto table = base::parse_csv(text_of("list.refused.csv")).value();
    ASSERT_EQ(table.rows.size(), 3U);
    EXPECT_EQ(table.rows[0].cells, (std::vector<std::string>{"1", "a", "2", "why"}));
    EXPECT_EQ(table.rows[1].cells, (std::vector<std::string>{"2,\"b", "", "3", "open"}));
    EXPECT_EQ(table.rows[2].cells, (std::vector<std::string>{"3", "", "4", "one cell"}));
}

TEST_F(RefusedLists, AreWrittenOverWhereNobodyChangedThem)
{
    write("id,name\n1,a\n", {{2, "old"}});
    write("id,name\n1,a\n", {{2, "new"}});
    EXPECT_THAT(text_of("list.refused.csv"), HasSubstr("new"));
    EXPECT_FALSE(place()->is_beside());
}

TEST_F(RefusedLists, StayAsTheyAreWhereSomebodyMendedThem)
{
    write("id,name\n1,a\n", {{2, "old"}});
    std::string mended = text_of("list.refused.csv");
    mended.replace(mended.find("1,a"), 3, "1,A");
    put("list.refused.csv", mended);
    EXPECT_TRUE(place()->is_beside());
    write("id,name\n1,a\n", {{2, "again"}});
    EXPECT_EQ(text_of("list.refused.csv"), mended);
    EXPECT_THAT(text_of("list.refused.2.csv"), HasSubstr("again"));

    // As Excel writes it back: another separator, and no checksum left.
    put("list.refused.2.csv", "id;name;line;reason\r\n1;b;2;again\r\n");
    EXPECT_EQ(place()->path(), path("list.refused.3.csv"));
}

TEST_F(RefusedLists, SpareTheListItselfAndFilesOfSomethingElse)
{
    EXPECT_EQ(RefusedList::place(path("list.csv"), path("list.csv")).error().key, "refused_is_input");
    std::filesystem::create_symlink(path("list.csv"), path("link.csv"));
    EXPECT_EQ(RefusedList::place(path("link.csv"), path("list.csv")).error().key, "refused_is_input");
    put("thesis.csv", "chapter,text\n");
    EXPECT_EQ(RefusedList::place(path("thesis.csv"), path("list.csv")).error().key, "refused_is_other");
    EXPECT_EQ(RefusedList::place("/dev/null", path("list.csv")).error().key, "refused_is_other");
}

}  // namespace
}  // namespace admin_cli

#include "base/csv.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Csv, SpreadsheetsDifferAndMeanTheSame)
{
    for (std::string text :
         {"id,name\n1,Lan\n2,\"a,b\"\"c\"\n", "\xEF\xBB\xBFID;Name\r\n1;Lan\r\n2;\"a,b\"\"c\"\r\n",
          "id\tname\n1\tLan\n\n2\t\"a,b\"\"c\""}) {
        auto table = parse_csv(text);
        ASSERT_TRUE(table) << text;
        EXPECT_EQ(table->columns, (std::vector<std::string>{"id", "name"}));
        ASSERT_EQ(table->rows.size(), 2U) << text;
        EXPECT_EQ(table->rows[0].cells[1], "Lan");
        EXPECT_EQ(table->rows[1].cells[1], "a,b\"c");
        EXPECT_TRUE(table->refused.empty());
    }
}

TEST(Csv, ABadLineIsNamedAndTheOthersAreRead)
{
    auto table = parse_csv("id,name\n1,a\n2\n3,b,c\n4,\"x\"y\n5,\"two\nlines\"\n6,z\n");
    ASSERT_TRUE(table);
    ASSERT_EQ(table->rows.size(), 3U);
    EXPECT_EQ(table->rows[1].cells[1], "two\nlines");
    EXPECT_EQ(table->rows[2].line, 8U);
    ASSERT_EQ(table->refused.size(), 3U);
    EXPECT_EQ(table->refused[0],
              (std::pair<std::size_t, std::string>{3, "1 cells where the first line names 2 columns"}));
    EXPECT_EQ(table->refused[2].first, 5U);
}

TEST(Csv, WhatIsNoUtf8IsRefusedWhole)
{
    auto table = parse_csv("id,name\n1,\xD0\xE3\xF2ng\n");
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().detail, "line 2 is no UTF-8. Save it again as \"CSV UTF-8\".");
    EXPECT_FALSE(parse_csv(""));
    EXPECT_FALSE(parse_csv("\n1,2\n"));
}

TEST(Csv, AQuoteNeverClosedCostsOneLine)
{
    auto table = parse_csv("id,name\n1,\"a\n2,b\n");
    ASSERT_TRUE(table);
    ASSERT_EQ(table->rows.size(), 1U);
    EXPECT_EQ(table->rows[0].cells[1], "b");
}

TEST(Json, PrintsWhatItParses)
{
    std::string text = R"({"a":[1,2.5,true,null,"x\"\n"],"b":{"c":-7}})";
    auto json = Json::parse(text);
    ASSERT_TRUE(json);
    EXPECT_EQ(Json::parse(json->print()), json);
    EXPECT_EQ((*json)["b"].number("c"), -7);
    EXPECT_EQ((*json)["nothing"].text("x"), "");
    EXPECT_EQ((*json)["a"].as_array().size(), 5U);
}

TEST(Json, BadTextIsRefused)
{
    for (auto bad : {"", "{", "[1,]", "{\"a\":1} x", "nul", "\"\xFF\""})
        EXPECT_FALSE(Json::parse(bad)) << bad;
    EXPECT_FALSE(Json::parse(std::string(100, '[') + std::string(100, ']')));
}

}  // namespace
}  // namespace base

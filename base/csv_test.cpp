#include "base/csv.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

CsvFault fault_of(std::string_view file)
{
    auto table = parse_csv(file);
    EXPECT_FALSE(table) << file;
    return table ? CsvFault::cell_count : table.error().what;
}

TEST(Csv, SpreadsheetsDifferAndMeanTheSame)
{
    for (std::string text :
         {"id,name\n1,Lan\n2,\"a,b\"\"c\"\n", "\xEF\xBB\xBFID;Name\r\n1;Lan\r\n2;\"a,b\"\"c\"\r\n",
          "id\tname\n1\tLan\n\n2\t\"a,b\"\"c\"", "id,name\r1,Lan\r2,\"a,b\"\"c\"\r",
          "sep=;\r\nid;name\r\n1;Lan\r\n2;\"a,b\"\"c\"\r\n"}) {
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
    auto table = parse_csv("id,name\n1,a\n2\n3,b,c\n4,\"x\"y\n5,d\re\n6,\"\"\n");
    ASSERT_TRUE(table);
    ASSERT_EQ(table->rows.size(), 2U);
    EXPECT_EQ(table->rows[1].line, 7U);
    EXPECT_EQ(table->rows[1].cells[1], "");
    EXPECT_EQ(table->refused, (std::vector<CsvTrouble>{{CsvFault::cell_count, 3, 1, "2"},
                                                       {CsvFault::cell_count, 4, 3, "3,b,c"},
                                                       {CsvFault::text_after_quote, 5, 0, "4,\"x\"y"},
                                                       {CsvFault::stray_cr, 6, 0, "5,d\re"}}));
}

// Read as RFC 4180 has it, these quotes swallow lines or make one record of two.
TEST(Csv, AQuoteTooManyCostsItsOwnLineOnly)
{
    struct Case {
        std::string_view file;
        std::vector<std::size_t> taken, refused;
    };
    for (const auto& [file, taken, refused] :
         std::vector<Case>{{"id,name\n1,\"a\n2,b\n", {3}, {2}},
                           {"id,name\n1,\"a\n2,b\"\n3,c\n", {4}, {2, 3}},
                           {"id,name\n1,\"a\n2,\"b\"\n3,c\n", {3, 4}, {2}},
                           {"id,name\n1,\"a\n2,b\n3,c\n4,\"d\"\n", {3, 4, 5}, {2}},
                           {"id,name\n1,\"two\nlines\"\n2,b\n", {4}, {2, 3}}}) {
        auto table = parse_csv(file);
        ASSERT_TRUE(table) << file;
        std::vector<std::size_t> rows, faults;
        for (const auto& row : table->rows) rows.push_back(row.line);
        for (const auto& trouble : table->refused) faults.push_back(trouble.line);
        EXPECT_EQ(rows, taken) << file;
        EXPECT_EQ(faults, refused) << file;
    }
}

TEST(Csv, WhatIsNoTextIsNamed)
{
    EXPECT_EQ(parse_csv("id,name\n1,\xD0\xE3\xF2ng\n").error(), (CsvTrouble{CsvFault::no_utf8, 2, 0, {}}));
    EXPECT_EQ(fault_of(""), CsvFault::no_columns);
    EXPECT_EQ(fault_of("\n1,2\n"), CsvFault::no_columns);
    EXPECT_EQ(fault_of(std::string("\xFF\xFEi\0d\0", 6)), CsvFault::is_utf16);
    EXPECT_EQ(fault_of(std::string("i\0d\0,\0n\0\n\0\xA1\x1E", 12)), CsvFault::is_utf16);
    EXPECT_EQ(fault_of(std::string("id,name\n1,\0\n", 12)), CsvFault::is_binary);
    EXPECT_EQ(fault_of("PK\x03\x04 and so on"), CsvFault::is_workbook);
    EXPECT_EQ(fault_of("id,\"name\n"), CsvFault::open_quote);
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

#include "mime/header.hpp"

#include <gmock/gmock.h>

namespace mime {
namespace {

using testing::ElementsAre;

constexpr std::string_view block = "Received: from a\r\n by b\r\nSubject: One\r\nX-Empty:\r\nno colon\r\n"
                                   "subject : Two\r\nTo: c\r\n\r\nbody: not a field\r\n";

std::string selected(std::vector<std::string> names, Selection selection)
{
    return select_fields(block, names, selection);
}

TEST(HeaderTest, FieldsAreReadAsTheyStand)
{
    FieldReader fields(block);
    auto first = fields.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->name, "Received");
    EXPECT_EQ(first->value, " from a\r\n by b");
    EXPECT_EQ(first->raw, "Received: from a\r\n by b\r\n");
    std::vector<std::string_view> names;
    while (auto field = fields.next()) names.push_back(field->name);
    EXPECT_THAT(names, ElementsAre("Subject", "X-Empty", "", "subject", "To"));
    EXPECT_EQ(fields.rest(), "body: not a field\r\n");
}

TEST(HeaderTest, TheHeaderEndsWithItsEmptyLine)
{
    struct Case {
        std::string_view message;
        std::size_t want;
    };
    for (auto [message, want] : {Case{"", 0},
                                 {"\r\n", 2},
                                 {"\nbody", 1},
                                 {"A: b\r\n\r\nbody", 8},
                                 {"A: b\n\nbody", 6},
                                 {"A: b\r\n", 6},
                                 {"A: b", 4},
                                 {"A: b\r\n \r\n\r\n", 11},
                                 {"A: b\r\r\n\r\n", 9}})
        EXPECT_EQ(header_size(message), want) << message;
}

TEST(HeaderTest, ChosenFieldsKeepTheirBytesAndOrder)
{
    EXPECT_EQ(selected({"TO", "SUBJECT"}, Selection::listed),
              "Subject: One\r\nsubject : Two\r\nTo: c\r\n\r\n");
    EXPECT_EQ(selected({"received", "x-empty", "subject"}, Selection::not_listed),
              "no colon\r\nTo: c\r\n\r\n");
    EXPECT_EQ(selected({"absent"}, Selection::listed), "\r\n");
}

TEST(HeaderTest, AnUnfinishedLastFieldIsFinished)
{
    std::vector<std::string> names{"a"};
    EXPECT_EQ(select_fields("A: b", names, Selection::listed), "A: b\r\n\r\n");
}

TEST(HeaderTest, TheFirstFieldOfANameIsFound)
{
    EXPECT_EQ(find_field(block, "SUBJECT")->value, " One");
    EXPECT_EQ(find_field(block, "x-empty")->value, "");
    EXPECT_FALSE(find_field(block, "body"));
    EXPECT_FALSE(find_field(block, ""));
}

TEST(HeaderTest, UnfoldingTakesOnlyLineEndsAway)
{
    EXPECT_EQ(unfold(" a\r\n b\n\tc \r\n"), "a b\tc");
    EXPECT_EQ(unfold("a\rb"), "a\rb");
}

TEST(HeaderTest, MessageIdsAreFoundAmongAnything)
{
    EXPECT_THAT(message_ids("<a@x> junk <b@x><a@x> (c) <\r\n d@x> <> <unended"),
                ElementsAre("<a@x>", "<b@x>", "<d@x>"));
    EXPECT_THAT(message_ids("<<twice@x>"), ElementsAre("<twice@x>"));
    EXPECT_THAT(message_ids("<1@x> <2@x> <3@x>", 2), ElementsAre("<1@x>", "<2@x>"));
}

}  // namespace
}  // namespace mime

#include "imap/proto/scanner.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using enum FetchItem;
using base::Code;
using Text = Section::Text;
using testing::ElementsAre;

base::Result<FetchRequest> fetch(std::string_view input)
{
    Scanner scan(input);
    auto request = scan.fetch_atts();
    return scan.done(std::move(request));
}

std::vector<FetchItem> items_of(std::string_view input)
{
    std::vector<FetchItem> items;
    auto request = fetch(input);
    if (!request) return items;
    for (const auto& att : request->items) items.push_back(att.item);
    return items;
}

TEST(FetchAtts, KnowMacros)
{
    EXPECT_THAT(items_of("ALL"), ElementsAre(flags, internal_date, size, envelope));
    EXPECT_THAT(items_of("fast"), ElementsAre(flags, internal_date, size));
    EXPECT_THAT(items_of("FULL"), ElementsAre(flags, internal_date, size, envelope, body));
    for (auto input : {"(ALL)", "(FAST FLAGS)", "ALLX", "FAST FLAGS"}) EXPECT_FALSE(fetch(input)) << input;
}

TEST(FetchAtts, KnowEveryPlainItem)
{
    EXPECT_THAT(items_of("(FLAGS UID INTERNALDATE RFC822.SIZE RFC822 RFC822.HEADER RFC822.TEXT ENVELOPE BODY "
                         "BODYSTRUCTURE MODSEQ PREVIEW EMAILID THREADID SAVEDATE)"),
                ElementsAre(flags, uid, internal_date, size, rfc822, rfc822_header, rfc822_text, envelope,
                            body, body_structure, modseq, preview, email_id, thread_id, save_date));
    EXPECT_THAT(items_of("uid"), ElementsAre(uid));
    EXPECT_THAT(items_of("PREVIEW (LAZY)"), ElementsAre(preview));
    for (auto input : {"", "()", "(FLAGS", "(FLAGS )", "BOGUS", "RFC822.PEEK", "FLAGS UID", "BODYS",
                       "(FLAGS  UID)", "BODY.PEEK", "BINARY", "BINARY.SIZE", "FLAGS[]"}) {
        EXPECT_EQ(fetch(input).error().code, Code::invalid) << input;
    }
}

TEST(FetchAtts, ReadSections)
{
    struct {
        std::string_view input;
        FetchAtt want;
    } const rows[] = {
        {"BODY[]", {body_section, {}, Peek::no, {}}},
        {"BODY.PEEK[]", {body_section, {}, Peek::yes, {}}},
        {"body[header]", {body_section, {{}, Text::header, {}}, Peek::no, {}}},
        {"BODY[TEXT]<0.100>", {body_section, {{}, Text::text, {}}, Peek::no, Partial{0, 100}}},
        {"BODY[1]", {body_section, {{1}, Text::whole, {}}, Peek::no, {}}},
        {"BODY[1.2.3]", {body_section, {{1, 2, 3}, Text::whole, {}}, Peek::no, {}}},
        {"BODY[1.MIME]", {body_section, {{1}, Text::mime, {}}, Peek::no, {}}},
        {"BODY[4.1.HEADER]", {body_section, {{4, 1}, Text::header, {}}, Peek::no, {}}},
        {"BODY.PEEK[HEADER.FIELDS (To \"Cc\" {7}\r\nSubject)]",
         {body_section, {{}, Text::header_fields, {"To", "Cc", "Subject"}}, Peek::yes, {}}},
        {"BODY[2.HEADER.FIELDS.NOT (Received)]<5.1>",
         {body_section, {{2}, Text::header_fields_not, {"Received"}}, Peek::no, Partial{5, 1}}},
        {"BINARY[]", {binary, {}, Peek::no, {}}},
        {"BINARY.PEEK[1.2]<0.1>", {binary, {{1, 2}, Text::whole, {}}, Peek::yes, Partial{0, 1}}},
        {"BINARY.SIZE[3]", {binary_size, {{3}, Text::whole, {}}, Peek::yes, {}}},
        {"BODY[]<4294967295.4294967295>", {body_section, {}, Peek::no, Partial{4294967295, 4294967295}}},
        {"BODY[]<9223372036854775807.1>", {body_section, {}, Peek::no, Partial{9223372036854775807, 1}}},
    };
    for (const auto& row : rows) {
        auto got = fetch(row.input);
        ASSERT_TRUE(got) << row.input;
        EXPECT_THAT(got->items, ElementsAre(row.want)) << row.input;
    }
}

TEST(FetchAtts, RefuseWhatIsNoSection)
{
    for (auto input : {"BODY[",
                       "BODY[]]",
                       "BODY[0]",
                       "BODY[1.]",
                       "BODY[.1]",
                       "BODY[1.0]",
                       "BODY[MIME]",
                       "BODY[HEADER.FIELDS]",
                       "BODY[HEADER.FIELDS ()]",
                       "BODY[HEADER.FIELDS (a]",
                       "BODY[1.BOGUS]",
                       "BODY[TEXT.1]",
                       "BODY[1 2]",
                       "BODY[4294967296]",
                       "BODY[]<0.0>",
                       "BODY[]<0>",
                       "BODY[]<-1.5>",
                       "BODY[]<1.5",
                       "BODY[]<18446744073709551615.1>",
                       "BINARY[TEXT]",
                       "BINARY[1.MIME]",
                       "BINARY.SIZE[1]<0.1>",
                       "BODY [] ",
                       "BODY[] <0.1>"}) {
        EXPECT_EQ(fetch(input).error().code, Code::invalid) << input;
    }
}

TEST(FetchAtts, BoundTheDepthOfASection)
{
    std::string deep = "BODY[1";
    for (int i = 0; i < 5000; ++i) deep += ".1";
    EXPECT_FALSE(fetch(deep + "]"));
    std::string names = "BODY[HEADER.FIELDS (x";
    for (int i = 0; i < 8000; ++i) names += " x";
    EXPECT_TRUE(fetch(names + ")]"));
}

TEST(FetchAtts, AreAThousandAtMost)
{
    std::string items = "(FLAGS";
    for (int i = 1; i < 1000; ++i) items += " BODY[" + std::to_string(i) + "]";
    EXPECT_TRUE(fetch(items + ")"));
    EXPECT_EQ(fetch(items + " UID)").error().code, base::Code::limit);
}

TEST(FetchAtts, TellWhetherReadingSetsSeen)
{
    const auto sets_seen = [](std::string_view input) {
        const auto items = fetch(input)->items;
        return std::ranges::find(items, Peek::no, &FetchAtt::peek) != items.end();
    };
    for (auto input : {"BODY[]", "(FLAGS BODY[TEXT])", "RFC822", "RFC822.TEXT", "BINARY[1]"}) {
        EXPECT_TRUE(sets_seen(input)) << input;
    }
    for (auto input : {"BODY.PEEK[]", "FULL", "RFC822.HEADER", "BINARY.PEEK[1]", "BINARY.SIZE[1]", "BODY"}) {
        EXPECT_FALSE(sets_seen(input)) << input;
    }
}

}  // namespace
}  // namespace imap

#include "imap/proto/scanner.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using testing::ElementsAre;

struct Text {
    std::string_view input;
    std::optional<std::string> want;  // nullopt: refused
};

template<typename Read> std::optional<std::string> read_all(std::string_view input, Read read)
{
    Scanner scan(input);
    auto got = scan.done(read(scan));
    if (!got) return std::nullopt;
    return *got;
}

TEST(Scanner, AtomEndsAtSpecials)
{
    const Text rows[] = {
        {"abc", "abc"},         {"a]b", std::nullopt}, {"a}b", "a}b"},          {"$Fwd", "$Fwd"},
        {"+x", "+x"},           {"", std::nullopt},    {"a b", std::nullopt},   {"a\"", std::nullopt},
        {"\x80", std::nullopt}, {"a{", std::nullopt},  {"a\x7f", std::nullopt},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(read_all(row.input, [](Scanner& scan) { return scan.atom(); }), row.want) << row.input;
    }
}

TEST(Scanner, AstringIsAtomQuotedOrLiteral)
{
    using std::string_view_literals::operator""sv;
    const Text rows[] = {
        {"abc]", "abc]"},
        {"\"a b\"", "a b"},
        {"\"\"", ""},
        {R"("a\"\\b")", R"(a"\b)"},
        {"\"hội nghị\"", "hội nghị"},
        {"{3}\r\na\r\n", "a\r\n"},
        {"{0}\r\n", ""},
        {"{3+}\r\nabc", "abc"},
        {"{1}\r\n\x80", "\x80"},
        {"\"a", std::nullopt},
        {"\"a\\", std::nullopt},
        {"\"\x80\"", std::nullopt},
        {"\"a\rb\"", std::nullopt},
        {"\"a\0b\""sv, std::nullopt},
        {"{1}\r\n\0"sv, std::nullopt},
        {"{4}\r\nabc", std::nullopt},
        {"{2}\r\nabc", std::nullopt},
        {"{2}ab", std::nullopt},
        {"{-1}\r\n", std::nullopt},
        {"{99999999999999999999}\r\nabc", std::nullopt},
        {"~{1}\r\na", std::nullopt},
        {"(", std::nullopt},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(read_all(row.input, [](Scanner& scan) { return scan.astring(); }), row.want) << row.input;
    }
}

TEST(Scanner, LiteralMayStandBeforeMoreOfTheLine)
{
    Scanner scan("{4}\r\nlan1 {6+}\r\nsecret");
    EXPECT_EQ(scan.astring(), "lan1");
    scan.sp();
    EXPECT_EQ(scan.astring(), "secret");
    EXPECT_TRUE(scan.done());
}

TEST(Scanner, Literal8MayHoldNul)
{
    using namespace std::string_view_literals;
    Scanner scan("~{3}\r\na\0b"sv);
    EXPECT_EQ(scan.literal8(), "a\0b"sv);
    EXPECT_TRUE(scan.done());
}

TEST(Scanner, NilIsNoString)
{
    Scanner scan("nil \"nil\"");
    EXPECT_EQ(scan.nstring(), std::nullopt);
    scan.sp();
    EXPECT_EQ(scan.nstring(), "nil");
    EXPECT_TRUE(scan.done());
}

TEST(Scanner, AnnouncementIsTheVeryEnd)
{
    Scanner scan("inbox ~{12+}");
    scan.take("inbox ");
    EXPECT_EQ(scan.announcement(), (Announcement{12, false, true}));
    EXPECT_TRUE(scan.done());
    for (auto input : {"{12} ", "x{12}", "{5", "{}", "{+}", "{1}{2}", ""}) {
        Scanner bad(input);
        bad.announcement();
        EXPECT_FALSE(bad.done()) << input;
    }
}

TEST(Scanner, TagHasNoPlusAndIsShort)
{
    EXPECT_EQ(read_all("a.1]", [](Scanner& scan) { return scan.tag(); }), "a.1]");
    for (const auto& input : {std::string("+"), std::string("a+"), std::string("*"), std::string("\xc3\xa9"),
                              std::string(129, 'a'), std::string()}) {
        EXPECT_EQ(read_all(input, [](Scanner& scan) { return scan.tag(); }), std::nullopt) << input;
    }
}

TEST(Scanner, NumbersHaveBounds)
{
    auto number = [](Scanner& scan) { return std::to_string(scan.number()); };
    auto nz_number = [](Scanner& scan) { return std::to_string(scan.nz_number()); };
    auto number64 = [](Scanner& scan) { return std::to_string(scan.number64()); };
    EXPECT_EQ(read_all("4294967295", number), "4294967295");
    EXPECT_EQ(read_all("4294967296", number), std::nullopt);
    EXPECT_EQ(read_all("0", number), "0");
    EXPECT_EQ(read_all("0", nz_number), std::nullopt);
    EXPECT_EQ(read_all("9223372036854775807", number64), "9223372036854775807");
    EXPECT_EQ(read_all("9223372036854775808", number64), std::nullopt);
    EXPECT_EQ(read_all("99999999999999999999999", number64), std::nullopt);
    EXPECT_EQ(read_all("-1", number), std::nullopt);
}

TEST(Scanner, FirstErrorSticks)
{
    Scanner scan("x y");
    scan.take("a");
    scan.take("b");
    EXPECT_EQ(scan.atom(), "");
    EXPECT_EQ(scan.done().error(), (base::Error{base::Code::invalid, "expected a"}));
}

TEST(Scanner, Base64OfAnEmptyResponseIsAnEqualsSign)
{
    auto base64 = [](Scanner& scan) { return scan.base64(); };
    EXPECT_EQ(read_all("=", base64), "");
    EXPECT_EQ(read_all("AGxhbjEAc2VjcmV0", base64), std::string("\0lan1\0secret", 12));
    EXPECT_EQ(read_all("====", base64), std::nullopt);
    EXPECT_EQ(read_all("a b", base64), std::nullopt);
}

}  // namespace
}  // namespace imap

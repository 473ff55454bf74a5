#include "mime/address.hpp"

#include <gmock/gmock.h>

namespace mime {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Raw = EnvelopeAddress;

TEST(AddressTest, ListsAreReadRaw)
{
    struct Case {
        std::string_view text;
        std::vector<Raw> want;
    };
    auto spec = [](const char* local, const char* host) { return Raw{{}, {}, local, host}; };
    auto group = [](const char* name) { return Raw{{}, {}, name, {}}; };
    for (const auto& [text, want] : {
             Case{"", {}},
             {" ,, ,", {}},
             {"a@b", {spec("a", "b")}},
             {"<a@b>", {spec("a", "b")}},
             {"N <a@b>", {{"N", {}, "a", "b"}}},
             {"\"N, M\" <a@b>, c@d", {{"N, M", {}, "a", "b"}, spec("c", "d")}},
             {"a@b (N)", {{"N", {}, "a", "b"}}},
             {"G: a@b, N <c@d>;", {group("G"), spec("a", "b"), {"N", {}, "c", "d"}, {}}},
             {"G:;", {group("G"), {}}},
             {"G: a@b", {group("G"), spec("a", "b"), {}}},
             {"G: a@b; c@d", {group("G"), spec("a", "b"), {}, spec("c", "d")}},
             {"\"a b\"@c", {spec("a b", "c")}},
             {"a@[1.2.3.4]", {spec("a", "[1.2.3.4]")}},
             {"<@x,@y:a@b>", {{{}, "@x,@y", "a", "b"}}},
             {"a . b @ c . d", {spec("a.b", "c.d")}},
             {"J. Q. P. <a@b>", {{"J. Q. P.", {}, "a", "b"}}},
             {"N <a@b", {{"N", {}, "a", "b"}}},
             {"N <a@b> junk, c@d", {{"N", {}, "a", "b"}, spec("c", "d")}},
             {"a", {spec("a", "")}},
             {"Name a@b", {{"Name", {}, "a", "b"}}},
             {"=?utf-8?Q?a,b?= <c@d>", {{"=?utf-8?Q?a,b?=", {}, "c", "d"}}},
             {"(only a comment)", {}},
             {"(unended a@b", {}},
             {"a@b)>]c@d", {spec("a", "b"), spec("c", "d")}},
         })
        EXPECT_EQ(parse_envelope_addresses(text), want) << text;
}

TEST(AddressTest, NoMoreAreGivenThanAskedFor)
{
    EXPECT_EQ(parse_envelope_addresses("a@b, c@d, e@f", 2).size(), 2u);
    EXPECT_EQ(parse_envelope_addresses("G: a@b;", 1).size(), 1u);
    EXPECT_EQ(parse_envelope_addresses("a@b", 0).size(), 0u);
}

TEST(AddressTest, PeopleAreDecodedAndGroupsFlattened)
{
    EXPECT_THAT(parse_addresses("G: =?utf-8?B?VGjGsA==?= <a@b>;, \"c d\"@e, local, <>"),
                ElementsAre(Address{"Thư", "a", "b"}, Address{"", "c d", "e"}));
    EXPECT_THAT(parse_addresses("nobody"), IsEmpty());
}

TEST(AddressTest, WhatIsWrittenIsReadBack)
{
    for (const auto& address :
         {Address{"", "a", "b.org"}, Address{"Plain Name", "a", "b.org"},
          Address{"Comma, \"Quoted\" \\ Name", "a", "b.org"}, Address{"Nguyễn Văn Ân", "nvan", "x.vn"},
          Address{"Đặng, Thị", "with space", "x.vn"}, Address{"x", "quote\"d", "[192.0.2.1]"}}) {
        auto written = format_address(address);
        EXPECT_THAT(parse_addresses(written), ElementsAre(address)) << written;
    }
    EXPECT_EQ(format_address({"Văn", "a", "b"}), "=?UTF-8?B?VsSDbg==?= <a@b>");
}

TEST(AddressTest, NestedCommentsAndEndlessListsAreHarmless)
{
    auto nested = std::string(100'000, '(') + "x" + std::string(100'000, ')') + " a@b";
    EXPECT_THAT(parse_envelope_addresses(nested), ElementsAre(Raw{{}, {}, "a", "b"}));
    std::string dots = "a@b";
    for (int i = 0; i < 100'000; ++i) dots += " . c";
    EXPECT_EQ(parse_envelope_addresses(dots).size(), 1u);
    std::string words;
    for (int i = 0; i < 200'000; ++i) words += "=?a?q? ";
    EXPECT_EQ(parse_envelope_addresses(words).size(), 1u);
}

}  // namespace
}  // namespace mime

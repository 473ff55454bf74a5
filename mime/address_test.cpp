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

TEST(AddressTest, PiecesMakeNoDifference)
{
    for (std::string_view text :
         {"\"N, M\" <a@b>, c@d (x (y) z)", "G: a@b, N <c@d>;, =?utf-8?Q?a,b?= <c@d>", "<@x,@y:a@b> junk, e",
          "=?a,b <c@d>, =?u?q?x,y <e@f>", "\"unended \\\" a@b", "a@[1.2\\]3.4"}) {
        std::vector<Raw> list;
        AddressReader reader([&](Raw entry) { list.push_back(std::move(entry)); });
        for (char c : text) reader.feed({&c, 1});
        reader.finish();
        EXPECT_EQ(list, parse_envelope_addresses(text)) << text;
    }
}

TEST(AddressTest, WhatOnlyBeginsLikeAnEncodedWordHasItsSpecials)
{
    EXPECT_THAT(parse_envelope_addresses("=?utf-8?Q?a,b <c@d>"),
                ElementsAre(Raw{{}, {}, "=?utf-8?Q?a", ""}, Raw{"b", {}, "c", "d"}));
    EXPECT_THAT(parse_envelope_addresses("=?(c)x?= <a@b>"), ElementsAre(Raw{"=? x?=", {}, "a", "b"}));
    auto long_word = "=?utf-8?Q?" + std::string(600, 'x') + "?= <a@b>";
    EXPECT_EQ(parse_envelope_addresses(long_word).at(0).name->size(), 612u);
}

TEST(AddressTest, ALongNameKeepsItsFirstWordsAndALongAddressIsLeftOut)
{
    std::string words;
    for (int i = 0; i < 1'000'000; ++i) words += "word ";
    auto named = parse_envelope_addresses(words + "<a@b>, c@d");
    ASSERT_EQ(named.size(), 2u);
    EXPECT_LE(named[0].name->size(), AddressReader::longest);
    EXPECT_TRUE(named[0].name->ends_with("word word"));
    EXPECT_EQ(named[0].mailbox, "a");

    const std::string endless(2'000, 'a');
    EXPECT_THAT(parse_envelope_addresses(endless + "@b, " + "<a@" + endless + ">, \"" + endless + "\"@b, (" +
                                         endless + ") x@y, " + words + ", <" + words + "@b>"),
                ElementsAre(Raw{{}, {}, "x", "y"}));
}

TEST(AddressTest, NestedCommentsAndEndlessListsAreHarmless)
{
    auto nested = std::string(100'000, '(') + "x" + std::string(100'000, ')') + " a@b";
    EXPECT_THAT(parse_envelope_addresses(nested), ElementsAre(Raw{{}, {}, "a", "b"}));
    std::string dots = "a@b", words, commas;
    for (int i = 0; i < 100'000; ++i) dots += " . c";
    for (int i = 0; i < 200'000; ++i) words += "=?a?q? ";
    for (int i = 0; i < 500'000; ++i) commas += "=?a?q?x,";
    EXPECT_THAT(parse_envelope_addresses(dots), IsEmpty());
    EXPECT_THAT(parse_envelope_addresses(words), IsEmpty());
    EXPECT_EQ(parse_envelope_addresses(commas, 20).size(), 20u);
}

}  // namespace
}  // namespace mime

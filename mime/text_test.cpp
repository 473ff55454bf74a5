#include "mime/text.hpp"

#include <gmock/gmock.h>

namespace mime {
namespace {

bool is_found(std::string_view needle, std::string_view text, Fold how, std::size_t piece)
{
    Folder folder(how);
    Finder finder(fold(how, needle));
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        finder.feed(folder.feed(text.substr(0, piece)));
    finder.feed(folder.finish());
    return finder.found();
}

struct Case {
    std::string_view needle, text;
    bool caseless, bare;
};

TEST(TextTest, SubstringsAreFoundWhateverTheCaseAndForm)
{
    for (auto [needle, text, caseless, bare] : {
             Case{"hội nghị", "Giấy mời dự HỘI NGHỊ", true, true},
             {"hoi nghi", "Giấy mời dự HỘI NGHỊ", false, true},
             {"hội nghị", "Giấy mời hoi nghi", false, true},
             {"đường", "ĐƯỜNG SẮT", true, true},
             {"duong sat", "ĐƯỜNG SẮT", false, true},
             {"hoá", "hoa\u0301", true, true},     // NFD text
             {"hoa\u0301", "xx hoá", true, true},  // NFD needle
             {"hoa", "hoá", false, true},
             {"", "anything", true, true},
             {"", "", true, true},
             {"absent", "present", false, false},
             {"aab", "aaaaaaaaab", true, true},
             {"longer than the text", "text", false, false},
             {"strasse", "STRAẞE straße", true, true},
         })
        for (std::size_t piece : {1u, 2u, 3u, 5u, 100u}) {
            EXPECT_EQ(is_found(needle, text, Fold::caseless, piece), caseless)
                << needle << " in " << text << " by " << piece;
            EXPECT_EQ(is_found(needle, text, Fold::bare, piece), bare)
                << needle << " in " << text << " by " << piece;
        }
}

TEST(TextTest, NothingIsFoundAcrossParts)
{
    Finder finder("ab");
    finder.feed("a");
    finder.end_part();
    finder.feed("b");
    EXPECT_FALSE(finder.found());
    finder.feed("ab");
    EXPECT_TRUE(finder.found());
}

TEST(TextTest, ALongTextWithoutAsciiIsStillSearched)
{
    std::string text;
    for (int i = 0; i < 60'000; ++i) text += "日";
    EXPECT_TRUE(is_found("日本", text + "本", Fold::caseless, 4'000));
    EXPECT_FALSE(is_found("日本日", text + "本", Fold::caseless, 4'000));
}

TEST(TextTest, AHostileNeedleCostsNoMoreThanTheText)
{
    std::string text(1 << 20, 'a');
    EXPECT_FALSE(is_found(std::string(1 << 15, 'a') + "b", text, Fold::caseless, 1 << 16));
}

std::string decoded(const Part& part, std::string_view raw, std::size_t piece)
{
    TextDecoder decoder(part);
    std::string text;
    for (; !raw.empty(); raw.remove_prefix(std::min(piece, raw.size())))
        text += decoder.feed(raw.substr(0, piece));
    return text + decoder.finish();
}

Part text_part(std::string charset, std::optional<std::string> encoding)
{
    Part part;
    if (!charset.empty()) part.parameters = {{"charset", std::move(charset)}};
    part.encoding = std::move(encoding);
    return part;
}

TEST(TextTest, PartsAreDecodedInPieces)
{
    struct Raw {
        const char *charset, *encoding;
        std::string_view raw, meant;
    };
    for (auto [charset, encoding, raw, meant] : {
             Raw{"utf-8", "base64", "4bql", "ấ"},
             {"utf-8", "quoted-printable", "=E1=BA=\r\n=A5", "ấ"},
             {"viscii", "8bit", "B\xe1o", "Báo"},
             {"", "7bit", "plain", "plain"},
             {"us-ascii", "8bit", "\xe1\xba\xa5", "ấ"},               // UTF-8, not declared
             {"us-ascii", "8bit", "caf\xe9 cr\xe8me", "café crème"},  // windows-1252, not declared
             {"no-such-charset", "8bit", "\xe1\xba\xa5", "ấ"},
             {"utf-8", "x-unknown", "as it is", "as it is"},
         })
        for (std::size_t piece : {1u, 2u, 3u, 100u})
            EXPECT_EQ(decoded(text_part(charset, encoding), raw, piece), meant) << charset << " by " << piece;
}

TEST(TextTest, TheCharsetMayBeWrittenAsAnExtendedParameter)
{
    Part part;
    part.parameters = {{"charset*", "us-ascii'en'viscii"}};
    EXPECT_EQ(decoded(part, "B\xe1o", 100), "Báo");
}

TEST(TextTest, MarksWithoutEndAreFoldedInTime)
{
    std::string marks;  // out of order: sorting them all at once would be quadratic
    for (int i = 0; i < 500'000; ++i) marks += i % 2 == 0 ? "\u0301" : "\u0323";
    EXPECT_TRUE(is_found("xyz", marks + "xyz", Fold::caseless, 1 << 16));
    EXPECT_TRUE(is_found("xyz", marks + "xyz", Fold::bare, 1 << 16));
}

TEST(TextTest, WhatIsTextIsKnownByItsType)
{
    auto summary =
        summarize("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n"
                  "--b\r\nContent-Type: image/png\r\n\r\ntwo\r\n"
                  "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n"
                  "--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: TEXT/html\r\n\r\nthree\r\n--b--");
    const auto& parts = summary.root.children;
    ASSERT_EQ(parts.size(), 4u);
    EXPECT_FALSE(is_text(summary.root));
    EXPECT_TRUE(is_text(parts[0]));
    EXPECT_FALSE(is_text(parts[1]));
    EXPECT_TRUE(is_text(parts[2]));
    EXPECT_FALSE(is_text(parts[3]));
    EXPECT_TRUE(is_text(parts[3].children[0]));
}

}  // namespace
}  // namespace mime

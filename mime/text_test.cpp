#include "mime/text.hpp"

#include <gmock/gmock.h>

namespace mime {
namespace {

bool is_found(std::string_view needle, std::string_view text, Fold how, std::size_t piece)
{
    TextMatcher matcher(needle, how);
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        matcher.feed(text.substr(0, piece));
    matcher.end_part();
    return matcher.found();
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
    TextMatcher matcher("ab", Fold::caseless);
    matcher.feed("a");
    matcher.end_part();
    matcher.feed("b");
    matcher.end_part();
    EXPECT_FALSE(matcher.found());
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

std::string decoded(Part part, std::string_view raw, std::size_t piece)
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

TEST(TextTest, TextPartsAreTheReadableLeaves)
{
    auto summary =
        summarize("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n"
                  "--b\r\nContent-Type: image/png\r\n\r\ntwo\r\n"
                  "--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: TEXT/html\r\n\r\nthree\r\n--b--");
    auto parts = text_parts(summary.root);
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0], &summary.root.children[0]);
    EXPECT_EQ(parts[1], &summary.root.children[2].children[0]);
}

}  // namespace
}  // namespace mime

#include "base/unicode.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Unicode, FoldRemovesTonesInAnyForm)
{
    EXPECT_EQ(fold("Đặng Thị Hường"), "dang thi huong");
    EXPECT_EQ(fold("e\xCC\x82\xCC\xA3"), "e");  // ệ with its marks in the wrong order
    EXPECT_EQ(fold("hoà"), fold("hòa"));
    EXPECT_EQ(fold("ABC-1"), "abc-1");
}

// REQ-NAME-1: every accented Vietnamese letter, both cases, both forms, gives the same ASCII letter.
TEST(Unicode, EveryVietnameseLetterFoldsToAscii)
{
    const std::vector<std::pair<std::string, char>> letters{{"àảãáạăằẳẵắặâầẩẫấậÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬ", 'a'},
                                                            {"đĐ", 'd'},
                                                            {"èẻẽéẹêềểễếệÈẺẼÉẸÊỀỂỄẾỆ", 'e'},
                                                            {"ìỉĩíịÌỈĨÍỊ", 'i'},
                                                            {"òỏõóọôồổỗốộơờởỡớợÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢ", 'o'},
                                                            {"ùủũúụưừửữứựÙỦŨÚỤƯỪỬỮỨỰ", 'u'},
                                                            {"ỳỷỹýỵỲỶỸÝỴ", 'y'}};
    std::size_t count = 0;
    for (const auto& [text, plain] : letters) {
        std::string folded = fold(text);
        EXPECT_EQ(folded, std::string(folded.size(), plain));
        EXPECT_EQ(nfc(text), text);
        count += folded.size();
    }
    EXPECT_EQ(count, 134U);
}

TEST(Unicode, NfcComposesWhatExcelTookApart)
{
    EXPECT_EQ(nfc("Hu\xCC\x9Bo\xCC\x9B\xCC\x80ng"), "Hường");
    EXPECT_EQ(nfc("e\xCC\xA3\xCC\x82"), "ệ");
}

TEST(Unicode, CaseFoldKeepsTones)
{
    EXPECT_EQ(fold_case("HỘI NGHỊ"), "hội nghị");
    EXPECT_NE(fold_case("hội"), fold_case("hoi"));
}

TEST(Unicode, NamesAreOfLatinLetters)
{
    constexpr std::string_view others = " '.-";
    for (std::string_view name : {"Đặng Thị Hường", "H'Hen Niê", "Nguye\xCC\x82\xCC\x83n", ""})
        EXPECT_EQ(first_not_latin(name, others), "") << name;
    EXPECT_EQ(first_not_latin("=cmd|x", others), "=");
    EXPECT_EQ(first_not_latin("Nguyễn Văn 2", others), "2");
    EXPECT_EQ(first_not_latin("Nguyễn Vаn", others), "а") << "a Cyrillic one";
    EXPECT_EQ(first_not_latin("A\x01", others), "\x01");
}

TEST(Unicode, MalformedBytesAreHarmless)
{
    EXPECT_EQ(first_not_latin("a\xFF", ""), "\xFF");
    EXPECT_EQ(fold("a\xFF"), "a\xEF\xBF\xBD");
}

TEST(Unicode, HiddenIsWhatMovesOtherText)
{
    for (char32_t c :
         {U'\n', U'\x7F', U'\x9B', U'\u200B', U'\u202E', U'\u2028', U'\u2029', U'\u2066', U'\uFEFF'})
        EXPECT_TRUE(is_hidden(c)) << static_cast<std::uint32_t>(c);
    for (char32_t c : {U' ', U'a', U'ệ', U'\u0301', U'\u3000', U'\U0001F4E7'})
        EXPECT_FALSE(is_hidden(c)) << static_cast<std::uint32_t>(c);
}

}  // namespace
}  // namespace base

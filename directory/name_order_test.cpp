#include "directory/name_order.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace directory {
namespace {

template<typename Key> std::vector<std::string> sorted(std::vector<std::string> texts, Key key)
{
    std::mt19937 random(1);
    std::ranges::shuffle(texts, random);
    std::ranges::sort(texts, {}, key);
    return texts;
}

// CLDR 44.1, vi.
TEST(Dictionary, HasTheTonesAndLettersInTheirOrder)
{
    for (const std::vector<std::string>& want :
         {std::vector<std::string>{"ma", "mà", "mả", "mã", "má", "mạ"},
          {"an", "ăn", "ân", "da", "Doanh", "dz", "đa", "Đinh", "ea", "on", "ôn", "ơn", "ua", "ưa"}})
        EXPECT_EQ(sorted(want, [](const auto& text) { return base::dictionary_key(text); }), want);
    EXPECT_EQ(base::dictionary_key(base::nfd("Đặng Thị Hường")), base::dictionary_key("Đặng Thị Hường"));
    EXPECT_FALSE(base::dictionary_key(std::string(500, 'x')).contains('\0'));
    EXPECT_EQ(base::dictionary_key(""), base::dictionary_key("")) << "nothing has an order too";
}

// REQ-DIR-4
TEST(NameOrder, IsByGivenNameThenMiddleThenFamily)
{
    const std::vector<std::string> want{
        "Trần Văn An",    "Lê Thị Ân",      "Nguyễn Dung",  "Lê Đức Dung",    "Đỗ Văn Đạt",
        "Nông Tân Thanh", "Nông Văn Thanh", "Vi Văn Thanh", "Nông Tân Thành", "Nông Văn Thành",
        "Lê Văn Thạnh",   "Lê Thị Uyên",    "Lê Thị Ước",
    };
    EXPECT_EQ(sorted(want, name_order), want);
    EXPECT_EQ(name_order("  Nông  Văn Thanh "), name_order("Nông Văn Thanh"));
    EXPECT_LT(name_order("Thanh"), name_order("Nông Thanh"));
    EXPECT_EQ(name_order(""), name_order(" "));
}

}  // namespace
}  // namespace directory

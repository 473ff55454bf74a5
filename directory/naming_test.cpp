#include "directory/naming.hpp"

#include "base/unicode.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <set>

namespace directory {
namespace {

TEST(Naming, LoginIsInitialsThenGivenName)
{
    struct Case {
        std::string_view name, want;
    };
    const Case cases[] = {
        {"Nguyễn Quang Huy", "nqhuy"},
        {"Đặng Thị Hường", "dthuong"},
        {"Đoàn  Tiến\tTùng ", "dttung"},
        {"HUY", "huy"},
        {"  Huy", "huy"},
        {"Tôn Nữ Thị Ninh", "tntninh"},
        {"Nguyễn-Lê Quang", "nlquang"},
        {"H'Mai", "hmai"},
        {"Nguye\u0302\u0303n Quang Huy", "nqhuy"},  // decomposed
        {"Triệu Văn Hùng 2", "tvhung"},
        {"", ""},
        {"123 ?!", ""},
        {"\xff\xfe", ""},
    };
    for (const auto& [name, want] : cases) EXPECT_EQ(plain_login(name), want) << name;
}

TEST(Naming, NamesakesAreNumberedFromTwo)
{
    std::set<std::string, std::less<>> taken;
    auto is_taken = [&](std::string_view login) { return taken.contains(login); };
    Ordinals ordinals;
    for (const char* want : {"nqhuy", "nqhuy2", "nqhuy3", "nqhuy4"}) {
        auto login = login_for("Nguyễn Quang Huy", is_taken, ordinals);
        EXPECT_EQ(login, want);
        taken.insert(login);
    }
    taken.erase("nqhuy3");
    EXPECT_EQ(login_for("Ngô Quỳnh Huy", is_taken, ordinals), "nqhuy5");
    Ordinals anew;
    EXPECT_EQ(login_for("Ngô Quỳnh Huy", is_taken, anew), "nqhuy3");
}

TEST(Naming, ManyNamesakesAreNotCountedAnewEachTime)
{
    std::set<std::string, std::less<>> taken;
    std::size_t asked = 0;
    auto is_taken = [&](std::string_view login) { return ++asked, taken.contains(login); };
    Ordinals ordinals;
    for (int i = 0; i < 2000; ++i) taken.insert(login_for("Nguyễn Quang Huy", is_taken, ordinals));
    EXPECT_EQ(taken.size(), 2000U);
    EXPECT_LE(asked, 4000U);
}

TEST(Naming, EveryLoginBeingTakenEndsInNone)
{
    Ordinals ordinals;
    EXPECT_EQ(login_for("Huy", [](std::string_view) { return true; }, ordinals), "");
}

// REQ-NAME-1: whatever the Unicode form, and always plain letters.
TEST(Naming, AnyVietnameseNameGivesPlainLettersInEitherForm)
{
    const std::vector<std::string> syllables{"Đỗ",    "Ưng", "Ỷ",   "Nguyễn", "Đặng", "Thị", "Hường",
                                             "Quỳnh", "Ạ",   "Ẵng", "Ề",      "Ôn",   "Ứ",   "Lữ",
                                             "Khuất", "Ởn",  "Ý",   "Õng",    "Ịch",  "Ặc"};
    std::mt19937 random(42);
    for (int round = 0; round < 500; ++round) {
        std::string name;
        for (std::size_t i = 0, words = 1 + random() % 5; i < words; ++i)
            name += (i ? " " : "") + syllables[random() % syllables.size()];
        auto login = plain_login(name);
        EXPECT_FALSE(login.empty()) << name;
        EXPECT_TRUE(std::ranges::all_of(login, [](char c) { return c >= 'a' && c <= 'z'; })) << name << login;
        EXPECT_EQ(plain_login(base::nfc(name)), login);
    }
}

}  // namespace
}  // namespace directory

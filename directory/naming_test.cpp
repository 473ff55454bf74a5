#include "directory/naming.hpp"

#include "base/unicode.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <set>

namespace directory {
namespace {

using Taken = std::set<std::string, std::less<>>;

NamingRules rules(std::string_view scheme, std::vector<std::string_view> ladder = {})
{
    NamingRules made{pattern_from(scheme, Vocabulary::person).value(), {}};
    for (auto step : ladder) made.ladder.push_back(pattern_from(step, Vocabulary::person).value());
    return made;
}

const NamingRules& langson()
{
    static const NamingRules made = rules("initials+given", {"initials+given+ordinal"});
    return made;
}

std::expected<Named, Stuck> named(const NamingRules& rules, const Person& person, const Taken& taken = {})
{
    Ordinals ordinals;
    auto is_taken = [&](std::string_view login) { return taken.contains(login); };
    return Namer(rules, is_taken, ordinals).name(person);
}

std::string login_of(std::string_view name, const NamingRules& by = langson())
{
    auto found = named(by, {name, "skhcn", BirthDate{1985, 5}, "012345678901"});
    return found ? found->login : std::string();
}

TEST(Naming, LoginIsInitialsThenGivenName)
{
    struct Case {
        std::string_view name, want;
    };
    const Case cases[] = {
        {"Nguyễn Quang Huy", "nqhuy"},
        {"Đặng Thị Hường", "dthuong"},
        {"Ðặng Thị Hường", "dthuong"},  // an Icelandic letter, which looks the same
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
    for (const auto& [name, want] : cases) EXPECT_EQ(login_of(name), want) << name;
}

TEST(Naming, EachSchemePutsANameTogetherInItsWay)
{
    struct Case {
        std::string_view scheme, name, want;
    };
    const Case cases[] = {
        {"given+initials", "Nguyễn Văn Long", "longnv"},
        {"given+initials.agency", "Nguyễn Ngọc Thanh", "thanhnn.skhcn"},
        {"full", "Lê Minh Hiếu", "leminhhieu"},
        {"given+initials+id3", "Nguyễn Văn Long", "longnv901"},
        {"given+initials+id4", "Nguyễn Văn Long", "longnv8901"},
        {"full+year", "Lê Minh Hiếu", "leminhhieu1985"},
        {"family_initial+middle+given", "Lê Minh Hiếu", "lminhhieu"},
        {"family_initial+middle+given", "Lê Hiếu", "lhieu"},
        {"family_initial+middle+given", "Hiếu", "hieu"},
        {"family_initial+middle+given", "Tôn Nữ Thị Ninh", "tnuthininh"},
        {"initials+given+month_year", "Lê Minh Hiếu", "lmhieu051985"},
        {"initials.given", "Hiếu", "hieu"},
        {"given+initials.agency", "Hiếu", "hieu.skhcn"},
    };
    for (const auto& [scheme, name, want] : cases)
        EXPECT_EQ(login_of(name, rules(scheme)), want) << scheme << " of " << name;
}

TEST(Naming, NamesakesAreNumberedFromTwo)
{
    Taken taken;
    Ordinals ordinals, anew;
    auto is_taken = [&](std::string_view login) { return taken.contains(login); };
    Namer namer(langson(), is_taken, ordinals);
    for (const char* want : {"nqhuy", "nqhuy2", "nqhuy3", "nqhuy4"}) {
        auto named = namer.name({"Nguyễn Quang Huy", {}, {}, {}});
        EXPECT_EQ(named->login, want);
        EXPECT_EQ(named->step, named->login == "nqhuy" ? 0U : 1U);
        EXPECT_EQ(named->taken,
                  named->step == 0 ? std::vector<std::string>{} : std::vector<std::string>{"nqhuy"});
        taken.insert(named->login);
    }
    taken.erase("nqhuy3");
    EXPECT_EQ(namer.name({"Ngô Quỳnh Huy", {}, {}, {}})->login, "nqhuy5");
    EXPECT_EQ(Namer(langson(), is_taken, anew).name({"Ngô Quỳnh Huy", {}, {}, {}})->login, "nqhuy3");
}

TEST(Naming, ManyNamesakesAreNotCountedAnewEachTime)
{
    Taken taken;
    std::size_t asked = 0;
    auto is_taken = [&](std::string_view login) { return ++asked, taken.contains(login); };
    Ordinals ordinals;
    Namer namer(langson(), is_taken, ordinals);
    for (int i = 0; i < 2000; ++i) taken.insert(namer.name({"Nguyễn Quang Huy", {}, {}, {}})->login);
    EXPECT_EQ(taken.size(), 2000U);
    EXPECT_LE(asked, 6000U);
}

TEST(Naming, EveryLoginBeingTakenEndsInADecision)
{
    Ordinals ordinals;
    Namer namer(langson(), [](std::string_view) { return true; }, ordinals);
    EXPECT_EQ(namer.name({"Huy", {}, {}, {}}).error().lack, Lack::decision);
}

// ĐT Đ6.3b: five people of one name, and a sixth for the last rung.
TEST(Naming, FiveNamesakesOfDongThapClimbItsLadderInOrder)
{
    auto dongthap = rules("full", {"full+year", "family_initial+middle+given", "initials+given",
                                   "initials+given+year", "initials+given+month_year", "ask"});
    Taken taken;
    Ordinals ordinals;
    Namer namer(dongthap, [&](std::string_view login) { return taken.contains(login); }, ordinals);
    std::size_t step = 0;
    for (const char* want :
         {"leminhhieu", "leminhhieu1985", "lminhhieu", "lmhieu", "lmhieu1985", "lmhieu051985"}) {
        auto named = namer.name({"Lê Minh Hiếu", {}, BirthDate{1985, 5}, {}});
        ASSERT_TRUE(named) << want;
        EXPECT_EQ(named->login, want);
        EXPECT_EQ(named->step, step);
        EXPECT_EQ(named->taken.size(), step++);
        taken.insert(named->login);
    }
    auto seventh = namer.name({"Lê Minh Hiếu", {}, BirthDate{1985, 5}, {}});
    ASSERT_FALSE(seventh);
    EXPECT_EQ(seventh.error().lack, Lack::decision);
    EXPECT_EQ(seventh.error().taken.size(), 6U);
}

TEST(Naming, SaysWhatAStepNeedsThatIsNotKnown)
{
    const Person bare{"Lê Minh Hiếu", {}, {}, {}};
    const Person of_a_year{"Lê Minh Hiếu", {}, BirthDate{1985, 0}, "01"};
    const Taken hieu{"leminhhieu"};
    EXPECT_EQ(named(rules("full", {"full+year"}), bare, hieu).error().lack, Lack::birth_year);
    EXPECT_TRUE(named(rules("full", {"full+year"}), of_a_year, hieu));
    EXPECT_TRUE(named(rules("full", {"full+year"}), bare)) << "nothing is needed where nobody is in the way";
    EXPECT_EQ(named(rules("full", {"full+month_year"}), of_a_year, hieu).error().lack, Lack::birth_month);
    EXPECT_EQ(named(rules("given+initials+id3"), of_a_year).error().lack, Lack::id3);
    EXPECT_EQ(named(rules("given+initials+id4"), of_a_year).error().lack, Lack::id4);
    EXPECT_EQ(named(rules("given.agency"), bare).error().lack, Lack::agency);
    EXPECT_EQ(named(rules("full"), {std::string(64, 'x'), {}, {}, {}}).error().lack, Lack::short_words);
    EXPECT_EQ(named(rules("full"), {"山田", {}, {}, {}}).error().lack, Lack::letters);
}

TEST(Naming, ReadsBirthDatesAsOfficesWriteThem)
{
    struct Case {
        std::string_view text;
        std::optional<BirthDate> want;
    };
    for (const auto& [text, want] :
         {Case{"1985-05-19", BirthDate{1985, 5, 19}}, Case{"19/05/1985", BirthDate{1985, 5, 19}},
          Case{"9.5.1985", BirthDate{1985, 5, 9}}, Case{"05/1985", BirthDate{1985, 5}},
          Case{"1985", BirthDate{1985, 0}}, Case{"31/02/1985", {}}, Case{"", {}}, Case{"19/05/85", {}},
          Case{"0/5/1985", {}}, Case{"5/257/1985", {}}, Case{"19 May 1985", {}}, Case{"1/2/3/4", {}},
          Case{"13/1985", {}}})
        EXPECT_EQ(birth_date_from(text), want) << text;
    for (const auto& [text, want] :
         {std::pair("9.5.1985", "1985-05-09"), {"05/1985", "1985-05"}, {"1985", "1985"}})
        EXPECT_EQ(to_string(birth_date_from(text).value()), want);
}

// ă â đ ê ô ơ ư with every tone, and a e i o u y with every tone but none: 67 letters, small and capital.
std::vector<std::string> accented_letters()
{
    const std::string_view tones[] = {"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"};
    std::vector<std::string> letters{"đ", "Đ"};
    for (std::string_view vowel : {"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y",
                                   "A", "Ă", "Â", "E", "Ê", "I", "O", "Ô", "Ơ", "U", "Ư", "Y"})
        for (auto tone : tones)
            if (vowel.size() > 1 || !tone.empty())
                letters.push_back(base::nfc(std::string(vowel).append(tone)));
    return letters;
}

TEST(Naming, EachOfThe134AccentedLettersHasItsPlainOneInEitherForm)
{
    auto letters = accented_letters();
    std::set<std::string> all(letters.begin(), letters.end());
    EXPECT_EQ(all.size(), 134U);
    for (const auto& letter : letters) {
        auto composed = folded_words(letter), apart = folded_words(base::nfd(letter));
        ASSERT_EQ(composed.size(), 1U) << letter;
        EXPECT_EQ(composed, apart) << letter;
        EXPECT_TRUE(composed[0].size() == 1 && std::string_view("adeiouy").contains(composed[0])) << letter;
    }
}

// REQ-NAME-1: whatever the Unicode form, and always [a-z0-9.].
TEST(Naming, AnyVietnameseNameGivesPlainLettersInEitherForm)
{
    auto letters = accented_letters();
    std::mt19937 random(42);
    for (int round = 0; round < 500; ++round) {
        std::string name;
        for (std::size_t i = 0, words = 1 + random() % 5; i < words; ++i)
            name += (i ? " " : "") + std::string(1, static_cast<char>('a' + random() % 26)) +
                    letters[random() % letters.size()] + letters[random() % letters.size()];
        for (std::string_view scheme : {"initials+given", "full", "given+initials.agency"}) {
            auto login = login_of(name, rules(scheme));
            EXPECT_FALSE(login.empty()) << name;
            EXPECT_EQ(login.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789."), std::string::npos)
                << name;
            EXPECT_EQ(login_of(base::nfd(name), rules(scheme)), login);
        }
    }
}

}  // namespace
}  // namespace directory

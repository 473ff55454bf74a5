#include "base/settings.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Sample {
    std::string name = "mail.example";
    std::uint64_t size = 10 << 20;
    std::uint64_t count = 2048;
    bool is_open = false;
    Duration patience = std::chrono::minutes(5);
    std::vector<std::string> domains{"a.vn", "b.vn"};
    std::chrono::minutes zone = std::chrono::hours(7);

    Settings settings;

    Sample()
    {
        Section& section = settings.section("smtp", "Receiving mail.");
        section.field("name", name, "Our name.");
        section.bytes("max_size", size, "Largest message.");
        section.field("count", count, "How many.");
        section.field("open", is_open, "Whether.");
        section.field("patience", patience, "How long.");
        section.field("domains", domains, "Ours.");
        section.zone("zone", zone, "Where.");
    }
};

TEST(Settings, PrintsWhatItReads)
{
    Sample one, two;
    ASSERT_TRUE(one.settings.read("f", "[smtp]\nname = x y \nmax_size=64 KiB\r\nopen = yes\npatience = 90 "
                                       "s\n# c\ndomains = c.vn , d.vn,\nzone = -0330\n"));
    EXPECT_EQ(one.name, "x y");
    EXPECT_EQ(one.size, 65536U);
    EXPECT_TRUE(one.is_open);
    EXPECT_EQ(one.patience, std::chrono::seconds(90));
    EXPECT_EQ(one.domains, (std::vector<std::string>{"c.vn", "d.vn"}));
    EXPECT_EQ(one.zone, -std::chrono::minutes(210));
    ASSERT_TRUE(two.settings.read("f", one.settings.to_text()));
    EXPECT_EQ(two.settings.to_text(), one.settings.to_text());
}

TEST(Settings, AnErrorNamesFileLineSettingAndWhatWouldBeRight)
{
    const std::vector<std::pair<std::string, std::string>> table{
        {"[smtp]\nmax_size = big",
         "f:2: smtp.max_size: 'big' is no number of bytes (like 1000, 64 KiB, 10 MiB)"},
        {"[smtp]\n\nmax_sise = 1", "f:3: there is no setting smtp.max_sise. Did you mean max_size?"},
        {"[smpt]\nname = a", "f:2: there is no section [smpt]. Did you mean smtp?"},
        {"[smtp]\nname", "f:2: 'name' is not name = value"},
        {"[smtp]\nopen = true", "f:2: smtp.open: 'true' is neither yes nor no"},
        {"[smtp]\ncount = 5 KiB", "f:2: smtp.count: '5 KiB' is no number (like 100)"},
        {"[smtp]\npatience = 5",
         "f:2: smtp.patience: '5' is no duration (like 500 ms, 30 s, 5 min, 2 h, 7 d)"},
        {"[smtp]\nzone = 7", "f:2: smtp.zone: '7' is no offset from UTC (like +0700)"},
        {"[smtp]\nzone = +1500", "f:2: smtp.zone: '+1500' is no offset from UTC (like +0700)"},
        {"[smtp]\nzone = +0760", "f:2: smtp.zone: '+0760' is no offset from UTC (like +0700)"},
        {"[smtp]\nzone = +-700", "f:2: smtp.zone: '+-700' is no offset from UTC (like +0700)"},
        {"[smtp]\nmax_size = 99999999999 GiB",
         "f:2: smtp.max_size: '99999999999 GiB' is no number of bytes (like 1000, 64 KiB, 10 MiB)"},
    };
    for (const auto& [text, want] : table) {
        auto read = Sample().settings.read("f", text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().detail, want);
    }
}

TEST(Settings, BytesAreShownInTheirUnitAndCountsAreNot)
{
    std::string text = Sample().settings.to_text();
    EXPECT_TRUE(text.contains("\nmax_size = 10 MiB\n")) << text;
    EXPECT_TRUE(text.contains("\ncount = 2048\n")) << text;
}

TEST(Settings, TheUsualOnesAreNamedFirst)
{
    Sample sample;
    sample.settings.usual({"smtp.name"});
    std::string text = sample.settings.to_text();
    EXPECT_TRUE(text.contains("#   smtp.name                Our name.\n")) << text;
    EXPECT_LT(text.find("smtp.name"), text.find("[smtp]"));
    EXPECT_TRUE(Sample().settings.read("f", text));
}

TEST(Settings, OneCanBeSetOnTheCommandLine)
{
    Sample sample;
    EXPECT_TRUE(sample.settings.set("smtp.name=a.b=c"));
    EXPECT_EQ(sample.name, "a.b=c");
    EXPECT_FALSE(sample.settings.set("name=x"));
}

}  // namespace
}  // namespace base

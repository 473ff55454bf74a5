#include "server/settings.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace server {
namespace {

struct Described {
    Settings values;
    base::Settings settings;
    Described() { describe(settings, values); }
};

TEST(ServerSettings, TheFileThatIsShippedIsWhatTheProgramPrints)
{
    std::ifstream file("conf/mail.conf");
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), Described().settings.to_text())
        << "make it again: build/congvud --print-settings >conf/mail.conf";
}

TEST(ServerSettings, TheFileThatIsShippedSetsTheDefaults)
{
    Described before, after;
    auto read = after.settings.read("conf/mail.conf", before.settings.to_text());
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(after.settings.to_text(), before.settings.to_text());
    EXPECT_TRUE(check(after.values));
}

TEST(ServerSettings, WhatNoSingleFieldCanSayIsChecked)
{
    for (std::string wrong :
         {"server.roles=pop4", "server.port_base=65500", "net.tls_key=key.pem", "server.log_form=xml",
          "server.log_level=loud", "control.users=lan", "control.users=4294968296"}) {
        Described described;
        ASSERT_TRUE(described.settings.set(wrong)) << wrong;
        auto checked = check(described.values);
        ASSERT_FALSE(checked) << wrong;
        EXPECT_TRUE(checked.error().detail.contains(wrong.substr(wrong.find('.') + 1, 3)))
            << wrong << ": " << checked.error().detail;
    }
}

}  // namespace
}  // namespace server

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
          "server.log_level=loud", "control.users=lan", "control.users=4294968296", "server.helpers=0",
          "server.helpers=1000000", "server.lmtp_listen=", "net.listen=", "net.threads=100000"}) {
        Described described;
        ASSERT_TRUE(described.settings.set(wrong)) << wrong;
        auto checked = check(described.values);
        ASSERT_FALSE(checked) << wrong;
        EXPECT_TRUE(checked.error().detail.contains(wrong.substr(wrong.find('.') + 1, 3)))
            << wrong << ": " << checked.error().detail;
    }
}

TEST(ServerSettings, TwoDoorsAreNotOnePlace)
{
    for (const auto& [set, why] : std::vector<std::pair<std::string, std::string>>{
             {"server.imap_port=993", "imap *:993 and imaps *:993 are one place: give server.imap_port or "
                                      "server.imaps_port another number"},
             {"server.web_port=389", "ldap *:389 and web *:389 are one place"},
             {"server.mx_port=24", "lmtp 127.0.0.1:24 are one place"},
             {"net.listen=*, 127.0.0.1",
              "ldap *:389 and ldap 127.0.0.1:389 are one place: name each address once"},
             {"net.listen=::1, ::1", "name each address once"},
             {"server.lmtp_listen=127.0.0.1, 127.0.0.1", "in server.lmtp_listen"}}) {
        Described described;
        ASSERT_TRUE(described.settings.set(set)) << set;
        auto checked = check(described.values);
        ASSERT_FALSE(checked) << set;
        EXPECT_TRUE(checked.error().detail.contains(why)) << checked.error().detail;
    }
    for (std::string good : {"net.listen=0.0.0.0, ::", "net.listen=127.0.0.1, ::1", "server.roles=web"}) {
        Described described;
        ASSERT_TRUE(described.settings.set(good)) << good;
        EXPECT_TRUE(check(described.values)) << good;
    }
}

}  // namespace
}  // namespace server

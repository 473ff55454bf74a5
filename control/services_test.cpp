// Accounts of programs: their passwords, and those with which an admin is apart from the official who he is besides.

#include "tests/control/province.hpp"

namespace control {
namespace {

using namespace control::testing;
using base::Code;
using base::Json;
using directory::Detail;
using directory::Entrance;
using ::testing::HasSubstr;
using Object = Json::Object;

Json service(std::string address, std::string agency)
{
    return Object{{"kind", "service"},
                  {"agency", std::move(agency)},
                  {"name", "Một cửa"},
                  {"address", std::move(address)}};
}

base::Result<directory::Admission> log_in(Province& province, std::string password, Entrance entrance)
{
    directory::LoginRequest request{"quantri1", std::move(password), "192.0.2.7", entrance};
    return net::run_here_for(province.directory.check_login(std::move(request)));
}

TEST(Services, AreGivenANewPasswordByWhoHasTheRightToThat)
{
    Province province;
    Desk root(province, "root");
    const auto old = root.result("account.add", service("quantri1", "H37.31.37")).text("password");
    root.result("admin.grant", Object{{"name", "nqhuy"}, {"rights", "see,edit"}, {"scope", "H37.31.37"}});
    root.result("admin.grant",
                Object{{"name", "nqhuy"}, {"rights", "see,reset-password"}, {"scope", "H37.10"}});
    Desk editor(province, "nqhuy");
    EXPECT_EQ(editor.key("service.set", Object{{"name", "quantri1"}, {"hourly_rate", 5}}), "");
    EXPECT_EQ(editor.key("service.set", Object{{"name", "quantri1"}, {"generate", true}}), "no_right");
    EXPECT_TRUE(log_in(province, old, Entrance::submission));

    const auto set =
        Desk(province, "ca").result("service.set", Object{{"name", "quantri1"}, {"generate", true}});
    EXPECT_FALSE(log_in(province, old, Entrance::submission));
    EXPECT_TRUE(log_in(province, set.text("password"), Entrance::submission));
    const auto id = province.directory.snapshot()->by_login("quantri1")->id;
    EXPECT_FALSE(net::run_here_for(province.directory.details(id, Detail::scram))->empty());
}

// From elsewhere, by TLS.
class Remote {
  public:
    explicit Remote(Province& province)
        : pair_(net::make_memory_stream(loop_,
                                        {.peer = {.address = "192.0.2.7", .port = 999, .is_loopback = false},
                                         .tls = net::Tls::running}))
    {
        loop_.start(province.server.serve(std::move(pair_.server)));
        say("{\"hello\":{\"protocol\":1}}");
    }
    std::string say(const std::string& line)
    {
        pair_.client.send(line + "\r\n");
        loop_.run();
        return pair_.client.take();
    }
    std::string ask(std::string verb, Json args) { return say(to_line(Request{1, std::move(verb), args})); }

  private:
    net::TestLoop loop_;
    net::MemoryPair pair_;
};

// QCVN 12:2026/BCA 3.7.2.7
TEST(SeparateAdmins, ComeInFromElsewhereAndReadNoMail)
{
    auto settings = lenient();
    settings.admin_accounts = "separate";
    Province province(settings);
    Desk root(province, "root");
    const auto password = root.result("account.add", service("quantri1", "H37")).text("password");
    const Json login = Object{{"name", "quantri1"}, {"password", password}, {"code", "123456"}};
    EXPECT_THAT(Remote(province).ask("login", login), HasSubstr("wrong_login")) << "it is a program's still";

    root.result("admin.grant",
                Object{{"name", "quantri1"}, {"role", "commune-admin"}, {"scope", "H37.31.37"}});
    Remote admin(province);
    EXPECT_THAT(admin.ask("login", login), HasSubstr("\"token\""));
    EXPECT_THAT(admin.ask("official.lock", Object{{"name", "tvhung"}}), HasSubstr("\"was\":\"active\""));
    EXPECT_THAT(admin.ask("official.lock", Object{{"name", "nqhuy"}}), HasSubstr("out_of_scope"));
    for (const auto mail : {Entrance::imap, Entrance::pop3})
        EXPECT_EQ(log_in(province, password, mail).error().code, Code::wrong_login);

    const std::string chosen = "Mot-cau-that-dai-7";
    const Object change{{"name", "quantri1"}, {"old", password}, {"new", chosen}, {"code", "123456"}};
    EXPECT_THAT(admin.ask("own.password", change), HasSubstr("\"official\""));
    EXPECT_TRUE(log_in(province, chosen, Entrance::control));
    root.result("admin.revoke", Object{{"name", "quantri1"}});
    EXPECT_EQ(log_in(province, chosen, Entrance::control).error().code, Code::wrong_login);
}

}  // namespace
}  // namespace control

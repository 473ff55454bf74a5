// What only a real slapd can show: that it goes away and comes back, that others write to it too, who may
// read what, and how it is started. (What both directories do alike is in directory/conformance_test.cpp.)

#include "directory/ldap/trial.hpp"
#include "directory/password.hpp"
#include "directory/sample.hpp"

#include <gmock/gmock.h>
#include <thread>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
using ::testing::HasSubstr;
using ::testing::Not;

bool soon(const std::function<bool()>& is_so, std::chrono::milliseconds patience = 10s)
{
    for (auto until = std::chrono::steady_clock::now() + patience;
         std::chrono::steady_clock::now() < until;) {
        if (is_so()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return is_so();
}

class OnSlapd : public ::testing::Test {
  protected:
    void SetUp() override
    {
        auto agencies = net::run_here_for(
            trial_.directory().add_agencies({sample::province(), sample::city(), sample::commune()}));
        for (auto& outcome : agencies) ASSERT_TRUE(outcome) << outcome.error().detail;
        auto huy = sample::official("LS1", "Nguyễn Quang Huy", "nqhuy");
        auto lan = sample::official("LS2", "Nông Thị Lan", "ntlan");
        huy.password_hash = lan.password_hash = hash_password("bí mật", quick_cost);
        for (auto& outcome : net::run_here_for(trial_.directory().add_officials({huy, lan})))
            ASSERT_TRUE(outcome) << outcome.error().detail;
        huy_ = *trial_.directory().snapshot()->by_login("nqhuy");
        lan_ = *trial_.directory().snapshot()->by_login("ntlan");
    }
    base::Result<base::Uuid> login(const std::string& name, const std::string& password = "bí mật")
    {
        return net::run_here_for(trial_.directory().check_login({name, password, "192.0.2.1", "imap"}));
    }
    Code refusal(const std::string& name, const std::string& password = "bí mật")
    {
        auto outcome = login(name, password);
        return outcome ? Code::conflict : outcome.error().code;
    }
    Endpoint endpoint() { return {trial_.directory().slapd()->uri(), {}, {}, {}, 5s}; }
    Connection other_tool()
    {
        auto connection = Connection::open(endpoint());
        if (!connection) throw std::runtime_error(connection.error().detail);
        return *std::move(connection);
    }
    bool is_up() { return trial_.directory().health().is_up; }

    Trial trial_;
    Account huy_, lan_;
};

TEST_F(OnSlapd, WhatAnotherToolChangesIsFollowed)
{
    std::atomic<int> told = 0;
    trial_.directory().on_change([&] { ++told; });
    ASSERT_TRUE(login("nqhuy"));
    auto tool = other_tool();
    ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::replace, "title", {"Trưởng phòng"}},
                                      {Change::What::add, "mail", {"huy@langson.gov.vn"}}}));
    EXPECT_TRUE(
        soon([&] { return trial_.directory().snapshot()->by_address("huy@langson.gov.vn") != nullptr; }));
    EXPECT_EQ(trial_.directory().snapshot()->by_id(huy_.id)->title, "Trưởng phòng");
    EXPECT_GT(told, 0);

    ASSERT_TRUE(
        tool.modify(huy_.dn, {{Change::What::replace, "userPassword", {hash_password("khác", quick_cost)}}}));
    EXPECT_TRUE(soon([&] { return refusal("nqhuy") == Code::wrong_login; }))
        << "the old one is cached no more";
    EXPECT_TRUE(login("nqhuy", "khác"));
}

// FAULTS L6: down, and the "slapd stopped".
TEST_F(OnSlapd, WhileSlapdIsAwayTheRecentLogInAndTheRestIsUnavailable)
{
    ASSERT_TRUE(login("nqhuy"));
    ASSERT_EQ(refusal("ntlan", "wrong"), Code::wrong_login);
    trial_.signal_slapd(SIGSTOP);
    EXPECT_EQ(login("nqhuy"), huy_.id);
    EXPECT_EQ(refusal("ntlan"), Code::unavailable);
    EXPECT_EQ(refusal("nqhuy", "wrong"), Code::unavailable) << "never wrong_login unasked";
    EXPECT_TRUE(soon([&] { return !is_up(); }, 15s));
    EXPECT_EQ(refusal("nobody"), Code::unavailable) << "who exists is not told then either";
    EXPECT_NE(trial_.directory().snapshot()->by_address("ntlan@langson.gov.vn"), nullptr) << "mail flows";
    auto refused = net::run_here_for(trial_.directory().set_state(lan_.id, State::locked));
    EXPECT_EQ(refused.error().code, Code::unavailable);

    trial_.signal_slapd(SIGCONT);
    EXPECT_TRUE(soon([&] { return is_up(); }, 5s));
    EXPECT_TRUE(soon([&] { return login("ntlan").has_value(); }, 5s));
    EXPECT_THAT(trial_.log(), HasSubstr("slapd is away"));
    EXPECT_THAT(trial_.log(), HasSubstr("slapd is back"));
}

TEST_F(OnSlapd, AKilledSlapdIsStartedAgainAndNothingIsLost)
{
    auto before = trial_.directory().slapd()->pid();
    trial_.signal_slapd(SIGKILL);
    EXPECT_TRUE(soon([&] { return trial_.log().contains("slapd is back"); }));
    EXPECT_NE(trial_.directory().slapd()->pid(), before);
    EXPECT_TRUE(soon([&] { return login("ntlan").has_value(); }, 5s));
    auto again = sample::official("LS3", "Lê Văn Ba", "lvba");
    auto outcome = net::run_here_for(trial_.directory().add_officials({again}));
    EXPECT_TRUE(outcome[0]) << outcome[0].error().detail;
    EXPECT_EQ(trial_.directory().snapshot()->accounts().size(), 3U);
}

TEST_F(OnSlapd, TheSnapshotIsKeptAndServesAStartWithoutSlapd)
{
    trial_.close();
    trial_.settings().uri = "ldapi://%2Fnowhere%2Fldapi";
    trial_.open();
    auto known = trial_.directory().snapshot();
    ASSERT_NE(known->by_address("nqhuy@langson.gov.vn"), nullptr);
    EXPECT_EQ(*known->by_id(huy_.id), huy_);
    EXPECT_FALSE(is_up());
    EXPECT_EQ(refusal("nqhuy"), Code::unavailable);
}

TEST_F(OnSlapd, WithoutAnythingReadNothingIsKnownToBeOurs)
{
    trial_.close();
    std::filesystem::remove(trial_.folder() / "snapshot");
    trial_.settings().uri = "ldap://127.0.0.1:1";
    trial_.open();
    EXPECT_TRUE(trial_.directory().snapshot()->domains().empty());
    EXPECT_EQ(refusal("nqhuy"), Code::unavailable);
}

TEST_F(OnSlapd, ADamagedKeptSnapshotIsReadAnew)
{
    trial_.close();
    std::ofstream(trial_.folder() / "snapshot") << "CVREP nonsense";
    trial_.open();
    EXPECT_NE(trial_.directory().snapshot()->by_login("nqhuy"), nullptr);
    EXPECT_THAT(trial_.log(), HasSubstr("the kept directory is not used"));
}

// FAULTS L11
TEST_F(OnSlapd, NobodyReadsWhatIsNotForHim)
{
    auto anonymous = *Connection::open_unbound(endpoint());
    EXPECT_FALSE(anonymous.read(huy_.dn, {"cn", "mail"}));

    auto lan = *Connection::open_unbound(endpoint());
    ASSERT_TRUE(lan.bind(lan_.dn, "bí mật"));
    auto book = lan.read(huy_.dn, {"*", "+"});
    ASSERT_TRUE(book) << book.error().detail;
    EXPECT_EQ(book->one("mail"), "nqhuy@langson.gov.vn");
    EXPECT_EQ(book->one("cn"), "Nguyễn Quang Huy");
    for (const char* secret : {"userpassword", "congvustaffid", "congvusex", "congvuquota", "congvustate"})
        EXPECT_TRUE(book->all(secret).empty()) << secret;
    auto own = lan.read(lan_.dn, {"*"});
    EXPECT_EQ(own->one("congvustaffid"), "LS2");
    EXPECT_TRUE(own->all("userpassword").empty());

    for (const char* attribute : {"title", "userPassword", "congvuRole", "congvuState"})
        EXPECT_EQ(lan.modify(lan_.dn, {{Change::What::replace, attribute, {"x"}}}).error().code,
                  Code::denied);
}

TEST_F(OnSlapd, OnlyTheActiveBindAlsoDirectly)
{
    auto direct = *Connection::open_unbound(endpoint());
    EXPECT_TRUE(direct.bind(huy_.dn, "bí mật"));
    EXPECT_EQ(direct.bind(huy_.dn, "").error().code, Code::wrong_login);
    ASSERT_TRUE(net::run_here_for(trial_.directory().set_state(huy_.id, State::locked)));
    EXPECT_EQ(direct.bind(huy_.dn, "bí mật").error().code, Code::wrong_login);
}

TEST_F(OnSlapd, TwoWritersCannotTakeOneLogin)
{
    auto twin = to_entry(sample::official("LS9", "Ngô Quỳnh Huy", "nqhuy", "H37"),
                         *trial_.directory().snapshot()->agency("H37"), unix_now());
    EXPECT_EQ(other_tool().add(twin).error().code, Code::exists);
}

TEST_F(OnSlapd, ATransactionIsAllOrNothing)
{
    auto agency = *trial_.directory().snapshot()->agency("H37");
    std::vector<Entry> entries{to_entry(sample::official("LS7", "A", "a7"), agency, unix_now()),
                               to_entry(sample::official("LS1", "B", "b7"), agency, unix_now())};
    auto tool = other_tool();
    ASSERT_TRUE(tool.serialise_transactions());
    EXPECT_FALSE(tool.add_all(entries));
    tool.end_serialising();
    EXPECT_EQ(tool.read(entries[0].dn, {"uid"}).error().code, Code::not_found);
}

TEST(SlapdStart, SaysWhatToDoWhenSomethingIsMissing)
{
    auto settings = Trial::quick_settings();
    settings.program = "/nowhere/slapd";
    EXPECT_THAT(([&] { Trial trial(settings); }),
                ::testing::ThrowsMessage<std::runtime_error>(HasSubstr("apt install slapd")));
    settings = Trial::quick_settings();
    settings.schema = "/nowhere/congvu.schema";
    EXPECT_THAT(([&] { Trial trial(settings); }),
                ::testing::ThrowsMessage<std::runtime_error>(HasSubstr("congvu.schema")));
}

TEST(SlapdStart, APortInUseIsSaid)
{
    auto settings = Trial::quick_settings();
    settings.listen = {"ldap://127.0.0.1:0"};
    Trial first(settings);
    settings.listen = first.directory().slapd()->listening();
    EXPECT_THAT(settings.listen[0], Not(HasSubstr(":0")));
    EXPECT_THAT(([&] { Trial second(settings); }), ::testing::ThrowsMessage<std::runtime_error>(
                                                       HasSubstr("cannot listen on " + settings.listen[0])));
}

}  // namespace
}  // namespace directory::ldap

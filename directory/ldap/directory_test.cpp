// What only a real slapd can show: that it goes away and comes back, that others write to it too, and who may
// read what. (How it is started: slapd_test.cpp. What both directories do alike:
// directory/conformance_test.cpp.)

#include "directory/ldap/on_slapd.hpp"

#include <set>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(OnSlapd, WhatAnotherToolChangesIsFollowed)
{
    const auto told = std::make_shared<std::atomic<int>>(0);  // it is told of the end, too
    trial_.directory().on_change([told] { ++*told; });
    ASSERT_TRUE(login("nqhuy"));
    auto tool = other_tool();
    ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::replace, "title", {"Trưởng phòng"}},
                                      {Change::What::add, "mail", {"huy@langson.gov.vn"}}}));
    EXPECT_TRUE(
        soon([&] { return trial_.directory().snapshot()->by_address("huy@langson.gov.vn") != nullptr; }));
    EXPECT_EQ(trial_.directory().snapshot()->by_id(huy_.id)->title, "Trưởng phòng");
    EXPECT_GT(*told, 0);

    ASSERT_TRUE(
        tool.modify(huy_.dn, {{Change::What::replace, "userPassword", {hash_password("khác", quick_cost)}}}));
    EXPECT_TRUE(soon([&] { return refusal("nqhuy") == Code::wrong_login; }))
        << "the old one is cached no more";
    EXPECT_TRUE(soon([&] { return login("nqhuy", "khác").has_value(); }));
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
    auto outcome = net::run_here_for(trial_.directory().add_accounts({again}));
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
    EXPECT_EQ(*known->by_id(huy_.id), huy_) << "the password's version too";
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

TEST_F(OnSlapd, TwoWritersCannotTakeOneLoginNorOneAddress)
{
    auto twin = to_entry(sample::official("LS9", "Ngô Quỳnh Huy", "nqhuy", "H37"), *snapshot()->agency("H37"),
                         unix_now());
    auto tool = other_tool();
    EXPECT_EQ(tool.add(twin).error().code, Code::exists);
    auto namesake = to_entry(sample::official("LS9", "Ngô Quỳnh Huy", "nqhuy2", "H37"),
                             *snapshot()->agency("H37"), unix_now());
    namesake.attributes["mail"] = {"NQHuy@langson.gov.vn"};
    EXPECT_EQ(tool.add(namesake).error().code, Code::exists);
}

// What the uniqueness of mail cannot prevent: congvuAddress holds periods too.
TEST_F(OnSlapd, ADisputeIsLoggedOnceAndLocksNobodyOut)
{
    auto tool = other_tool();
    ASSERT_TRUE(tool.modify(
        huy_.dn, {{Change::What::add, "congvuAddress", {"ntlan@langson.gov.vn 20200101000000Z"}}}));
    ASSERT_TRUE(soon([&] { return snapshot()->is_unsettled("ntlan@langson.gov.vn"); }));
    EXPECT_EQ(login("ntlan"), lan_.id);
    EXPECT_EQ(login("ntlan@langson.gov.vn"), lan_.id);
    for (const char* title : {"a", "b", "c"}) {
        ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::replace, "title", {title}}}));
        ASSERT_TRUE(soon([&] { return snapshot()->by_id(huy_.id)->title == title; }));
    }
    auto log = trial_.log();
    auto told = log.find("two accounts claim one address");
    ASSERT_NE(told, std::string::npos);
    EXPECT_EQ(log.find("two accounts claim one address", told + 1), std::string::npos) << log;
}

TEST_F(OnSlapd, AnAccountWithoutAStateIsActiveForSlapdToo)
{
    ASSERT_TRUE(other_tool().modify(huy_.dn, {{Change::What::replace, "congvuState", {}}}));
    EXPECT_TRUE(soon([&] { return login("nqhuy").has_value(); }));
    EXPECT_EQ(snapshot()->by_id(huy_.id)->state, State::active);
    auto direct = *Connection::open_unbound(endpoint());
    EXPECT_TRUE(direct.bind(huy_.dn, "bí mật"));
}

TEST_F(OnSlapd, WhatIsNoAddressOfOursIsNobodysAddress)
{
    ASSERT_TRUE(other_tool().modify(huy_.dn, {{Change::What::replace,
                                               "mail",
                                               {"Other <huy@langson.gov.vn>", "boss@gmail.com",
                                                "a@b@langson.gov.vn", "huy@langson.gov.vn"}}}));
    ASSERT_TRUE(soon([&] { return has_address("huy@langson.gov.vn"); }));
    EXPECT_EQ(snapshot()->by_id(huy_.id)->primary_address(), "huy@langson.gov.vn");
    EXPECT_FALSE(has_address("boss@gmail.com"));
    EXPECT_EQ(snapshot()->by_id(huy_.id)->addresses.size(), 2U) << "and the one that was issued";
}

TEST_F(OnSlapd, AnotherToolsNewPasswordIsANewVersionAndAnythingElseIsNot)
{
    auto tool = other_tool();
    ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::replace, "title", {"x"}}}));
    ASSERT_TRUE(soon([&] { return snapshot()->by_id(huy_.id)->title == "x"; }));
    EXPECT_EQ(snapshot()->by_id(huy_.id)->secret_version, huy_.secret_version);
    EXPECT_NE(huy_.secret_version, 0U);
    ASSERT_TRUE(
        tool.modify(huy_.dn, {{Change::What::replace, "userPassword", {hash_password("khác", quick_cost)}}}));
    EXPECT_TRUE(soon([&] { return snapshot()->by_id(huy_.id)->secret_version != huy_.secret_version; }));
}

// An entry that is neither agency nor account: it is not in the snapshot, so nobody foresees that slapd
// refuses.
Entry unforeseen(const std::string& rdn, const std::string& above)
{
    auto name = rdn.substr(rdn.find('=') + 1);
    Entry entry{rdn + "," + above, {}};
    if (rdn.starts_with("ou="))
        entry.attributes = {{"objectclass", {"organizationalUnit"}}, {"ou", {name}}};
    else
        entry.attributes = {
            {"objectclass", {"inetOrgPerson"}}, {"uid", {name}}, {"cn", {name}}, {"sn", {name}}};
    return entry;
}

std::string uuid_in(Connection& tool, const Account& account)
{
    auto read = tool.read(account.dn, {"entryUUID"});
    return read ? std::string(read->one("entryuuid")) : read.error().detail;
}

// slapd has told its followers of those before it, and takes them back.
TEST_F(OnSlapd, WhatSlapdRefusesCostsItselfAlone)
{
    auto tool = other_tool();
    ASSERT_TRUE(tool.add(unforeseen("uid=x20", snapshot()->agency("H37")->dn)));
    std::vector<NewAccount> officials;
    for (int i = 0; i < 40; ++i)
        officials.push_back(sample::official("LSX" + std::to_string(i), "X", "x" + std::to_string(i)));
    std::set<std::size_t> most_shown;
    trial_.directory().on_change([&] { most_shown.insert(snapshot()->accounts().size()); });
    auto outcomes = net::run_here_for(trial_.directory().add_accounts(officials));
    trial_.directory().on_change([] {});

    for (std::size_t i = 0; i < outcomes.size(); ++i) EXPECT_EQ(outcomes[i].has_value(), i != 20) << i;
    EXPECT_EQ(outcomes[20].error().code, Code::exists);
    EXPECT_EQ(snapshot()->accounts().size(), 41U);
    EXPECT_THAT(most_shown, ::testing::Each(::testing::Le(41U)));
    EXPECT_THAT(snapshot()->disputed(), ::testing::IsEmpty());
    EXPECT_FALSE(snapshot()->ever_had("x20@langson.gov.vn"));
    EXPECT_FALSE(snapshot()->by_staff_id("LSX20"));
    auto reader = other_tool();
    for (const auto& account : snapshot()->accounts())
        EXPECT_EQ(uuid_in(reader, account), to_string(account.id));
    EXPECT_TRUE(soon([&] { return login("nqhuy").has_value(); })) << "slapd runs again";
}

// slapd 2.5 counts new attributes in a transaction and does not forget them when it fails.
TEST(SlapdAnew, WhatItRefusesInTheVeryFirstTransactionDamagesNothing)
{
    Trial trial;
    Endpoint endpoint;
    endpoint.uri = trial.directory().slapd()->uri();
    ASSERT_TRUE(Connection::open(endpoint)->add(unforeseen("ou=A3", "dc=langson,dc=gov,dc=vn")));
    std::vector<NewAgency> agencies;
    for (int i = 0; i < 6; ++i)
        agencies.push_back({"A" + std::to_string(i), "", "department", "Sở", "so", "0", Level::province});
    auto taken = net::run_here_for(trial.directory().add_agencies(agencies));
    for (std::size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i].has_value(), i != 3) << i;
    std::vector<NewAccount> officials;
    for (int i = 0; i < 30; ++i)
        officials.push_back(sample::official("LS" + std::to_string(i), "X", "x" + std::to_string(i), "A1"));
    for (auto& outcome : net::run_here_for(trial.directory().add_accounts(officials)))
        EXPECT_TRUE(outcome) << outcome.error().detail;

    trial.signal_slapd(SIGKILL);
    trial.close();
    trial.open();
    ASSERT_TRUE(soon([&] { return trial.directory().health().is_up; }));
    EXPECT_EQ(trial.directory().snapshot()->accounts().size(), 30U);
    EXPECT_EQ(trial.directory().snapshot()->agencies().size(), 5U);
    endpoint.uri = trial.directory().slapd()->uri();
    auto reader = Connection::open(endpoint);
    for (const auto& account : trial.directory().snapshot()->accounts())
        EXPECT_EQ(uuid_in(*reader, account), to_string(account.id));
}

TEST_F(OnSlapd, AnAddressOutlivesItsOwner)
{
    auto tool = other_tool();
    ASSERT_TRUE(tool.remove(huy_.dn));
    ASSERT_TRUE(tool.modify(lan_.dn, {{Change::What::add, "mail", {"lan@langson.gov.vn"}}}));
    ASSERT_TRUE(soon([&] { return has_address("lan@langson.gov.vn"); }));
    ASSERT_TRUE(tool.modify(lan_.dn, {{Change::What::remove, "mail", {"lan@langson.gov.vn"}}}));
    ASSERT_TRUE(soon([&] { return !has_address("lan@langson.gov.vn"); }));
    for (int life = 0; life < 2; ++life) {
        EXPECT_EQ(snapshot()->ever_had("nqhuy@langson.gov.vn"), huy_.id) << life;
        EXPECT_EQ(snapshot()->ever_had("lan@langson.gov.vn"), lan_.id) << life;
        for (const char* login : {"nqhuy", "lan"}) {
            auto other = sample::official("LS9", "Ngô Quỳnh Huy", login);
            auto outcome = net::run_here_for(trial_.directory().add_accounts({other}))[0];
            EXPECT_EQ(outcome.error().code, Code::exists) << login;
        }
        trial_.close();
        trial_.open();
    }
}

TEST_F(OnSlapd, ATransactionIsAllOrNothing)
{
    auto agency = *trial_.directory().snapshot()->agency("H37");
    std::vector<Entry> entries{to_entry(sample::official("LS7", "A", "a7"), agency, unix_now()),
                               to_entry(sample::official("LS1", "B", "b7"), agency, unix_now())};
    auto tool = other_tool();
    ASSERT_TRUE(tool.serialise_transactions());
    EXPECT_FALSE(tool.add_all(entries));
    ASSERT_TRUE(tool.end_serialising(16));
    EXPECT_EQ(tool.read(entries[0].dn, {"uid"}).error().code, Code::not_found);
}

TEST_F(OnSlapd, SlapdIsThereHoweverLongItTakesEntriesIn)
{
    trial_.close();
    trial_.settings().patience = std::chrono::seconds(3);
    trial_.open();
    ASSERT_TRUE(soon([&] { return is_up(); }));
    auto tool = other_tool();
    ASSERT_TRUE(tool.serialise_transactions());
    const auto more_than_enough = std::chrono::seconds(3) + trial_.settings().patience;
    for (const auto until = std::chrono::steady_clock::now() + more_than_enough;
         std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(std::chrono::milliseconds(5)))
        ASSERT_TRUE(is_up()) << trial_.directory().health().text;
    ASSERT_TRUE(tool.end_serialising(16));
}

}  // namespace
}  // namespace directory::ldap

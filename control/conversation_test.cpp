#include "store/account_rows.hpp"
#include "tests/control/conversation.hpp"

#include <random>

namespace control {
namespace {

using base::Code;
using base::Json;
using namespace control::testing;
using ::testing::HasSubstr;

// A directory that goes away in the middle of a batch, as slapd does when it is killed.
class CutShort final : public directory::Directory {
  public:
    CutShort(directory::Directory& whole, std::size_t lasts) : whole_(whole), lasts_(lasts) {}

    std::shared_ptr<const directory::Snapshot> snapshot() const override { return whole_.snapshot(); }
    net::Task<base::Result<directory::Admission>> check_login(directory::LoginRequest request) override
    {
        return whole_.check_login(std::move(request));
    }
    net::Task<base::Result<directory::scram::Salt>> scram_salt(std::string name, std::string from) override
    {
        return whole_.scram_salt(std::move(name), std::move(from));
    }
    net::Task<directory::Outcomes> add_agencies(std::vector<directory::NewAgency> agencies) override
    {
        return whole_.add_agencies(std::move(agencies));
    }
    net::Task<directory::Outcomes> add_accounts(std::vector<directory::NewAccount> officials) override
    {
        std::size_t asked = officials.size();
        officials.resize(std::min(lasts_, asked));
        auto outcomes = co_await whole_.add_accounts(std::move(officials));
        outcomes.resize(asked, base::refuse(Code::unavailable, "slapd is gone"));
        co_return outcomes;
    }
    net::Task<base::Result<void>> edit(base::Uuid account, directory::AccountEdit edit,
                                       std::string seen) override
    {
        return whole_.edit(account, std::move(edit), std::move(seen));
    }
    net::Task<base::Result<void>> edit_agency(base::Uuid agency, directory::AgencyEdit edit,
                                              std::string seen) override
    {
        return whole_.edit_agency(agency, std::move(edit), std::move(seen));
    }
    net::Task<base::Result<std::vector<std::string>>> details(base::Uuid account,
                                                              directory::Detail detail) override
    {
        return whole_.details(account, detail);
    }
    directory::Health health() const override { return whole_.health(); }
    void on_change(std::function<void()> tell) override { whole_.on_change(std::move(tell)); }

  private:
    directory::Directory& whole_;
    std::size_t lasts_;
};

net::Task<void> set_pending(directory::Directory& directory, base::Uuid id)
{
    auto stored = co_await directory.set_state(id, directory::State::pending);
    if (!stored) base::bug(stored.error().detail);
}

net::Task<void> lose_a_name(store::Engine& engine, base::Uuid account)
{
    auto lost = co_await engine.transact({store::Space::account, account},
                                         [](store::Batch& rows) -> base::Result<void> {
                                             rows.erase(store::key::name(0, "Archive"));
                                             return {};
                                         });
    if (!lost) base::bug(lost.error().detail);
}

TEST(Door, GreetsWhoSpeaksItsProtocol)
{
    House house;
    Talk talk(house);
    EXPECT_EQ(talk.hello(), "{\"hello\":{\"program\":\"congvud test\",\"protocol\":1}}\r\n");
    Talk other(house);
    EXPECT_THAT(other.say("{\"hello\":{\"protocol\":2}}\r\n"), HasSubstr("version 2"));
    EXPECT_TRUE(other.is_ended());
}

TEST(Door, IsOpenToRootAndTheServersOwnUserOnly)
{
    House house;
    EXPECT_THAT(Talk(house, 0).hello(), HasSubstr("hello"));
    EXPECT_THAT(Talk(house, geteuid()).hello(), HasSubstr("hello"));
    for (std::optional<std::uint32_t> user :
         {std::optional<std::uint32_t>(65534), std::optional<std::uint32_t>()}) {
        Talk stranger(house, user);
        EXPECT_THAT(stranger.hello(), HasSubstr("may not administer"));
        EXPECT_TRUE(stranger.is_ended());
    }
    EXPECT_THAT(house.metrics.text(), HasSubstr("congvu_control_refused_connections_total 2"));
}

Settings with_users(std::vector<std::string> users)
{
    auto settings = lenient();
    settings.users = std::move(users);
    return settings;
}

TEST(Door, KnowsUsersByNumber)
{
    EXPECT_TRUE(check(with_users({"0", "1000"})));
    EXPECT_FALSE(check(with_users({"1000", "lan"})));
}

TEST(Door, ClosesOnWhoeverSpeaksNoProtocolAndStaysOpenForOthers)
{
    House house;
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::string junk(random() % 300, '\0');
        for (char& c : junk) c = static_cast<char>(random());
        Talk hostile(house);
        if (round % 2 == 0) hostile.hello();
        hostile.say(junk + "\r\n");
        EXPECT_TRUE(hostile.is_ended());
    }
    Talk talk(house);
    talk.hello();
    EXPECT_EQ(talk.result("status", Json::Object{}).number("officials"), 0);
}

TEST(Door, BoundsALine)
{
    House house;
    Talk talk(house);
    talk.hello();
    EXPECT_THAT(talk.say(std::string(longest_line + 2, 'x')), HasSubstr("no message of the admin protocol"));
    EXPECT_TRUE(talk.is_ended());
}

TEST_F(Conversation, RefusesWhatItDoesNotKnow)
{
    EXPECT_EQ(talk.refusal("official.promote", Json::Object{}).code, Code::unsupported);
    EXPECT_EQ(talk.refusal("official.show", Json()).why.key, "argument_missing");
    EXPECT_EQ(talk.refusal("official.show", Json::Object{{"name", std::string(5000, 'x')}}).code,
              Code::invalid);
    EXPECT_EQ(talk.refusal("official.import", rows("perhaps", {})).code, Code::invalid);
    EXPECT_EQ(talk.refusal("official.import", rows("plan", Json::Array(3000))).code, Code::invalid);
    EXPECT_FALSE(talk.is_ended());
}

TEST_F(Conversation, AnImportTwiceChangesNothing)
{
    auto before = house.directory.snapshot();
    auto [planned, written] =
        take_in(talk, {official(2, "LS1", "Nông Văn Thanh"), official(3, "LS2", "Nông Văn Thành")});
    for (const auto& row : planned["rows"].as_array()) EXPECT_EQ(row.text("outcome"), "same");
    EXPECT_TRUE(written["rows"].as_array().empty());
    EXPECT_EQ(house.directory.snapshot(), before);
}

TEST_F(Conversation, APlanWritesNothingAndMayBeRepeated)
{
    Json asked = rows("plan", {official(2, "LS7", "Nông Văn Thanh")});
    EXPECT_EQ(talk.result("official.import", asked)["rows"].as_array()[0].text("login"), "nvthanh3");
    EXPECT_EQ(talk.result("official.import", asked)["rows"].as_array()[0].text("login"), "nvthanh3");
    EXPECT_EQ(house.directory.snapshot()->by_staff_id("LS7"), nullptr);
}

TEST_F(Conversation, APlanGoesOnOverItsBatches)
{
    talk.result("official.import", rows("plan", {official(2, "LS7", "Nông Văn Thanh")}));
    Json more = Json::Object{{"mode", "plan"}, {"rows", Json::Array{official(3, "LS8", "Nông Văn Thanh")}}};
    EXPECT_EQ(talk.result("official.import", more)["rows"].as_array()[0].text("login"), "nvthanh4");
}

TEST_F(Conversation, AnImportThatWasCutShortGoesOnWithTheSameLogins)
{
    Json::Array some{official(2, "LS21", "Nông Văn Thanh"), official(3, "LS22", "Nông Văn Thành"),
                     official(4, "LS23", "Nông Văn Thạnh")};
    Json planned = talk.result("official.import", rows("plan", some));
    Json::Array fresh;
    for (std::size_t i = 0; i < some.size(); ++i) {
        Json::Object row = some[i].as_object();
        row["login"] = planned["rows"].as_array()[i].text("login");
        row["first_password"] = planned["rows"].as_array()[i].text("first_password");
        fresh.emplace_back(std::move(row));
    }
    CutShort dying(house.directory, 1);
    Server server(house.parts(dying, house.audit), lenient());
    Talk cut(server);
    cut.hello();
    Refusal refused = cut.refusal("official.import", rows("write", fresh));
    EXPECT_EQ(refused.code, Code::unavailable);
    EXPECT_EQ(refused.english.text, "the directory is away: slapd is gone");

    auto [again, written] = take_in(talk, some);
    EXPECT_EQ(again["rows"].as_array()[0].text("outcome"), "same");
    for (std::size_t i = 0; i < some.size(); ++i)
        EXPECT_EQ(again["rows"].as_array()[i].text("login"), planned["rows"].as_array()[i].text("login"));
    EXPECT_EQ(written["rows"].as_array().size(), 2U);
}

TEST_F(Conversation, TheFirstPasswordLogsIn)
{
    auto [planned, written] = take_in(talk, {official(2, "LS9", "Lê Minh Anh")});
    std::string secret = planned["rows"].as_array()[0].text("first_password");
    EXPECT_EQ(written["rows"].as_array()[0].text("outcome"), "new");
    EXPECT_TRUE(login("lmanh", secret));
    EXPECT_FALSE(login("lmanh", secret + "x"));
}

TEST_F(Conversation, OnlyAPlannedPasswordOfTheServersMakingIsTaken)
{
    for (std::string secret : {"", "short", "not-a-random-secret!!!!"}) {
        Json::Object row = official(2, "LS9", "Lê Minh Anh").as_object();
        row["login"] = "lmanh";
        row["first_password"] = secret;
        Json answer = talk.result("official.import", rows("write", {row}));
        EXPECT_EQ(answer["rows"].as_array()[0]["why"].text("key"), "not_planned");
        row.erase("login");
        answer = talk.result("official.import", rows("write", {row}));
        EXPECT_EQ(answer["rows"].as_array()[0]["why"].text("key"), "not_planned");
    }
    EXPECT_EQ(house.directory.snapshot()->by_staff_id("LS9"), nullptr);
}

TEST_F(Conversation, FindsWithoutAccentsAndExactOnesFirst)
{
    auto found = [this](std::string query) {
        std::vector<std::string> names;
        Json answer = talk.result("official.find", Json::Object{{"query", query}});
        for (const auto& one : answer["officials"].as_array()) names.push_back(one.text("name"));
        return names;
    };
    EXPECT_THAT(found("nong van thanh"), ::testing::UnorderedElementsAre("Nông Văn Thanh", "Nông Văn Thành"));
    EXPECT_EQ(found("Nông Văn Thành").front(), "Nông Văn Thành");
    EXPECT_EQ(found("Nông Văn Thanh").front(), "Nông Văn Thanh");
    EXPECT_TRUE(found("nobody of this name").empty());
}

TEST_F(Conversation, LocksAndUnlocks)
{
    Json locked =
        talk.result("official.lock", Json::Object{{"name", "tvhung"}, {"reason", "chuyển công tác"}});
    EXPECT_EQ(locked["official"].text("state"), "locked");
    EXPECT_EQ(locked.text("was"), "active");
    const auto* account = house.directory.snapshot()->by_address("tvhung@langson.gov.vn");
    ASSERT_NE(account, nullptr);
    EXPECT_FALSE(account->may_login());
    EXPECT_TRUE(account->may_receive());
    EXPECT_EQ(talk.result("official.lock", Json::Object{{"name", "LS3"}}).text("was"), "locked");
    EXPECT_EQ(talk.result("official.unlock", Json::Object{{"name", "tvhung"}})["official"].text("state"),
              "active");
    EXPECT_THAT(house.logged, ::testing::Contains(HasSubstr("login=tvhung reason=\"chuyển công tác\"")));
}

TEST_F(Conversation, NamesTheNearestWhereThereIsNobody)
{
    Refusal refused = talk.refusal("official.lock", Json::Object{{"name", "hung"}});
    EXPECT_EQ(refused.code, Code::not_found);
    EXPECT_EQ(refused.english.hint, "Nearest: tvhung (Triệu Văn Hùng).");
    EXPECT_EQ(talk.refusal("official.show", Json::Object{{"name", "zzz"}}).why.key, "unknown_official");
}

TEST_F(Conversation, SetsPasswordsAndNeverLogsThem)
{
    Json made = talk.result("official.password", Json::Object{{"name", "tvhung"}, {"generate", true}});
    EXPECT_TRUE(login("tvhung", made.text("password")));

    const auto chosen_at = [this] { return house.directory.snapshot()->by_login("tvhung")->password_since; };
    EXPECT_EQ(chosen_at(), 0) << "one made at random is a first password";
    talk.result("official.password", Json::Object{{"name", "tvhung"}, {"password", "một mật khẩu dài"}});
    EXPECT_NE(chosen_at(), 0) << "and this one is none";
    EXPECT_TRUE(login("tvhung", "một mật khẩu dài"));
    EXPECT_FALSE(login("tvhung", made.text("password")));
    for (const auto& line : house.logged) {
        EXPECT_EQ(line.find(made.text("password")), std::string::npos) << line;
        EXPECT_EQ(line.find("mật khẩu dài"), std::string::npos) << line;
    }
}

TEST_F(Conversation, RefusesWeakPasswords)
{
    for (auto [password, key] : {std::pair("12345678", "short_password"),
                                 {"tvhung-2020", "password_is_name"},
                                 {"Triệu Văn Hùng 1", "password_is_name"},
                                 {"            ", "blank_password"},
                                 {"tab\tin it, and long", "password_control"},
                                 {"mậtkhẩu1", "short_password"},  // eight characters in thirteen bytes
                                 {"", "argument_missing"}}) {
        Json asked = Json::Object{{"name", "tvhung"}, {"password", password}};
        EXPECT_EQ(talk.refusal("official.password", asked).why.key, key) << password;
    }
}

TEST_F(Conversation, RefusesAPasswordWithANul)
{
    Json asked = Json::Object{{"name", "tvhung"}, {"password", std::string("abcdefgh\0ij", 11)}};
    EXPECT_EQ(talk.refusal("official.password", asked).why.key, "password_control");
}

TEST_F(Conversation, AShortNameMayBeInAPassword)
{
    take_in(talk, {official(2, "LS9", "Lê An")});
    talk.result("official.password", Json::Object{{"name", "lan"}, {"password", "khoai lang nướng"}});
    EXPECT_TRUE(login("lan", "khoai lang nướng"));
}

TEST_F(Conversation, OneImportRunsAtATime)
{
    Talk second(house, geteuid());
    second.hello();
    Json::Array some{official(2, "LS9", "Lê Minh Anh")};
    Refusal refused = second.refusal("official.import", rows("plan", some));
    EXPECT_EQ(refused.code, Code::conflict);
    EXPECT_THAT(refused.english.text, ::testing::MatchesRegex("another import is running, by uid 0, since "
                                                              "....-..-.. ..:.. UTC"));
    EXPECT_EQ(second.refusal("agency.import", rows("write", {})).why.key, "other_import");
    Json dry = rows("plan", some);
    Json::Object looks = dry.as_object();
    looks["is_dry"] = true;
    EXPECT_EQ(second.result("official.import", looks)["rows"].as_array()[0].text("outcome"), "new")
        << "whoever only looks is in nobody's way";
    talk.close();
    EXPECT_EQ(take_in(second, some).second["rows"].as_array()[0].text("outcome"), "new");
}

TEST_F(Conversation, SaysWhoWasThereAlready)
{
    Json::Array some{official(2, "LS9", "Lê Minh Anh")};
    take_in(talk, some);
    Json::Object row = some[0].as_object();
    row["login"] = "lmanh";
    row["first_password"] = "abcdefghijkmnpqrstu2";
    Json again = talk.result("official.import", rows("write", {row}));
    EXPECT_EQ(again["rows"].as_array()[0].text("outcome"), "same");
    EXPECT_FALSE(login("lmanh", "abcdefghijkmnpqrstu2"));
}

TEST_F(Conversation, RecordsWhatWasTakenInAndNotWhatWasMeantToBe)
{
    EXPECT_THAT(house.logged, ::testing::Contains(HasSubstr("officials were taken in added=3 asked=3")));
    CutShort dying(house.directory, 0);
    Server server(house.parts(dying, house.audit), lenient());
    Talk cut(server);
    cut.hello();
    Json::Object row = official(2, "LS9", "Lê Minh Anh").as_object();
    row["login"] = "lmanh";
    row["first_password"] = "abcdefghijkmnpqrstu2";
    cut.refusal("official.import", rows("write", {row}));
    EXPECT_THAT(house.logged.back(), HasSubstr("officials could not be taken in"));
}

TEST_F(Conversation, APendingAccountIsNeitherLockedNorUnlocked)
{
    auto id = house.directory.snapshot()->by_login("tvhung")->id;
    net::run_here(set_pending(house.directory, id));
    for (const char* verb : {"official.lock", "official.unlock"})
        EXPECT_EQ(talk.refusal(verb, Json::Object{{"name", "tvhung"}}).why.key, "official_pending");
    EXPECT_EQ(house.directory.snapshot()->by_id(id)->state, directory::State::pending);
}

TEST_F(Conversation, ShowsAnOfficialWithHisMail)
{
    Json shown = talk.result("official.show", Json::Object{{"name", "nvthanh2@langson.gov.vn"}})["official"];
    EXPECT_EQ(shown.text("name"), "Nông Văn Thành");
    EXPECT_EQ(shown.text("agency_name"), "Ủy ban nhân dân tỉnh Lạng Sơn");
    EXPECT_EQ(shown["mail"].number("messages"), 0);
    EXPECT_EQ(shown["addresses"].as_array().size(), 1U);
}

TEST_F(Conversation, TellsHowTheServerIs)
{
    Json status = talk.result("status", Json::Object{});
    EXPECT_TRUE(status.flag("is_well"));
    EXPECT_EQ(status.number("agencies"), 1);
    EXPECT_EQ(status.number("officials"), 3);
    EXPECT_EQ(status["checks"].as_array()[0].text("name"), "directory");
}

TEST_F(Conversation, ChecksAndRepairsTheStoreAndTellsEachFindingAsItComes)
{
    const auto id = house.directory.snapshot()->by_login("tvhung")->id;
    talk.result("official.show", Json::Object{{"name", "tvhung"}});  // now he has mailboxes
    EXPECT_EQ(talk.result("store.verify", Json::Object{}).number("damaged"), 0);
    net::run_here(lose_a_name(*house.engine, id));

    const std::string lines = talk.say(to_line(Request{70, "store.verify", Json::Object{}}) + "\r\n");
    EXPECT_THAT(lines, HasSubstr("\"item\":{"));
    EXPECT_THAT(lines, HasSubstr("\"kind\":\"wrong name\""));
    EXPECT_THAT(lines, HasSubstr("\"owner\":\"tvhung\""));
    EXPECT_EQ(talk.result("store.verify", Json::Object{}).number("damaged"), 1);
    EXPECT_EQ(talk.result("store.repair", Json::Object{{"is_dry", true}}).number("repaired"), 0);
    EXPECT_EQ(talk.result("store.repair", Json::Object{}).number("repaired"), 1);
    const Json sums = talk.result("store.verify", Json::Object{});
    EXPECT_EQ(sums.number("damaged"), 0);
    EXPECT_EQ(sums.number("accounts"), 1);
    EXPECT_EQ(sums.number("mailboxes"), 6);
}

TEST(Bench, MakesAccountsOnlyInItsOwnDomain)
{
    House province;
    Talk refused(province);
    refused.hello();
    EXPECT_EQ(refused.refusal("bench.accounts", Json::Object{{"count", 3}}).code, Code::denied);

    House bench("bench.test");
    Talk talk(bench);
    talk.hello();
    EXPECT_EQ(talk.result("bench.accounts", Json::Object{{"count", 1200}}).number("added"), 1200);
    EXPECT_EQ(talk.result("bench.accounts", Json::Object{{"count", 1201}}).number("added"), 1);
    EXPECT_NE(bench.directory.snapshot()->by_address("u00000@bench.test"), nullptr);
    EXPECT_NE(bench.directory.snapshot()->by_address("u01200@bench.test"), nullptr);
}

}  // namespace
}  // namespace control

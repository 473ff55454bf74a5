// Two admins for one act, requests with their clocks, logins: what the office keeps.

#include "control/office/proposals.hpp"
#include "tests/control/province.hpp"

#include <fstream>

namespace control {
namespace {

using namespace control::testing;
using base::Json;
using directory::State;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Object = Json::Object;

Json named(std::string name)
{
    return Object{{"name", std::move(name)}};
}

Json numbered(std::int64_t number)
{
    return Object{{"number", number}};
}

class Folder {
  public:
    Folder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "congvu-office-XXXXXX").string();
        if (!mkdtemp(pattern.data())) base::bug("no temporary folder");
        path_ = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

class Approval : public ::testing::Test {
  protected:
    // How often it was really done.
    std::size_t times_purged() const
    {
        const auto lines = province.house.audit.lines();
        return static_cast<std::size_t>(std::ranges::count_if(
            lines, [](const std::string& line) { return line.contains("purged in a test"); }));
    }

    Province province;
    Desk root{province, "root"}, first{province, "first"}, second{province, "second"};
};

TEST_F(Approval, WhatTakesTwoIsDoneByTheSecond)
{
    first.said = {"12/QĐ-SNV", "2026-11-02", "nghỉ hưu", {}};
    EXPECT_THAT(first.text("test.purge", named("tvhung")),
                HasSubstr("test.purge takes two admins: proposal 1 waits for the second one until"));
    EXPECT_EQ(province.who("tvhung").state, State::active);
    const auto shown = second.result("approval.list", Object{})["proposals"].as_array();
    ASSERT_THAT(shown, SizeIs(1));
    EXPECT_EQ(shown[0].text("by"), "uid 64");
    EXPECT_EQ(shown[0]["said"].text("basis"), "12/QĐ-SNV");
    const auto done = second.result("approval.approve", numbered(1));
    EXPECT_EQ(done["result"].text("purged"), "tvhung");
    EXPECT_EQ(done["proposal"].text("state"), "done");
    EXPECT_EQ(province.who("tvhung").state, State::purged);
    EXPECT_EQ(times_purged(), 1U);
    EXPECT_THAT(told(province), HasSubstr("by=uid 64, approved by uid 65"));
    EXPECT_THAT(told(province), HasSubstr("basis=12/QĐ-SNV (2026-11-02)"));
    EXPECT_EQ(second.key("approval.approve", numbered(1)), "proposal_over");
    EXPECT_EQ(times_purged(), 1U);
}

TEST_F(Approval, NobodyIsHisOwnSecond)
{
    EXPECT_EQ(first.key("test.purge", named("tvhung")), "proposed");
    EXPECT_EQ(first.key("approval.approve", numbered(1)), "own_proposal");
    EXPECT_EQ(Desk(province, "first").key("approval.approve", numbered(1)), "own_proposal");
    second.said.as = "op";
    EXPECT_EQ(second.key("approval.approve", numbered(1)), "approve_as_oneself");
    EXPECT_EQ(times_purged(), 0U);
}

TEST_F(Approval, IsOfTheScopeOfWhatIsProposed)
{
    EXPECT_EQ(first.key("test.purge", named("tvhung")), "proposed");
    EXPECT_EQ(first.key("test.purge", named("nqhuy")), "proposed");
    Desk district(province, "da");
    EXPECT_THAT(district.result("approval.list", Object{})["proposals"].as_array(), SizeIs(1));
    EXPECT_EQ(district.key("approval.approve", numbered(2)), "proposal_out_of_scope");
    EXPECT_EQ(district.key("approval.approve", numbered(1)), "");
    EXPECT_EQ(Desk(province, "ca").key("approval.list", Object{}), "no_right");
}

TEST_F(Approval, AsksForALoginThatIsNotOld)
{
    EXPECT_EQ(first.key("test.purge", named("tvhung")), "proposed");
    Desk op(province, "op");
    province.clock.advance(std::chrono::minutes(6));
    EXPECT_EQ(op.key("approval.approve", numbered(1)), "login_not_fresh");
    op.login("op");
    EXPECT_EQ(op.key("approval.approve", numbered(1)), "");
}

TEST_F(Approval, ExpiresAfterAWeek)
{
    EXPECT_EQ(first.key("test.purge", named("tvhung")), "proposed");
    province.clock.advance(std::chrono::hours(24 * 7 + 1));
    const auto refused = second.refusal("approval.approve", numbered(1));
    EXPECT_EQ(refused.english.text, "proposal 1 is expired already");
    EXPECT_THAT(second.result("approval.list", Object{})["proposals"].as_array(), SizeIs(0));
    EXPECT_THAT(second.result("approval.list", Object{{"all", true}})["proposals"].as_array(), SizeIs(1));
}

TEST_F(Approval, IsRefusedWhereTheProposerHasLostHisRight)
{
    Desk op(province, "op");
    EXPECT_EQ(op.key("test.purge", named("tvhung")), "proposed");
    root.result("admin.revoke", named("op"));
    EXPECT_EQ(second.key("approval.approve", numbered(1)), "no_rights");
    EXPECT_EQ(second.result("approval.show", numbered(1))["proposal"].text("state"), "failed");
    EXPECT_EQ(times_purged(), 0U);
}

TEST_F(Approval, MayBeRejectedOnce)
{
    EXPECT_EQ(first.key("test.purge", named("tvhung")), "proposed");
    EXPECT_EQ(second.key("approval.reject", Object{{"number", 1}, {"reason", "còn thư chưa trả lời"}}), "");
    EXPECT_EQ(second.key("approval.approve", numbered(1)), "proposal_over");
    EXPECT_EQ(second.key("approval.approve", numbered(7)), "no_proposal");
}

TEST(Papers, OutliveTheServerAndWhatWasBrokenOffMayGoOn)
{
    Folder folder;
    {
        Province province({}, folder.path());
        EXPECT_EQ(Desk(province, "first").key("test.purge", named("tvhung")), "proposed");
        EXPECT_EQ(Desk(province, "first").key("test.purge", named("nqhuy")), "proposed");
        Desk(province, "ca").result("request.make", Object{{"kind", "lock"}, {"name", "nqhuy"}});
    }
    // As a kill leaves it that comes right after "running" was written.
    const auto path = folder.path() + "/proposals/000001.json";
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    auto paper = Json::parse(text.str())->as_object();
    paper["state"] = "running";
    paper["run"] = "another start";
    std::ofstream(path) << Json(paper).print();

    Province province({}, folder.path());
    Desk second(province, "second");
    const auto list = second.result("approval.list", Object{})["proposals"].as_array();
    ASSERT_THAT(list, SizeIs(2));
    EXPECT_EQ(list[0].text("state"), "interrupted");
    EXPECT_EQ(second.key("approval.approve", numbered(1)), "");
    EXPECT_EQ(second.result("request.list", Object{})["requests"].as_array()[0].text("name"), "nqhuy");
    EXPECT_EQ(Desk(province, "first").key("test.purge", named("chief")), "proposed");
    EXPECT_TRUE(std::filesystem::exists(folder.path() + "/proposals/000003.json"));
    std::ofstream(path) << "{";
    Province broken({}, folder.path());
    EXPECT_THAT(Desk(broken, "root").text("approval.list", Object{}),
                HasSubstr("000001.json is no JSON object"));
}

class Requests : public ::testing::Test {
  protected:
    Province province;
};

TEST_F(Requests, AreAskedByWhoMayNotAndAnsweredByWhoMay)
{
    Desk agency(province, "aa");
    const auto made = agency.result("request.make",
                                    Object{{"kind", "lock"}, {"name", "nqhuy"}, {"text", "mất điện thoại"}});
    EXPECT_EQ(made["request"].text("agency"), "H37.10");
    EXPECT_THAT(Desk(province, "ca").result("request.list", Object{})["requests"].as_array(), SizeIs(0));
    EXPECT_EQ(agency.key("request.done", numbered(1)), "request_not_ours");
    Desk theirs(province, "xa");
    EXPECT_THAT(theirs.result("request.list", Object{})["requests"].as_array(), SizeIs(1));
    EXPECT_EQ(theirs.key("request.accept", numbered(1)), "");
    EXPECT_EQ(theirs.key("request.done", numbered(1)), "");
    EXPECT_EQ(theirs.key("request.done", numbered(1)), "request_over");
    const auto all = agency.result("request.list", Object{{"all", true}})["requests"].as_array();
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].text("state"), "done");
    EXPECT_EQ(all[0].text("answered_by"), "xa");
    EXPECT_EQ(agency.key("request.make", Object{{"kind", "dance"}, {"name", "nqhuy"}}), "no_request_kind");
    EXPECT_EQ(agency.key("request.make", Object{{"kind", "create"}, {"name", "H37.10"}}), "");
}

TEST_F(Requests, AreOverdueByTheCalendar)
{
    Desk desk(province, "ca");
    const auto request =
        desk.result("request.make", Object{{"kind", "password"}, {"name", "nqhuy"}})["request"];
    const base::WallTime due{std::chrono::seconds(request.number("due"))};
    Desk root(province, "root");  // his login does not last for weeks
    auto overdue = [&root] {
        return root.result("request.list", Object{{"overdue", true}})["requests"].as_array();
    };
    province.clock.advance(due - province.clock.now());
    EXPECT_THAT(overdue(), SizeIs(0)) << "at the last moment";
    province.clock.advance(std::chrono::hours(24 * 21));
    ASSERT_THAT(overdue(), SizeIs(1));
    EXPECT_GT(overdue()[0].number("late_minutes"), 5 * 8 * 60);
}

// Bắc Ninh 2 working days, the server's own none said: 3; Đồng Tháp 5.
TEST_F(Requests, AreDueByTheProfileOfTheAgencyThatIsConcerned)
{
    const auto keep_by = [this](const char* code, const char* name) {
        directory::AgencyEdit profile;
        profile.profile = name;
        const auto agency = province.directory.snapshot()->agency(code)->id;
        ASSERT_TRUE(net::run_here_for(province.directory.edit_agency(agency, profile, "")));
    };
    keep_by("H37.10", "bacninh");
    keep_by("H37.31", "dongthap");
    Desk desk(province, "au");
    const auto due_of = [&desk](const char* name) {
        return desk.result("request.make", Object{{"kind", "edit"}, {"name", name}})["request"].number("due");
    };
    const auto own = due_of("chief");
    EXPECT_LT(due_of("nqhuy"), own);
    EXPECT_GT(due_of("tvhung"), own) << "that of the agency above counts";
}

TEST_F(Requests, OfOneAdminHaveAnEnd)
{
    Desk desk(province, "ca");
    const Json asked = Object{{"kind", "lock"}, {"name", "nqhuy"}};
    for (int i = 0; i < 500; ++i) ASSERT_EQ(desk.key("request.make", asked), "");
    EXPECT_EQ(desk.key("request.make", asked), "too_many_requests");
    EXPECT_EQ(Desk(province, "aa").key("request.make", asked), "");
}

class Login : public ::testing::Test {
  protected:
    Json with(std::string name, std::string password, std::string code)
    {
        return Object{
            {"name", std::move(name)}, {"password", std::move(password)}, {"code", std::move(code)}};
    }
    Province province;
};

TEST_F(Login, TakesPasswordAndSecondFactorOfAnAdmin)
{
    Talk talk(province.server);
    talk.hello();
    auto key = [&talk](Json asked) { return talk.refusal("login", std::move(asked)).why.key; };
    EXPECT_EQ(key(with("ca", "wrong", "123456")), "wrong_login");
    EXPECT_EQ(key(with("nobody", secret, "123456")), "wrong_login");
    EXPECT_EQ(key(with("tvhung", secret, "123456")), "no_admin_account");
    EXPECT_EQ(key(with("ca", secret, "")), "factor_needed");
    EXPECT_EQ(key(with("ca", secret, "000000")), "factor_wrong");
    EXPECT_EQ(talk.result("login", with("ca", secret, "123456")).text("scope"), "H37.31.37");
    // Once a day.
    EXPECT_EQ(talk.result("login", with("ca", secret, "")).text("login"), "ca");
    province.clock.advance(std::chrono::hours(25));
    EXPECT_EQ(key(with("ca", secret, "")), "factor_needed");
    province.factor.enrolled = false;
    EXPECT_EQ(key(with("ca", secret, "123456")), "factor_not_enrolled");
    EXPECT_THAT(told(province), HasSubstr("login_failed"));
}

TEST_F(Login, GuessesOfCodesEnd)
{
    Talk talk(province.server);
    talk.hello();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(talk.refusal("login", with("ca", secret, "00000" + std::to_string(i))).why.key,
                  "factor_wrong");
    EXPECT_EQ(talk.refusal("login", with("ca", secret, "123456")).why.key, "factor_tries");
    province.clock.advance(std::chrono::minutes(16));
    EXPECT_EQ(talk.result("login", with("ca", secret, "123456")).text("login"), "ca");
}

TEST_F(Login, ATokenGoesOnUntilItIsOver)
{
    Talk first(province.server);
    first.hello();
    const auto token = first.result("login", with("ca", secret, "123456")).text("token");
    auto resumed = [&](std::string verb) {
        Desk desk(province, "root");
        const auto key = desk.key("resume", Object{{"token", token}});
        return key.empty() ? desk.key(std::move(verb), named("nqhuy")) : key;
    };
    EXPECT_EQ(resumed("official.lock"), "out_of_scope_ask") << "as the one who has logged in, not as root";
    Desk root(province, "root");
    const auto session = root.result("admin.sessions", Object{})["sessions"].as_array().at(0).text("session");
    EXPECT_EQ(root.key("admin.logout", Object{{"session", session}}), "");
    EXPECT_EQ(first.refusal("status", Object{}).why.key, "no_rights") << "also who is connected";
    EXPECT_EQ(resumed("status"), "login_over");
    const auto other = first.result("login", with("ca", secret, "")).text("token");
    province.clock.advance(std::chrono::hours(13));
    EXPECT_EQ(root.key("resume", Object{{"token", other}}), "login_over");
}

TEST_F(Login, EndsWithThePasswordWhoeverChangesIt)
{
    Desk admin(province, "ca");
    EXPECT_EQ(admin.key("official.show", named("tvhung")), "");
    directory::AccountEdit edit;
    edit.password_hash = directory::hash_password("by another tool", directory::quick_cost);
    net::run_here_for(province.directory.edit(Province::id_of("ca"), edit, {})).value();
    EXPECT_EQ(admin.key("official.show", named("tvhung")), "no_rights");
}

TEST_F(Login, FromElsewhereComesBeforeAnythingElse)
{
    net::TestLoop loop;
    auto pair =
        net::make_memory_stream(loop, {.peer = {.address = "192.0.2.7", .port = 999, .is_loopback = false},
                                       .tls = net::Tls::running});
    loop.start(province.server.serve(std::move(pair.server)));
    auto say = [&](std::string line) {
        pair.client.send(line + "\r\n");
        loop.run();
        return pair.client.take();
    };
    say("{\"hello\":{\"protocol\":1}}");
    EXPECT_THAT(say(to_line(Request{1, "status", Object{}})), HasSubstr("not_logged_in"));
    EXPECT_THAT(say(to_line(Request{2, "login", with("ca", secret, "123456")})), HasSubstr("\"token\""));
    EXPECT_THAT(say(to_line(Request{3, "status", Object{}})), HasSubstr("\"officials\":3"));
    EXPECT_THAT(say(to_line(Request{4, "logout", Object{}})), HasSubstr("\"login\":\"ca\""));
    EXPECT_THAT(say(to_line(Request{5, "status", Object{}})), HasSubstr("not_logged_in"));
    EXPECT_THAT(say(std::string(20'000, 'x')), HasSubstr("bad_message"));
    EXPECT_TRUE(pair.client.is_ended());
}

TEST(Logins, CountOnlyFromWhereTheyWereGiven)
{
    base::FakeClock clock{base::WallTime{}};
    Logins logins(clock);
    const auto opened = logins.open("ca", {.account = base::random_uuid()}, "192.0.2.7");
    EXPECT_FALSE(logins.resume(opened.token, "192.0.2.8"));
    EXPECT_FALSE(logins.resume("", "192.0.2.7"));
    EXPECT_TRUE(logins.resume(opened.token, "192.0.2.7"));
}

}  // namespace
}  // namespace control

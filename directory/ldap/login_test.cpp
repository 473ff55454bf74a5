#include "directory/ldap/login.hpp"

#include "directory/sample.hpp"
#include "net/test_loop.hpp"

#include <gmock/gmock.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
using ::testing::HasSubstr;

constexpr const char* home = "192.0.2.1";

// Judges over a slapd that is a function, in a time that the test makes pass.
class LoginTest : public ::testing::Test {
  protected:
    LoginTest()
    {
        std::vector<Account> people;
        for (auto [login, state] : {std::pair("huy", State::active),
                                    {"lan", State::active},
                                    {"locked", State::locked},
                                    {"pending", State::pending},
                                    {"closed", State::closed}}) {
            people.push_back(sample::account(login, login));
            people.back().state = state;
        }
        snapshot_ = std::make_shared<const Snapshot>(std::vector<Agency>{}, people,
                                                     std::vector<std::string>{sample::domain});
    }

    base::Result<void> verify(const std::string& dn, std::string_view password)
    {
        ++asked_;
        if (answer_) return base::refuse(*answer_, "slapd says so");
        loop_.clock().advance(takes_);
        if (password == "right " + dn.substr(4, dn.find(',') - 4)) return {};
        return base::refuse(Code::wrong_login, "slapd says so");
    }
    base::Result<base::Uuid> login(std::string name, std::string password, std::string from = home)
    {
        std::optional<base::Result<base::Uuid>> verdict;
        loop_.run_to_end(
            ask({std::move(name), std::move(password), std::move(from), Entrance::imap}, verdict));
        return *verdict;
    }
    net::Task<void> ask(LoginRequest request, std::optional<base::Result<base::Uuid>>& verdict)
    {
        verdict = sample::whose(co_await login_.check(std::move(request)));
    }
    Code refusal(const std::string& name, const std::string& password, const std::string& from = home)
    {
        auto verdict = login(name, password, from);
        return verdict ? Code::conflict : verdict.error().code;
    }
    base::SteadyTime::duration time_of(const std::function<void()>& what)
    {
        const auto begun = loop_.now();
        what();
        return loop_.now() - begun;
    }
    base::Uuid id(const std::string& name) { return snapshot_->by_login(name)->id; }

    net::TestLoop loop_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::atomic<int> asked_ = 0;
    std::optional<Code> answer_;  // slapd's, whatever it is asked
    base::Duration takes_{0};
    bool is_away_ = false;
    std::string log_text_;
    base::Log log_{loop_.clock(), base::LogForm::text, base::LogLevel::debug,
                   [this](std::string_view line) { log_text_ += line; }};
    base::Metrics metrics_;
    Settings settings_;
    Login login_{settings_,
                 {[this] { return snapshot_; }, [this] { return is_away_; },
                  [this](const auto& dn, auto password) { return verify(dn, password); }, loop_.clock()},
                 log_,
                 metrics_};
};

TEST_F(LoginTest, TheRightPasswordIsAskedAboutOnce)
{
    EXPECT_EQ(login("huy", "right huy"), id("huy"));
    EXPECT_EQ(login("Huy@langson.gov.vn", "right huy"), id("huy"));
    EXPECT_EQ(asked_, 1);
    login_.forget(id("huy"));
    EXPECT_EQ(login("huy", "right huy"), id("huy"));
    EXPECT_EQ(asked_, 2);
}

// FAULTS L4
TEST_F(LoginTest, EveryRefusalIsOneAnswerAtOneTime)
{
    for (int i = 0; i < 100; ++i) login("lan", "guess " + std::to_string(i));  // from here on slowed
    ASSERT_EQ(login("huy", "right huy", "198.51.100.1"), id("huy"));           // remembered
    for (const char* name : {"huy", "lan", "locked", "pending", "closed", "nobody", "*", "lan@langson.gov.vn",
                             "nobody@langson.gov.vn"}) {
        std::optional<Code> code;
        EXPECT_EQ(time_of([&] { code = refusal(name, "wrong"); }), settings_.refusal_delay) << name;
        EXPECT_EQ(code, Code::wrong_login) << name;
    }
    for (const char* blank : {"", "  ", "\t"})
        EXPECT_EQ(time_of([&] { refusal("huy", blank); }), settings_.refusal_delay);
}

TEST_F(LoginTest, SlapdWaitsForLessWithWhoeverBindsThere)
{
    ASSERT_GT(settings_.refusal_delay, 250ms);
    for (const char* name : {"huy", "locked", "nobody", "uid=nobody,dc=langson,dc=gov,dc=vn"}) {
        std::optional<base::Result<base::Uuid>> verdict;
        EXPECT_EQ(time_of([&] { loop_.run_to_end(ask({name, "wrong", home, Entrance::ldap}, verdict)); }),
                  250ms)
            << name;
        EXPECT_EQ(verdict->error().code, Code::wrong_login) << name;
    }
}

TEST_F(LoginTest, WhatTakesLongerIsAnsweredAtTheNextMultiple)
{
    takes_ = 1300ms;
    EXPECT_EQ(time_of([&] { refusal("huy", "wrong"); }), 2 * settings_.refusal_delay);
}

TEST_F(LoginTest, GuessesPassNeitherTheMemoryOfARightPasswordNorSlapd)
{
    ASSERT_EQ(login("huy", "right huy"), id("huy"));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(refusal("huy", "guess " + std::to_string(i)), Code::wrong_login);
    EXPECT_LT(asked_, 20);
    EXPECT_EQ(refusal("huy", "right huy"), Code::wrong_login) << "nor is the right one told from them";
    EXPECT_THAT(login("huy", "right huy").error().detail, HasSubstr("too many wrong passwords"));
    EXPECT_THAT(log_text_, HasSubstr("many wrong passwords"));
    EXPECT_EQ(login("huy", "right huy", "198.51.100.9"), id("huy")) << "elsewhere he gets in";
}

TEST_F(LoginTest, ANameIsCountedAsItWasTypedWhoeverExists)
{
    auto through_after = [&](const std::string& first, const std::string& then, const std::string& from) {
        for (int i = 0; i < 11; ++i) login(first, "guess " + std::to_string(i), from);
        return !login(then, "another", from).error().detail.contains("too many");
    };
    EXPECT_FALSE(through_after("lan", "LAN@Langson.gov.vn", "192.0.2.1"));
    EXPECT_FALSE(through_after("nobody", "Nobody@Langson.gov.vn", "192.0.3.1"));
    EXPECT_FALSE(through_after("locked@langson.gov.vn", "locked", "192.0.4.1"));
}

TEST_F(LoginTest, ManyAtOnceWithOnePasswordAreOneQuestion)
{
    std::vector<std::optional<base::Result<base::Uuid>>> verdicts(200);
    for (auto& verdict : verdicts) loop_.start(ask({"huy", "right huy", home, Entrance::imap}, verdict));
    while (loop_.running() > 0) loop_.run();
    for (auto& verdict : verdicts) EXPECT_EQ(*verdict, id("huy"));
    EXPECT_EQ(asked_, 1);
}

TEST_F(LoginTest, ManyGuessesAtOnceAreNoMoreThanOneByOne)
{
    std::vector<std::optional<base::Result<base::Uuid>>> verdicts(250);
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        loop_.start(ask({"huy", "guess " + std::to_string(i), home, Entrance::imap}, verdicts[i]));
    loop_.run();
    loop_.advance(2 * settings_.refusal_delay);
    for (auto& verdict : verdicts) EXPECT_EQ(verdict->error().code, Code::wrong_login);
    EXPECT_EQ(asked_, 10);
}

TEST_F(LoginTest, WhileSlapdIsAwayTheRememberedLogInAndGuessesAtThemCount)
{
    ASSERT_EQ(login("huy", "right huy"), id("huy"));
    is_away_ = true;
    loop_.advance(1h);
    EXPECT_EQ(login("huy", "right huy"), id("huy"));
    for (int i = 0; i < 10; ++i) EXPECT_EQ(refusal("huy", "guess " + std::to_string(i)), Code::unavailable);
    EXPECT_EQ(refusal("huy", "right huy"), Code::wrong_login) << "ten guesses were enough";
    for (int i = 0; i < 20; ++i) EXPECT_EQ(refusal("lan", "guess " + std::to_string(i)), Code::unavailable);
    is_away_ = false;
    EXPECT_EQ(login("lan", "right lan"), id("lan"))
        << "what said nothing about her password counts for nothing";
    EXPECT_EQ(asked_, 2);
}

TEST_F(LoginTest, AnOddAnswerAboutOneAccountIsTroubleOfThatAccountAlone)
{
    answer_ = Code::cannot;
    for (int i = 0; i < 20; ++i) EXPECT_EQ(refusal("huy", "right huy"), Code::unavailable);
    answer_.reset();
    EXPECT_EQ(login("lan", "right lan"), id("lan"));
    EXPECT_EQ(login("huy", "right huy"), id("huy"));
}

TEST_F(LoginTest, AnAccountThatChangesMeanwhileIsAskedAboutAgain)
{
    int rounds = 0;
    Login changing{settings_,
                   {[this] { return snapshot_; }, [] { return false; },
                    [&](const auto&, auto) -> base::Result<void> {
                        if (++rounds == 1) changing.forget(id("huy"));
                        return rounds == 1 ? base::Result<void>{} : base::refuse(Code::wrong_login);
                    },
                    loop_.clock()},
                   log_,
                   metrics_};
    std::optional<base::Result<base::Uuid>> verdict;
    auto check = [&](LoginRequest request) -> net::Task<void> {
        verdict = sample::whose(co_await changing.check(std::move(request)));
    };
    loop_.run_to_end(check({"huy", "the former one", home, Entrance::imap}));
    EXPECT_EQ(verdict->error().code, Code::wrong_login);
    EXPECT_EQ(rounds, 2);
}

}  // namespace
}  // namespace directory::ldap

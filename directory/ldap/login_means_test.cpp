// Logins by SCRAM and by app passwords, and lock-outs, judged over a slapd that is two functions.

#include "directory/app_password.hpp"
#include "directory/ldap/login.hpp"
#include "directory/password.hpp"
#include "directory/sample.hpp"
#include "net/test_loop.hpp"

#include <gmock/gmock.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
using ::testing::SizeIs;

constexpr const char* home = "192.0.2.1";
constexpr const char* device_secret = "abcdefghijkmnpqrstu2";

struct Policy final : LoginPolicy {
    base::Result<void> further(const Snapshot&, const Account& who, const LoginRequest&, Means) const override
    {
        if (who.login == "lan") return base::refuse(Code::denied, "a password alone is not enough");
        return {};
    }
    LockRule lock_rule(const Snapshot&, const Account*) const override { return rule; }
    LockRule rule;
};

class LoginMeans : public ::testing::Test {
  protected:
    LoginMeans()
    {
        const AppPassword device{7, {Entrance::imap}, 1, 0, hash_password(device_secret, quick_cost), "Tel"};
        secrets_.password_hash = hash_password("right", quick_cost);
        secrets_.app_passwords = {to_value(device)};
        secrets_.scram = {
            scram::to_stored(scram::make_keys("right", scram::salt_for(secrets_.password_hash)))};
        for (const auto* login : {"huy", "lan"}) {
            people_.push_back(sample::account(login, login));
            people_.back().app_passwords = {7};
        }
        show();
    }
    void show() { snapshot_ = std::make_shared<const Snapshot>(std::vector<Agency>{}, people_, domains_); }

    Login::Source source()
    {
        return {.snapshot = [this] { return snapshot_; },
                .is_away = [this] { return is_away_; },
                .verify = [this](const auto&, auto password) -> base::Result<void> {
                    ++asked_;
                    if (password == "right") return {};
                    return base::refuse(Code::wrong_login);
                },
                .clock = loop_.clock(),
                .policy = policy_,
                .secrets = [this](const auto& dn) -> base::Result<Secrets> {
                    ++read_;
                    if (dn == "uid=nobody") return base::refuse(Code::not_found);
                    return secrets_;
                },
                .learned = [this](const auto&, auto keys) { learned_ = std::move(keys); },
                .used = [this](const auto&, auto id) { used_.push_back(id); },
                .locks_changed =
                    [this](const auto& begun) {
                        if (begun) begun_.push_back(*begun);
                    },
                .own_key = "key"};
    }
    base::Result<Admission> ask(LoginRequest request)
    {
        std::optional<base::Result<Admission>> verdict;
        auto asking = [](Login& login, LoginRequest what, auto& into) -> net::Task<void> {
            into = co_await login.check(std::move(what));
        };
        loop_.run_to_end(asking(login_, std::move(request), verdict));
        return *verdict;
    }
    Code code(std::string name, std::string password, Entrance entrance = Entrance::imap,
              std::string from = home)
    {
        const auto in = ask({std::move(name), std::move(password), std::move(from), entrance});
        return in ? granted : in.error().code;
    }
    base::Result<scram::Salt> salt(std::string name)
    {
        std::optional<base::Result<scram::Salt>> salt;
        auto asking = [](Login& login, std::string who, auto& into) -> net::Task<void> {
            into = co_await login.scram_salt(std::move(who), home);
        };
        loop_.run_to_end(asking(login_, std::move(name), salt));
        return *salt;
    }
    // What a client would send that knows this password.
    LoginRequest by_scram(std::string name, std::string_view password)
    {
        auto begun = salt(name);
        const auto keys = scram::make_keys(password, *begun);
        scram::Proof proof{"n=" + name + ",r=a,r=ab,s=,i=4096,c=biws,r=ab", {}, *begun};
        // ClientProof = ClientKey XOR HMAC(StoredKey, AuthMessage); keys alone do not give the client's, so the test's
        // own client makes it.
        proof.client_proof = scram::client_proof(password, *begun, proof.auth_message);
        LoginRequest request;
        request.name = std::move(name);
        request.from = home;
        request.proof = std::move(proof);
        return request;
    }

    static constexpr Code granted = Code::conflict;
    net::TestLoop loop_;
    std::vector<Account> people_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::shared_ptr<Policy> policy_ = std::make_shared<Policy>();
    Secrets secrets_;
    bool is_away_ = false;
    std::atomic<int> asked_ = 0, read_ = 0;
    std::vector<std::string> domains_{std::string(sample::domain)};
    std::optional<scram::Keys> learned_;
    std::vector<std::uint32_t> used_;
    std::vector<LockOut> begun_;
    base::Log log_{loop_.clock(), base::LogForm::text, base::LogLevel::debug, [](std::string_view) {}};
    base::Metrics metrics_;
    Login login_{{}, source(), log_, metrics_};
};

TEST_F(LoginMeans, AnAppPasswordIsForWhatItIsFor)
{
    const auto in = ask({"huy", device_secret, home, Entrance::imap});
    ASSERT_TRUE(in) << in.error().detail;
    EXPECT_EQ(in->means, Means::app_password);
    EXPECT_EQ(in->app_password, 7U);
    EXPECT_EQ(asked_, 0) << "slapd knows only the one password";
    EXPECT_EQ(code("huy", device_secret, Entrance::submission), Code::wrong_login);
    EXPECT_EQ(code("huy", device_secret, Entrance::control), Code::wrong_login);
    EXPECT_EQ(code("huy", "right", Entrance::submission), granted);
    EXPECT_EQ(used_, (std::vector<std::uint32_t>{7})) << "remembered from then on";
}

// FAULTS L7, L8
TEST_F(LoginMeans, ARevokedAppPasswordIsWrongAtOnceAndItsSessionsEnd)
{
    const auto in = ask({"huy", device_secret, home, Entrance::imap});
    ASSERT_TRUE(in);
    EXPECT_TRUE(still_counts(*in, *snapshot_->by_login("huy")));
    secrets_.app_passwords.clear();
    people_[0].app_passwords.clear();
    show();
    login_.forget(people_[0].id);
    EXPECT_EQ(code("huy", device_secret), Code::wrong_login);
    EXPECT_FALSE(still_counts(*in, *snapshot_->by_login("huy")));
    EXPECT_TRUE(still_counts({.account = people_[0].id}, *snapshot_->by_login("huy")))
        << "by the one password";
}

TEST_F(LoginMeans, WhoHasShownTheRightThingHearsWhatElseItTakes)
{
    EXPECT_EQ(code("lan", "right"), Code::denied);
    EXPECT_EQ(code("lan", "wrong"), Code::wrong_login);
    people_[0].must_change_password = true;
    show();
    login_.forget(people_[0].id);
    EXPECT_EQ(code("huy", "right"), Code::expired);
    EXPECT_EQ(code("huy", "wrong"), Code::wrong_login);
    EXPECT_EQ(code("huy", "right", Entrance::control), granted) << "to change it";
    EXPECT_EQ(ask(by_scram("huy", "right")).error().code, Code::expired);
    EXPECT_EQ(ask(by_scram("huy", "wrong")).error().code, Code::wrong_login);
}

TEST_F(LoginMeans, ScramLetsInWhoKnowsThePasswordAndShowsThatTheServerDoes)
{
    const auto request = by_scram("huy", "right");
    const auto in = ask(request);
    ASSERT_TRUE(in) << in.error().detail;
    EXPECT_EQ(in->means, Means::scram);
    const auto keys = scram::keys_from_stored(secrets_.scram.at(0));
    EXPECT_EQ(in->server_signature, scram::server_signature(*keys, std::get<scram::Proof>(request.proof)));
    EXPECT_EQ(ask(by_scram("huy", "wrong")).error().code, Code::wrong_login);
    EXPECT_EQ(ask(by_scram("huy", device_secret)).error().code, Code::wrong_login)
        << "not by an app password";
    EXPECT_EQ(ask(by_scram("nobody", "right")).error().code, Code::wrong_login);
}

// FAULTS L4
TEST_F(LoginMeans, HowScramBeginsDoesNotTellWhoIsThere)
{
    const auto time_of = [this](const char* name) {
        const auto begun = loop_.now();
        EXPECT_TRUE(salt(name));
        return loop_.now() - begun;
    };
    EXPECT_EQ(time_of("huy"), time_of("nobody"));
    EXPECT_EQ(time_of("huy"), time_of("nobody")) << "remembered by now";
    EXPECT_EQ(salt("nobody"), salt("Nobody@langson.gov.vn")) << "always the same";
    EXPECT_EQ(salt("huy"), salt("huy@" + std::string(sample::domain)));
    EXPECT_EQ(salt("nobody")->salt.size(), salt("huy")->salt.size());
    EXPECT_EQ(salt("nobody")->iterations, salt("huy")->iterations);
    people_[0].state = State::locked;
    show();
    EXPECT_TRUE(salt("huy"));
    is_away_ = true;
    EXPECT_EQ(salt("nobody").error().code, Code::unavailable);
}

TEST_F(LoginMeans, HowScramBeginsDoesNotTellInWhichDomainSomebodyIs)
{
    domains_.emplace_back("caolanh.gov.vn");
    show();
    EXPECT_EQ(salt("huy@caolanh.gov.vn"), salt("huy")) << "as of nobody";
    EXPECT_EQ(salt("nobody@caolanh.gov.vn"), salt("nobody"));
    EXPECT_EQ(ask(by_scram("huy@caolanh.gov.vn", "right")).error().code, Code::wrong_login);
}

TEST_F(LoginMeans, KeysOfAFormerPasswordAreNone)
{
    secrets_.password_hash = hash_password("new", quick_cost);  // by another tool
    EXPECT_EQ(ask(by_scram("huy", "right")).error().code, Code::wrong_login);
}

TEST_F(LoginMeans, WhoHasNoKeysGetsThemByHisPassword)
{
    secrets_.scram.clear();
    ASSERT_EQ(code("huy", "right"), granted);
    ASSERT_TRUE(learned_);
    EXPECT_EQ(*learned_, scram::make_keys("right", scram::salt_for(secrets_.password_hash)));
    learned_.reset();
    secrets_.scram = {"of another kind"};
    login_.forget(people_[0].id);
    ASSERT_EQ(code("huy", "right"), granted);
    EXPECT_TRUE(learned_);
}

TEST_F(LoginMeans, KeysVerifiedLatelyStayUsableWhileSlapdIsAway)
{
    const auto asleep = by_scram("lan", "right");
    ASSERT_TRUE(ask(by_scram("huy", "right")));
    is_away_ = true;
    loop_.clock().advance(30min);
    EXPECT_TRUE(ask(by_scram("huy", "right")));
    EXPECT_EQ(ask(by_scram("huy", "wrong")).error().code, Code::wrong_login);
    EXPECT_EQ(ask(asleep).error().code, Code::unavailable) << "nobody has shown to know it";
    login_.forget(people_[0].id);
    EXPECT_EQ(salt("huy").error().code, Code::unavailable) << "it was changed";
}

// REQ-AUTH-1, FAULTS L5
TEST_F(LoginMeans, FiveWrongInARowOverAllProtocolsLockTheNetworkAndNotTheOwnerAtHome)
{
    policy_->rule = {5, 12h};
    ASSERT_EQ(code("huy", "right", Entrance::imap, "192.0.2.9"), granted);  // his home
    for (int i = 0; i < 2; ++i) code("huy", "guess " + std::to_string(i));
    for (int i = 2; i < 4; ++i) code("huy", "guess " + std::to_string(i), Entrance::submission);
    EXPECT_THAT(begun_, SizeIs(0));
    ask(by_scram("huy", "guess 5"));
    ASSERT_THAT(begun_, SizeIs(1)) << "told once";
    EXPECT_EQ(begun_[0].login, "huy");
    EXPECT_EQ(begun_[0].from, "192.0.2.0/24");
    EXPECT_EQ(code("huy", "right"), Code::wrong_login) << "not looked at";
    EXPECT_EQ(code("huy@langson.gov.vn", "right", Entrance::control), Code::wrong_login);
    EXPECT_EQ(code("huy", "right", Entrance::imap, "192.0.2.9"), granted);
    EXPECT_EQ(code("huy", "right", Entrance::imap, "198.51.100.1"), granted);
    loop_.clock().advance(11h);
    EXPECT_EQ(code("huy", "right"), Code::wrong_login);
    EXPECT_THAT(login_.lock_outs(), SizeIs(1));
    EXPECT_EQ(login_.end_lock_outs("huy"), 1U);
    EXPECT_EQ(code("huy", "right"), granted);
}

TEST_F(LoginMeans, OneWrongPasswordOverAndOverLocksNobodyOut)
{
    policy_->rule = {5, 12h};
    for (int i = 0; i < 20; ++i) code("huy", "the former one");
    EXPECT_THAT(begun_, SizeIs(0));
}

}  // namespace
}  // namespace directory::ldap

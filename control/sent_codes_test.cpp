// Codes by SMS: when one counts, how many are sent, and to whom.

#include "tests/control/province.hpp"

namespace control {
namespace {

using namespace control::testing;
using namespace std::chrono_literals;
using base::Code;
using base::Json;
using Object = Json::Object;
using ::testing::HasSubstr;
using ::testing::Not;

class SentCodesOf : public ::testing::Test {
  protected:
    base::Result<void> send() { return net::run_here_for(codes.send(huy, "0912345678")); }
    const std::string& last() const { return telephones.sent.back().second; }

    const base::Uuid huy = Province::id_of("nqhuy"), hung = Province::id_of("tvhung");
    base::FakeClock clock{base::WallTime(1'800'000'000s)};
    Telephones telephones;
    SentCodes codes{telephones, clock, "{code}"};
};

TEST_F(SentCodesOf, CountOnceForAFewMinutesAndForOne)
{
    EXPECT_FALSE(codes.check(huy, ""));
    ASSERT_TRUE(send());
    EXPECT_EQ(telephones.sent.at(0).first, "0912345678");
    EXPECT_EQ(last().size(), 6U);
    EXPECT_FALSE(codes.check(hung, last()));
    EXPECT_FALSE(codes.check(huy, last() + "0"));
    EXPECT_TRUE(codes.check(huy, last()));
    EXPECT_FALSE(codes.check(huy, last())) << "it counts once";
    EXPECT_FALSE(codes.check(huy, ""));
    ASSERT_TRUE(send());
    clock.advance(SentCodes::counts_for);
    EXPECT_FALSE(codes.check(huy, last())) << "it is too old";
}

TEST_F(SentCodesOf, TakeThePlaceOfTheOneBefore)
{
    ASSERT_TRUE(send());
    const auto first = last();
    clock.advance(SentCodes::again_after);
    ASSERT_TRUE(send());
    EXPECT_EQ(codes.check(huy, first), first == last());
    EXPECT_EQ(codes.check(huy, last()), first != last());
}

TEST_F(SentCodesOf, AreFewHoweverOftenSomebodyAsks)
{
    for (int i = 0; i < 40; ++i) {
        const auto sent = send();
        if (!sent) EXPECT_EQ(sent.error().code, Code::limit);
        clock.advance(20s);
    }
    EXPECT_EQ(telephones.sent.size(), 3U);
    clock.advance(SentCodes::window);
    EXPECT_TRUE(send());
    EXPECT_EQ(telephones.sent.size(), 4U);
}

TEST_F(SentCodesOf, ThatWereNotSentCountForNothing)
{
    telephones.works = false;
    EXPECT_EQ(send().error().code, Code::unavailable);
    telephones.works = true;
    EXPECT_TRUE(send()) << "no minute to wait";
}

// Nghệ An's regulation: a code by SMS to the registered telephone.
class CodesBySms : public ::testing::Test {
  protected:
    CodesBySms()
    {
        province.factor.enrolled = false;
        directory::AgencyEdit nghean;
        nghean.profile = "nghean";
        net::run_here_for(province.directory.edit_agency(Province::id_of("H37.10"), nghean, {})).value();
    }
    void register_telephone(const std::string& login)
    {
        directory::AccountEdit edit;
        edit.mobile = "+84912345678";
        net::run_here_for(province.directory.edit(Province::id_of(login), edit, {})).value();
    }
    static Object as(std::string name, std::string code = {})
    {
        Object request{{"name", std::move(name)}, {"password", secret}};
        if (!code.empty()) request.emplace("code", std::move(code));
        return request;
    }
    const auto& sent() const { return province.telephones.sent; }

    Province province;
};

TEST_F(CodesBySms, StandForTheFactorThatAnAdminHasNot)
{
    Desk desk(province, "second");
    EXPECT_EQ(desk.key("login", as("xa")), "factor_not_enrolled") << "there is no telephone";
    register_telephone("xa");
    auto wrong = as("xa");
    wrong["password"] = "wrong";
    EXPECT_EQ(desk.key("login", wrong), "wrong_login");
    EXPECT_TRUE(sent().empty()) << "only the right password sends one";
    EXPECT_EQ(desk.key("login", as("xa")), "factor_sent");
    ASSERT_EQ(sent().size(), 1U);
    EXPECT_EQ(sent()[0].first, "+84912345678");
    EXPECT_EQ(desk.key("login", as("xa", "000000x")), "factor_sent_wrong");
    EXPECT_EQ(desk.key("login", as("xa", sent()[0].second)), "");
    EXPECT_THAT(told(province), HasSubstr("a code was sent by SMS"));
    EXPECT_THAT(told(province), Not(HasSubstr(sent()[0].second)));
}

TEST_F(CodesBySms, AreForThoseWhoseRegulationsAllowThem)
{
    register_telephone("ca");
    Desk desk(province, "second");
    EXPECT_EQ(desk.key("login", as("ca")), "factor_not_enrolled") << "his commune is not Nghệ An's";
    register_telephone("xa");
    province.factor.enrolled = true;
    EXPECT_EQ(desk.key("login", as("xa")), "factor_needed") << "who has an authenticator uses it";
    EXPECT_TRUE(sent().empty());
}

TEST_F(CodesBySms, AreGuessedNoMoreOftenThanOthers)
{
    register_telephone("xa");
    Desk desk(province, "second");
    EXPECT_EQ(desk.key("login", as("xa")), "factor_sent");
    for (int i = 0; i < Logins::most_tries; ++i)
        EXPECT_EQ(desk.key("login", as("xa", "000000x")), "factor_sent_wrong");
    EXPECT_EQ(desk.key("login", as("xa", sent()[0].second)), "factor_tries");
}

TEST_F(CodesBySms, GiveAnOfficialElsewhereAnAppPassword)
{
    province.asks_factor = true;
    Desk desk(province, "second");
    auto own = [](std::string code = {}) {
        auto request = as("nqhuy", std::move(code));
        request.emplace("do", "add");
        request.emplace("label", "Điện thoại");
        return request;
    };
    EXPECT_EQ(desk.key("own.app", own()), "factor_from_inside");
    register_telephone("nqhuy");
    EXPECT_EQ(desk.key("own.app", own()), "factor_sent");
    EXPECT_EQ(desk.key("own.app", own(sent().at(0).second)), "");
}

TEST_F(CodesBySms, SayWhyNoneCame)
{
    register_telephone("xa");
    province.telephones.works = false;
    Desk desk(province, "second");
    EXPECT_THAT(desk.text("login", as("xa")), HasSubstr("no network"));
}

}  // namespace
}  // namespace control

// Second factors: in two steps, each code once, by whom.

#include "directory/totp.hpp"
#include "tests/control/province.hpp"

namespace control {
namespace {

using namespace control::testing;
using base::Code;
using base::Json;
using Object = Json::Object;
using ::testing::HasSubstr;
using ::testing::Not;

class FactorsOf : public ::testing::Test {
  protected:
    base::Uuid huy() const { return Province::id_of("nqhuy"); }
    std::string code(const std::string& secret) const
    {
        const auto now = unix_seconds(province.clock.now());
        return directory::totp::code_of(secret, directory::totp::counter_at(now));
    }
    std::string begin()
    {
        return net::run_here_for(province.factors.begin(province.directory, huy())).value();
    }
    auto confirm(std::string code)
    {
        return net::run_here_for(province.factors.confirm(province.directory, huy(), std::move(code)));
    }
    auto check(Factors& factors, std::string code)
    {
        return net::run_here_for(factors.check(huy(), std::move(code)));
    }
    bool is_enrolled() { return net::run_here_for(province.factors.is_enrolled(huy())).value(); }

    Province province;
};

TEST_F(FactorsOf, CountOnceTheirFirstCodeWasTyped)
{
    const auto secret = begin();
    EXPECT_FALSE(is_enrolled());
    EXPECT_EQ(confirm("000000x").error().code, Code::wrong_login);
    EXPECT_EQ(check(province.factors, code(secret)).error().code, Code::wrong_login);
    const auto again = begin();
    EXPECT_NE(again, secret);
    const auto recovery = confirm(code(again));
    ASSERT_TRUE(recovery);
    EXPECT_EQ(recovery->size(), 10U);
    EXPECT_TRUE(is_enrolled());
    EXPECT_EQ(net::run_here_for(province.factors.begin(province.directory, huy())).error().code,
              Code::exists);
    EXPECT_EQ(confirm(code(again)).error().code, Code::not_found);
}

TEST_F(FactorsOf, NoCodeCountsTwiceAlsoNotAfterARestart)
{
    const auto secret = begin();
    const auto recovery = confirm(code(secret)).value();
    EXPECT_EQ(check(province.factors, code(secret)).error().code, Code::wrong_login)
        << "it was the first one";
    province.clock.advance(std::chrono::seconds(30));
    EXPECT_TRUE(check(province.factors, code(secret)));
    Factors restarted(province.directory, province.clock, directory::Seal(std::string(32, 'k')));
    EXPECT_EQ(check(restarted, code(secret)).error().code, Code::wrong_login);
    EXPECT_TRUE(check(restarted, recovery[0]));
    EXPECT_EQ(check(province.factors, recovery[0]).error().code, Code::wrong_login);
}

TEST_F(FactorsOf, SealedWithAnotherKeyOpenForNobodyAndCanBeRemoved)
{
    const auto secret = begin();
    confirm(code(secret)).value();
    Factors other(province.directory, province.clock, directory::Seal(std::string(32, 'x')));
    EXPECT_EQ(check(other, code(secret)).error().code, Code::corrupt);
    EXPECT_TRUE(net::run_here_for(other.remove(province.directory, huy())));
    EXPECT_FALSE(is_enrolled());
}

TEST_F(FactorsOf, AreGivenAndTakenByAdminsAndRecordedWithoutTheSecret)
{
    Desk admin(province, "op");
    const auto begun = admin.result("factor.enrol", Object{{"name", "nqhuy"}});
    EXPECT_THAT(begun.text("uri"),
                HasSubstr("otpauth://totp/langson.gov.vn:nqhuy?secret=" + begun.text("secret")));
    EXPECT_EQ(admin.result("factor.show", Object{{"name", "nqhuy"}}).text("state"), "begun");
    EXPECT_EQ(admin.key("factor.confirm", Object{{"name", "nqhuy"}, {"code", "1"}}), "factor_wrong");
    EXPECT_EQ(admin.key("factor.remove", Object{{"name", "op"}}), "factor_own");
    EXPECT_EQ(admin.key("factor.remove", Object{{"name", "nqhuy"}}), "");
    EXPECT_EQ(admin.key("factor.remove", Object{{"name", "nqhuy"}}), "factor_none");
    EXPECT_THAT(told(province), HasSubstr("a second factor was begun"));
    EXPECT_THAT(told(province), Not(HasSubstr(begun.text("secret"))));
}

TEST_F(FactorsOf, AnOfficialEnrolsHisOwnByHisPasswordAnAdminDoesNot)
{
    Desk desk(province, "root");
    auto own = [](std::string name, std::string what) {
        return Object{{"name", std::move(name)}, {"password", secret}, {"what", std::move(what)}};
    };
    EXPECT_EQ(desk.key("factor.own", own("nqhuy", "enrol")), "");
    EXPECT_EQ(desk.key("factor.own", own("ca", "enrol")), "factor_by_another");
    EXPECT_EQ(desk.key("factor.own", own("nqhuy", "remove")), "factor_needed");
    auto wrong = own("nqhuy", "enrol");
    wrong["password"] = "wrong";
    EXPECT_EQ(desk.key("factor.own", wrong), "wrong_login");
    EXPECT_EQ(desk.key("factor.own", own("nqhuy", "dance")), "argument_missing");
}

TEST_F(FactorsOf, WhoHasOneShowsItAlsoForAnotherPassword)
{
    Desk desk(province, "root");
    const Object request{{"name", "nqhuy"}, {"old", secret}, {"new", "Ngựa Pin 7 chữ!"}};
    EXPECT_EQ(desk.key("own.password", request), "factor_needed");
    auto with_code = request;
    with_code["code"] = "123456";
    EXPECT_EQ(desk.key("own.password", with_code), "");
}

}  // namespace
}  // namespace control

#include "directory/totp.hpp"

#include <gmock/gmock.h>

namespace directory::totp {
namespace {

const std::string of_rfc = "12345678901234567890";

// RFC 4226 App. D.
TEST(Totp, MakesTheCodesOfTheRfcByCounter)
{
    const std::vector<std::string> want{"755224", "287082", "359152", "969429", "338314",
                                        "254676", "287922", "162583", "399871", "520489"};
    for (std::size_t i = 0; i < want.size(); ++i) EXPECT_EQ(code_of(of_rfc, i), want[i]) << i;
}

// RFC 6238 App. B, SHA-1, eight digits.
TEST(Totp, MakesTheCodesOfTheRfcByTime)
{
    struct Row {
        std::int64_t time;
        std::string want;
    };
    for (const auto& [time, want] : std::vector<Row>{{59, "94287082"},
                                                     {1111111109, "07081804"},
                                                     {1111111111, "14050471"},
                                                     {1234567890, "89005924"},
                                                     {2000000000, "69279037"},
                                                     {20000000000, "65353130"}})
        EXPECT_EQ(code_of(of_rfc, counter_at(time), 8), want) << time;
}

TEST(Totp, TakesNowAndItsNeighbours)
{
    for (std::uint64_t step : {999U, 1000U, 1001U})
        EXPECT_EQ(step_of(of_rfc, code_of(of_rfc, step), 1000, 0), step);
    for (std::uint64_t step : {997U, 998U, 1002U, 1003U})
        EXPECT_EQ(step_of(of_rfc, code_of(of_rfc, step), 1000, 0), std::nullopt) << step;
}

TEST(Totp, TakesNoStepTwiceAndNoneBeforeIt)
{
    EXPECT_EQ(step_of(of_rfc, code_of(of_rfc, 1000), 1000, 999), 1000U);
    EXPECT_EQ(step_of(of_rfc, code_of(of_rfc, 1000), 1000, 1000), std::nullopt);
    EXPECT_EQ(step_of(of_rfc, code_of(of_rfc, 999), 1000, 1000), std::nullopt);
}

TEST(Totp, TakesNothingThatIsNoCode)
{
    for (const std::string code : {"", "0", "12345", "1234567", "abcdef", "      "})
        EXPECT_EQ(step_of(of_rfc, code, 1000, 0), std::nullopt) << code;
}

// RFC 4648 §10, without padding.
TEST(Totp, WritesBase32)
{
    const std::vector<std::pair<std::string, std::string>> rows{{"", ""},
                                                                {"f", "MY"},
                                                                {"fo", "MZXQ"},
                                                                {"foo", "MZXW6"},
                                                                {"foob", "MZXW6YQ"},
                                                                {"fooba", "MZXW6YTB"},
                                                                {"foobar", "MZXW6YTBOI"}};
    for (const auto& [bytes, want] : rows) EXPECT_EQ(to_base32(bytes), want);
}

TEST(Totp, NamesASecretForApps)
{
    EXPECT_EQ(
        uri_of("langson.gov.vn", "nqhuy", of_rfc),
        "otpauth://totp/langson.gov.vn:nqhuy?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=langson.gov.vn");
    EXPECT_EQ(uri_of("a b", "x/y", "f"), "otpauth://totp/a%20b:x%2Fy?secret=MY&issuer=a%20b");
    EXPECT_EQ(new_secret().size(), 20U);
    EXPECT_NE(new_secret(), new_secret());
}

}  // namespace
}  // namespace directory::totp

#include "binds/proto/request.hpp"

#include <gmock/gmock.h>

namespace binds {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string asked(std::string_view peer, std::string_view dn, std::string_view password)
{
    return "BIND\nmsgid: 2\npeername: " + std::string(peer) +
           "\nssf: 256\nsuffix: dc=vn\ndn: " + std::string(dn) +
           "\nmethod: 128\ncredlen: " + std::to_string(password.size()) + "\ncred: " + std::string(password) +
           "\n\n";
}

constexpr std::string_view huy = "uid=nqhuy,ou=H37,dc=vn", far = "IP=192.0.2.7:40000";

TEST(BindRequest, IsReadAsSlapdWritesIt)
{
    const auto request = request_from(asked(far, huy, "mật khẩu: 1!"));
    ASSERT_TRUE(request);
    EXPECT_FALSE(request->is_own);
    EXPECT_EQ(request->address, "192.0.2.7");
    EXPECT_EQ(request->ssf, 256U);
    EXPECT_EQ(request->dn, huy);
    EXPECT_EQ(request->password, "mật khẩu: 1!");
}

TEST(BindRequest, SaysWhereItComesFrom)
{
    EXPECT_EQ(request_from(asked("IP=[2001:db8::7]:40000", huy, "x"))->address, "2001:db8::7");
    const auto own = request_from(asked("PATH=/srv/mail/ldap/run/ldapi", huy, "x"));
    ASSERT_TRUE(own);
    EXPECT_TRUE(own->is_own);
    for (std::string_view peer : {"", "192.0.2.7:1", "IP=", "IP=:1", "IP=[]:1", "unknown", "ip=192.0.2.7:1"})
        EXPECT_FALSE(request_from(asked(peer, huy, "x"))) << peer;
}

TEST(BindRequest, HasOneReadingOrNone)
{
    const auto right = asked(far, huy, "right");
    ASSERT_TRUE(request_from(right));
    // A DN that brings lines of its own, with a password that makes up for those that follow.
    EXPECT_FALSE(request_from(asked(far, std::string(huy) + "\nmethod: 128\ncredlen: 5\ncred: right", "x")));
    EXPECT_FALSE(
        request_from(asked(far, std::string(huy) + "\nmethod: 128\ncredlen: 5\ncred: right\n\n,dc=vn", "x")));
    EXPECT_FALSE(request_from(asked(far, huy, "right\n")));
    EXPECT_FALSE(request_from(asked(far, huy, "right\ncred: x")));
    EXPECT_FALSE(request_from(asked(far, huy, "right\x7F")));
    EXPECT_FALSE(request_from(right + "x"));
    EXPECT_FALSE(request_from(right + "\n"));
    // slapd's "%s" ends at a NUL, its length does not.
    EXPECT_FALSE(request_from(
        "BIND\nmsgid: 2\npeername: IP=192.0.2.7:1\nssf: 0\nsuffix: dc=vn\ndn: uid=a\nmethod: 128\n"
        "credlen: 9\ncred: right\n\n"));
    for (std::size_t size = 0; size < right.size(); ++size)
        EXPECT_FALSE(request_from(std::string_view(right).substr(0, size))) << size;
}

TEST(BindRequest, OfAnyOtherFormIsNone)
{
    EXPECT_FALSE(request_from(""));
    EXPECT_FALSE(request_from("\n\n"));
    EXPECT_FALSE(request_from("UNBIND\nmsgid: 2\nsuffix: dc=vn\n\n"));
    auto sasl = asked(far, huy, "x");
    sasl.replace(sasl.find("128"), 3, "163");
    EXPECT_FALSE(request_from(sasl));
    EXPECT_TRUE(request_from(asked(far, huy, std::string(3900, 'x'))));
    const auto long_one = request_from(asked(far, huy, std::string(4000, 'x')));
    ASSERT_FALSE(long_one);
    EXPECT_THAT(long_one.error().detail, Not(HasSubstr("xx")));
}

TEST(BindAnswer, IsOneThatSlapdReads)
{
    EXPECT_EQ(go_on(), "CONTINUE\n");
    EXPECT_EQ(hello(), "RESULT\ncode: 52\n") << "which counts if nothing follows";
    EXPECT_EQ(answer_of(Verdict::granted), "code: 0\n");
    EXPECT_EQ(answer_of(Verdict::wrong), "code: 49\n");
    EXPECT_EQ(answer_of(Verdict::expired), "code: 53\ninfo: the password must be changed first\n");
}

}  // namespace
}  // namespace binds

#include "net/local_ca.hpp"

#include "net/testing.hpp"

#include <fstream>
#include <iterator>

namespace net {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class LocalCaTest : public testing::Test {
  protected:
    LocalCa make(const std::vector<std::string>& names)
    {
        auto made = make_local_ca(folder_.path, names, clock_);
        EXPECT_TRUE(made) << made.error().detail;
        return made.value();
    }
    std::string text(const std::string& name) const
    {
        std::ifstream in(folder_.path + "/" + name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    // What openssl's own program says of the server's certificate.
    int verify(const std::string& how) const
    {
        const auto command = "openssl verify -x509_strict -CAfile " + folder_.path + "/ca.pem " + how + " " +
                             folder_.path + "/server.pem >/dev/null 2>&1";
        return std::system(command.c_str());
    }

    TestFolder folder_;
    base::FakeClock clock_{std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())};
};

TEST_F(LocalCaTest, TheCertificateIsGoodForEveryNameAndNoOther)
{
    make({"mail.langson.example", "10.0.0.5"});
    for (const auto* how : {"-verify_hostname localhost", "-verify_hostname mail.langson.example",
                            "-verify_ip ::1", "-verify_ip 127.0.0.1", "-verify_ip 10.0.0.5"}) {
        EXPECT_EQ(verify(how), 0) << how;
    }
    EXPECT_NE(verify("-verify_hostname mail.example"), 0);
}

TEST_F(LocalCaTest, KeysAreForTheOwnerOnly)
{
    make({});
    for (const auto* name : {"ca.key", "server.key"}) {
        const auto mode = fs::status(folder_.path + "/" + name).permissions();
        EXPECT_EQ(mode, fs::perms::owner_read | fs::perms::owner_write) << name;
    }
}

TEST_F(LocalCaTest, MakingItAgainChangesNothing)
{
    make({"a.example"});
    const auto root = text("ca.pem"), server = text("server.pem");
    make({"a.example"});
    make({});
    EXPECT_EQ(text("ca.pem"), root);
    EXPECT_EQ(text("server.pem"), server);
}

TEST_F(LocalCaTest, ANewNameOrAnEndInSightMakesANewCertificateUnderTheSameRoot)
{
    make({"a.example"});
    const auto root = text("ca.pem"), first = text("server.pem");
    make({"a.example", "b.example"});
    const auto second = text("server.pem");
    EXPECT_NE(first, second);
    clock_.advance(std::chrono::days(800));
    make({"a.example", "b.example"});
    EXPECT_NE(text("server.pem"), second);
    EXPECT_EQ(text("ca.pem"), root);
}

TEST_F(LocalCaTest, AHalfWrittenPairIsMadeAnew)
{
    make({});
    std::ofstream(folder_.path + "/server.pem") << "-----BEGIN";
    const auto made = make({});
    EXPECT_TRUE(open_tls(made.server));
    fs::remove(folder_.path + "/ca.key");
    make({});
    EXPECT_EQ(verify("-verify_hostname localhost"), 0);
}

TEST_F(LocalCaTest, WhatIsNoHostNameIsRefused)
{
    for (const auto* name : {"", "a b", "a,DNS:evil.example", "a\n"}) {
        EXPECT_FALSE(make_local_ca(folder_.path, {name}, clock_)) << name;
    }
}

TEST_F(LocalCaTest, AFolderThatCannotBeWrittenIsNamed)
{
    const auto refused = make_local_ca("/proc/congvu", {}, clock_);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("cannot write '/proc/congvu/ca.key'"));
}

}  // namespace
}  // namespace net

// A slapd that is not ours: where it may be, and that it never keeps us waiting without end.

#include "directory/ldap/binder.hpp"
#include "directory/ldap/on_slapd.hpp"
#include "net/local_ca.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Listens, and that is all: connections are made by the kernel, and nobody ever answers.
class Silence {
  public:
    Silence()
    {
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof any;
        auto* address = reinterpret_cast<sockaddr*>(&any);
        if (bind(fd_, address, size) != 0 || listen(fd_, 64) != 0 || getsockname(fd_, address, &size) != 0)
            throw std::runtime_error("no listener");
        port_ = ntohs(any.sin_port);
    }
    ~Silence() { close(fd_); }
    std::string at(const std::string& scheme) const
    {
        return scheme + "://localhost:" + std::to_string(port_);
    }

  private:
    int fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port_ = 0;
};

class Silent : public ::testing::TestWithParam<std::pair<std::string, bool>> {
  protected:
    Silence silence_;
};

TEST_P(Silent, OneAnswerTakesNoLongerThanOurPatience)
{
    Endpoint endpoint;
    endpoint.uri = silence_.at(GetParam().first);
    endpoint.start_tls = GetParam().second;
    endpoint.patience = 500ms;
    Binder binder(endpoint, [] { return true; });
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(binder.verify("uid=x,dc=langson", "secret").error().code, Code::unavailable);
    EXPECT_TRUE(binder.is_away());
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s) << "once, with a handshake";
}

TEST_P(Silent, NobodyWaitsForTheOthersPatience)
{
    Endpoint endpoint;
    endpoint.uri = silence_.at(GetParam().first);
    endpoint.start_tls = GetParam().second;
    endpoint.patience = 1s;
    Binder binder(endpoint, [] { return true; });
    const auto begun = std::chrono::steady_clock::now();
    std::vector<std::jthread> asking;
    for (int i = 0; i < 30; ++i)
        asking.emplace_back([&] { EXPECT_FALSE(binder.verify("uid=x,dc=langson", "secret")); });
    asking.clear();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 20s) << "one after the other it would be a minute";
}

TEST_P(Silent, ADirectoryOnItStartsAndEnds)
{
    auto settings = Trial::quick_settings();
    settings.uri = silence_.at(GetParam().first);
    settings.start_tls = GetParam().second;
    settings.patience = 500ms;
    const auto begun = std::chrono::steady_clock::now();
    {
        Trial trial(settings);
        EXPECT_FALSE(trial.directory().health().is_up);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 30s);
}

INSTANTIATE_TEST_SUITE_P(Every, Silent,
                         ::testing::Values(std::pair("ldap", false), std::pair("ldap", true),
                                           std::pair("ldaps", false)),
                         [](const auto& param) {
                             return param.param.first + (param.param.second ? "StartTls" : "");
                         });

TEST_F(OnSlapd, StartTlsIsDemandedWhereItIsAskedFor)
{
    auto demanding = endpoint();
    demanding.start_tls = true;  // this one has no certificate, and refuses
    auto refused = Connection::open_unbound(demanding);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::unavailable);
    EXPECT_THAT(refused.error().detail, HasSubstr("starting TLS"));
}

// FAULTS L6: what slapd says about one entry says nothing about slapd.
TEST_F(OnSlapd, OnlyTroubleOfSlapdItselfMeansThatItIsAway)
{
    Binder binder(endpoint(), [] { return true; });
    EXPECT_EQ(binder.verify("this is no dn", "x").error().code, Code::cannot);
    EXPECT_FALSE(binder.is_away());
    EXPECT_EQ(binder.verify(huy_.dn, "wrong").error().code, Code::wrong_login);
    EXPECT_TRUE(binder.verify(huy_.dn, "bí mật"));
}

// Our own slapd, as somebody else's: under TLS from the start, and by StartTLS.
TEST(ExternalSlapd, IsBelievedByItsCertificateAlone)
{
    const base::SystemClock clock;
    Trial place;  // for a folder
    auto ours = net::make_local_ca(place.folder() / "ours", {"localhost"}, clock);
    auto other = net::make_local_ca(place.folder() / "other", {"localhost"}, clock);
    ASSERT_TRUE(ours && other);
    auto settings = Trial::quick_settings();
    settings.listen = {"ldap://127.0.0.1:0", "ldaps://127.0.0.1:0"};
    settings.certificate = ours->server.certificate;
    settings.certificate_key = ours->server.key;
    Trial trial(settings);
    for (const auto& listening : trial.directory().slapd()->listening()) {
        Endpoint endpoint;
        endpoint.uri = listening;
        endpoint.start_tls = listening.starts_with("ldap:");
        endpoint.ca_file = ours->root;
        auto trusted = Connection::open_unbound(endpoint);
        ASSERT_TRUE(trusted) << listening << trusted.error().detail;
        EXPECT_EQ(trusted->bind("cn=nobody,dc=langson,dc=gov,dc=vn", "x").error().code, Code::wrong_login);
        endpoint.ca_file = other->root;
        EXPECT_FALSE(Connection::open_unbound(endpoint)) << listening;
    }
}

TEST(ExternalSlapd, IsSpokenToInClearOnThisMachineOnly)
{
    Settings settings;
    for (const char* uri : {"ldaps://ldap.langson.gov.vn", "ldapi://%2Frun%2Fldapi", "ldap://localhost",
                            "ldap://127.0.0.1:1389", "ldap://[::1]:1389/", "ldaps://a ldaps://b"}) {
        settings.uri = uri;
        EXPECT_TRUE(check(settings)) << uri;
    }
    for (const char* uri : {"ldap://ldap.langson.gov.vn", "ldap://10.0.0.1:389", "ldap://[2001:db8::1]",
                            "ldaps://a ldap://b", "ldap://localhost.example.org", "ldap://"}) {
        settings.uri = uri;
        ASSERT_FALSE(check(settings)) << uri;
        EXPECT_THAT(check(settings).error().detail, HasSubstr("in clear")) << uri;
        settings.start_tls = true;
        EXPECT_TRUE(check(settings)) << uri;
        settings.start_tls = false;
    }
    settings.uri = "http://localhost";
    EXPECT_FALSE(check(settings));
}

TEST(Domains, AreWhatDnsAllows)
{
    Settings settings;
    for (const char* domain :
         {"langson.gov.vn", "bench.test", "LangSon.GOV.vn", "localdomain", "xn--lng-sn-9va.vn"}) {
        settings.domains = {domain};
        EXPECT_TRUE(check(settings)) << domain;
    }
    for (const char* domain :
         {"", "a\"b.vn", "a b.vn", ".vn", "vn.", "a..vn", "-a.vn", "lạngsơn.vn", "a\nb", "a@b.vn"}) {
        settings.domains = {"langson.gov.vn", domain};
        EXPECT_FALSE(check(settings)) << domain;
    }
    settings.domains = {};
    EXPECT_FALSE(check(settings));
    settings.domains = {"langson.gov.vn"};
    settings.base = "dc=x\ndatabase config";
    EXPECT_FALSE(check(settings));
}

}  // namespace
}  // namespace directory::ldap

// Which client certificates are believed, and whose they are.

#include "directory/client_trust.hpp"

#include "directory/certificate_judge.hpp"
#include "directory/memory/directory.hpp"
#include "net/local_ca.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <unistd.h>

namespace directory {
namespace {

using base::Code;

class ClientTrustTest : public ::testing::Test {
  protected:
    ClientTrustTest()
    {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        net::make_local_ca(folder, {"mail.langson.gov.vn"}, base::SystemClock()).value();
        authority = Authority::open(folder).value();
        trust = ClientTrust::open({}, authority.get()).value();
        directory.trust(trust);
    }
    ~ClientTrustTest() override { std::filesystem::remove_all(folder); }

    static Account account(std::string login)
    {
        Account made;
        made.id = base::random_uuid();
        made.login = login;
        made.addresses = {{login + "@langson.gov.vn", 0, std::nullopt}};
        return made;
    }
    Certificate issue(std::string address)
    {
        return authority->issue_with_key({"Người", std::move(address)}, "a long password", unix_now())
            .value()
            .certificate;
    }
    void publish(const Account& owner, const Certificate& certificate)
    {
        AccountEdit edit;
        edit.details[Detail::certificate] = {certificate.der};
        ASSERT_TRUE(net::run_here_for(directory.edit(owner.id, std::move(edit), {})));
    }
    base::Result<Admission> log_in(const Certificate& certificate, std::string name = {},
                                   std::string box = {})
    {
        LoginRequest request;
        request.name = std::move(name);
        request.acts_for = std::move(box);
        request.proof = CertificateProof{certificate.der, {}};
        return net::run_here_for(directory.check_login(std::move(request)));
    }

    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("congvu-trust-" + std::to_string(getpid()));
    std::unique_ptr<Authority> authority;
    std::shared_ptr<ClientTrust> trust;
    const Account huy = account("nqhuy"), lan = account("ntlan");
    memory::Directory directory{{}, {huy, lan}, {"langson.gov.vn"}};
};

TEST_F(ClientTrustTest, OneThatStandsOnItsOwnersEntryLogsHimIn)
{
    const auto certificate = issue("nqhuy@langson.gov.vn");
    EXPECT_EQ(log_in(certificate).error().code, Code::wrong_login) << "on no entry";
    publish(huy, certificate);
    const auto admission = log_in(certificate);
    ASSERT_TRUE(admission);
    EXPECT_EQ(admission->account, huy.id);
    EXPECT_EQ(admission->means, Means::certificate);
    EXPECT_TRUE(directory.believes(*admission->certificate));
    EXPECT_TRUE(log_in(certificate, "nqhuy@langson.gov.vn"));
    EXPECT_TRUE(log_in(certificate, {}, "nqhuy"));
    EXPECT_EQ(log_in(certificate, "ntlan").error().code, Code::wrong_login);
    EXPECT_EQ(log_in(certificate, {}, "ntlan").error().code, Code::wrong_login);
}

TEST_F(ClientTrustTest, OnAnEntryThatItDoesNotNameItIsNobodys)
{
    const auto certificate = issue("nqhuy@langson.gov.vn");
    publish(lan, certificate);
    EXPECT_EQ(log_in(certificate).error().code, Code::wrong_login);
    EXPECT_EQ(log_in(issue("x@elsewhere.vn")).error().code, Code::wrong_login);
}

TEST_F(ClientTrustTest, TakenBackItIsBelievedNoMoreAtOnce)
{
    const auto certificate = issue("nqhuy@langson.gov.vn");
    publish(huy, certificate);
    const CertificateProof proof{certificate.der, {}};
    EXPECT_TRUE(trust->believes(proof, unix_now()));
    ASSERT_TRUE(authority->revoke(certificate.serial, unix_now()));
    EXPECT_FALSE(trust->believes(proof, unix_now()));
    EXPECT_FALSE(log_in(certificate));
    const auto reopened = Authority::open(folder).value();
    EXPECT_TRUE(reopened->is_revoked(certificate.serial));
}

TEST_F(ClientTrustTest, OnlyWithinItsTimeAndForClients)
{
    const auto certificate = issue("nqhuy@langson.gov.vn");
    const CertificateProof proof{certificate.der, {}};
    EXPECT_TRUE(trust->look(proof, certificate.from + 1));
    EXPECT_FALSE(trust->look(proof, certificate.from - 1));
    EXPECT_FALSE(trust->look(proof, certificate.until + 1));
    EXPECT_FALSE(trust->look({authority->certificate_pem(), {}}, unix_now()));
    for (const std::string junk : {"", "x", "0\x82"}) EXPECT_FALSE(trust->look({junk, {}}, unix_now()));
    for (std::size_t size = 0; size < certificate.der.size(); size += 7)
        EXPECT_FALSE(trust->look({certificate.der.substr(0, size), {}}, unix_now()));
}

TEST_F(ClientTrustTest, WithoutAnAuthorityNobodyIsBelievedOrAsked)
{
    const auto nobody = ClientTrust::open({}, nullptr).value();
    EXPECT_EQ(nobody->authorities(), "");
    EXPECT_FALSE(nobody->believes({issue("nqhuy@langson.gov.vn").der, {}}, unix_now()));
    CertificateSettings settings;
    settings.authorities = folder / "missing.pem";
    EXPECT_FALSE(ClientTrust::open(settings, nullptr));
    settings.ocsp = "perhaps";
    EXPECT_FALSE(check(settings));
}

}  // namespace
}  // namespace directory

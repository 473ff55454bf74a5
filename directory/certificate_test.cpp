#include "directory/authority.hpp"
#include "directory/certificate.hpp"

#include "disk/file.hpp"
#include "net/local_ca.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t day = 24 * 60 * 60;

// One authority for all, since keys take a while to make; and another one.
class CertificateTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite()
    {
        folder_ = std::filesystem::temp_directory_path() / ("congvu-certificate-" + std::to_string(getpid()));
        std::filesystem::create_directories(folder_);
        const base::SystemClock clock;
        for (const char* name : {"ours", "others"})
            if (!net::make_local_ca(folder_ / name, {"localhost"}, clock)) base::bug("no authority");
        authority_ = *Authority::open(folder_ / "ours");
        now_ = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
        for (auto [address, issued] :
             {std::pair("nqhuy@langson.gov.vn", &huys_), {"x@langson.gov.vn", &others_}})
            *issued =
                authority_->issue_with_key({"Nguyễn Quang Huy", address}, "mật khẩu dài", now_)->certificate;
    }
    static void TearDownTestSuite()
    {
        authority_.reset();
        std::filesystem::remove_all(folder_);
    }

    static std::string file(const char* name) { return *disk::read_file(folder_ / name); }
    static std::optional<CertificateFault> fault(const Certificate& certificate, std::int64_t now,
                                                 const std::string& anchors = {})
    {
        return *fault_of(certificate, {"nqhuy@langson.gov.vn", "huy@langson.gov.vn"}, now, anchors);
    }

    static inline std::filesystem::path folder_;
    static inline std::unique_ptr<Authority> authority_;
    static inline std::int64_t now_ = 0;
    static inline Certificate huys_, others_;
};

TEST_F(CertificateTest, OneThatIsIssuedSaysWhoseItIsAndIsForMail)
{
    const auto& one = huys_;
    EXPECT_THAT(one.addresses, ElementsAre("nqhuy@langson.gov.vn"));
    EXPECT_EQ(one.subject, "CN = Nguyễn Quang Huy");
    EXPECT_TRUE(one.is_for_mail && one.may_be_sent_to && !one.is_authority);
    EXPECT_EQ(fault(one, now_), std::nullopt);
    EXPECT_EQ(fault(one, now_, file("ours/ca.pem")), std::nullopt);
    EXPECT_TRUE(authority_->has_issued(one));
    EXPECT_EQ(*read_certificate(one.der), one);
    EXPECT_NE(others_.serial, one.serial);
}

TEST_F(CertificateTest, WhatMayNotStandOnAnEntryIsRefusedByItsReason)
{
    using enum CertificateFault;
    const auto& one = huys_;
    EXPECT_EQ(fault(one, now_ - day), not_yet);
    EXPECT_EQ(fault(one, now_ + 800 * day), expired);
    EXPECT_EQ(fault(others_, now_), of_others);
    EXPECT_EQ(fault(one, now_, file("others/ca.pem")), untrusted);
    EXPECT_EQ(fault(*read_certificate(file("ours/ca.pem")), now_), authority);
    EXPECT_EQ(fault(*read_certificate(file("ours/server.pem")), now_), not_for_mail);
    EXPECT_FALSE(fault_of(one, {"nqhuy@langson.gov.vn"}, now_, "no pem"));
    for (const char* nonsense : {"", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
        EXPECT_FALSE(read_certificate(nonsense)) << nonsense;
    EXPECT_FALSE(read_certificate(one.der + "x"));
    EXPECT_FALSE(read_certificate(file("ours/ca.key"))) << "a key is none";
}

TEST_F(CertificateTest, WhatIsTakenBackIsListedOnceAndStaysSo)
{
    const auto& one = huys_;
    ASSERT_TRUE(authority_->revoke(one.serial, now_));
    ASSERT_TRUE(authority_->revoke(one.serial, now_ + 1));
    EXPECT_EQ(file("ours/revoked"), one.serial + " " + std::to_string(now_) + "\n");
    EXPECT_FALSE(file("ours/revoked.crl").empty());
    EXPECT_FALSE(authority_->issue("no request", {"a", "b@c"}, now_));
    EXPECT_EQ(Authority::open(folder_ / "nowhere").error().code, base::Code::not_found);
}

}  // namespace
}  // namespace directory
